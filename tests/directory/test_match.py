"""Matching on the demo pack: who is shown for a need and a village, in which order, and why."""

import dataclasses
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.language import detect
from directory.listings import Listing
from directory.match import Snapshot
from directory.places import Gazetteer
from directory.region import REGIONS, Region, load_region
from directory.taxonomy import Taxonomy
from flows.facts import DangerScore, Directory, IsHoliday, Match, Place, Scored

PRAGUE = ZoneInfo("Europe/Prague")
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=PRAGUE)
TAXONOMY = Taxonomy.load()
SKCH = load_region(REGIONS / "skch", TAXONOMY)
PLACES = {place.name: place for place in SKCH.places.values()}
OUTSIDE = Place("533955", "Kutná Hora", "Kutná Hora", "Kutná Hora", 49.952531, 15.268754)


@dataclass(frozen=True, slots=True)
class SaidNeed:
    """A need as a reader may give it."""

    areas: tuple[Scored, ...] = (Scored("care", 0.8),)
    kinds: tuple[Scored, ...] = (Scored("rozvoz-obedu", 0.7),)
    danger: DangerScore | None = None
    on_behalf: bool = True
    because: tuple[str, ...] = ("obedy",)


class OneNeed:
    """Reads the same need out of any text."""

    def read(self, text: str) -> SaidNeed:
        return SaidNeed()


GAZETTEER = Gazetteer.of(SKCH.territory, SKCH.neighbours)


def snapshot(region: Region = SKCH, *, is_holiday: IsHoliday = lambda day: False) -> Snapshot:
    return Snapshot(region, TAXONOMY, needs=OneNeed(), places=GAZETTEER, language=detect, is_holiday=is_holiday)


def kinds(*codes: str) -> tuple[Scored, ...]:
    return tuple(Scored(code, 0.9 - number / 100) for number, code in enumerate(codes))


def ids(found: tuple[Match, ...]) -> list[str]:
    return [match.service.id for match in found]


# --- who is shown --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("village", "kind", "first"),
    [
        # the area served decides
        ("Luže", "rozvoz-obedu", "rozvoz-luze"),
        ("Rosice", "rozvoz-obedu", "rozvoz-chrast"),
        ("Prosetín", "rozvoz-obedu", "rozvoz-skutec"),
        ("Vinary", "terenni-socialni-prace", "socialni-prace-luze"),
        # both serve the village: the nearer one
        ("Horka", "pujcovna-pomucek", "pujcovna-skutec"),
        ("Řepníky", "pujcovna-pomucek", "pujcovna-luze"),
        ("Čankovice", "domovy-pro-seniory", "domov-u-potoka"),
        ("Skuteč", "domovy-pro-seniory", "domov-seniori"),
        ("Ostrov", "azylove-domy", "azyl-rodiny"),
    ],
)
def test_the_area_served_decides_and_then_the_distance(village: str, kind: str, first: str) -> None:
    assert ids(snapshot().match(kinds(kind), PLACES[village], TUESDAY))[0] == first


def test_the_nearest_of_each_kind_comes_before_a_second_of_any() -> None:
    found = snapshot().match(kinds("pujcovna-pomucek", "odlehcovaci-sluzby", "hospic"), PLACES["Luže"], TUESDAY)
    assert ids(found) == ["pujcovna-luze", "odlehceni-doma", "hospic", "pujcovna-skutec", "odlehceni-pobyt"]


def test_an_unlikely_kind_comes_after_all_of_the_likely_ones() -> None:
    wanted = (Scored("pujcovna-pomucek", 0.8), Scored("nabytkova-banka", 0.05))
    assert ids(snapshot().match(wanted, PLACES["Luže"], TUESDAY)) == ["pujcovna-luze", "pujcovna-skutec", "nabytek"]


def test_of_equally_near_ones_an_open_one_is_first() -> None:
    wednesday, thursday = TUESDAY.replace(day=25), TUESDAY.replace(day=26)
    here = [row for row in SKCH.services if row.service.kind == "pracovni-poradenstvi"]
    region = replace(SKCH, services=tuple(replace(row, seat=PLACES["Luže"], territory=None) for row in here))
    assert ids(snapshot(region).match(kinds("pracovni-poradenstvi"), PLACES["Luže"], wednesday))[0] == "prace"
    assert ids(snapshot(region).match(kinds("pracovni-poradenstvi"), PLACES["Luže"], thursday))[0] == "prace-luze"


def test_closed_and_long_unchecked_services_are_never_shown() -> None:
    view = snapshot()
    for place in PLACES.values():
        shown = ids(view.match(kinds("doprava-seniortaxi", "potravinova-pomoc"), place, TUESDAY))
        assert "seniortaxi-stare" not in shown
        assert "potraviny-stare" not in shown


def test_a_real_region_grows_old_and_an_invented_one_does_not() -> None:
    later = TUESDAY.replace(year=2029)
    wanted, place = kinds("rozvoz-obedu"), PLACES["Luže"]
    assert ids(snapshot().match(wanted, place, later)) == ["rozvoz-luze"]
    real = replace(SKCH, demo=False)
    assert snapshot(real).match(wanted, place, later) == ()
    assert ids(snapshot(real).match(wanted, place, TUESDAY)) == ["rozvoz-luze"]
    checked = next(row for row in SKCH.services if row.service.id == "rozvoz-luze").verified_on
    last = datetime(checked.year + 1, checked.month, checked.day, tzinfo=PRAGUE)
    assert ids(snapshot(real).match(wanted, place, last)) == ["rozvoz-luze"]
    assert snapshot(real).match(wanted, place, last.replace(day=checked.day + 1)) == ()


# --- nobody is left with nothing -----------------------------------------------------------------------------------


def test_where_nothing_wanted_serves_the_village_somebody_who_listens_is_shown() -> None:
    for wanted in (kinds("neznamy-druh"), ()):
        for place in PLACES.values():
            found = snapshot().match(wanted, place, TUESDAY)
            assert found, place.name
            assert found[0].service.kind == "terenni-socialni-prace"


def test_the_next_kind_in_line_is_taken_where_the_first_serves_another_village() -> None:
    wanted = (Scored("mobilni-kancelar", 0.9), Scored("davkove-poradenstvi", 0.05))
    assert ids(snapshot().match(wanted, PLACES["Chrast"], TUESDAY)) == ["davky-chrast"]


def test_outside_the_region_nothing_is_shown() -> None:
    assert snapshot().match(kinds("hospic"), OUTSIDE, TUESDAY) == ()


# --- why -----------------------------------------------------------------------------------------------------------


def test_the_reason_is_told_in_words() -> None:
    (first, *_) = snapshot().match(kinds("rozvoz-obedu"), PLACES["Řepníky"], TUESDAY)
    assert first.why == ("rozvoz obědů", "Luže 3,8 km", "teď otevřeno", "shoda 90 %")
    assert (first.distance_km, first.open_now) == (3.8, True)
    (night, *_) = snapshot().match(kinds("rozvoz-obedu"), PLACES["Řepníky"], TUESDAY.replace(hour=22))
    assert night.why[2] == "teď zavřeno"
    assert night.score < first.score


def test_open_now_follows_the_wall_clock_and_the_holidays() -> None:
    def matched(view: Snapshot, kind: str, at: datetime) -> bool:
        return view.match(kinds(kind), PLACES["Skuteč"], at)[0].open_now

    view = snapshot(is_holiday=lambda day: day == date(2026, 11, 24))
    assert not matched(view, "denni-stacionare", TUESDAY)
    assert matched(view, "rozvoz-obedu", TUESDAY)  # "i o svátcích"
    assert matched(view, "hospic", TUESDAY.replace(hour=3))
    utc = TUESDAY.astimezone(ZoneInfo("UTC"))
    assert matched(snapshot(), "denni-stacionare", utc.replace(hour=6))  # seven o'clock in Prague


def test_hours_by_agreement_are_told_as_such() -> None:
    rows = tuple(replace(row, opening=None) for row in SKCH.services if row.service.kind == "hospic")
    (found,) = snapshot(replace(SKCH, services=rows)).match(kinds("hospic"), PLACES["Luže"], TUESDAY)
    assert (found.open_now, found.why[2]) == (False, "po domluvě")


# --- a service called by its name ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kind", "village", "first"),
    [
        ("sousedka rikala ze pujcuji v Habrine", "pujcovna-pomucek", "Luže", "pujcovna-skutec"),
        ("volala jsem do Habřiny", "pujcovna-pomucek", "Luže", "pujcovna-skutec"),
        ("chtela bych misto U Potoka", "domovy-pro-seniory", "Skuteč", "domov-u-potoka"),
        ("kamarad spi v Pristavu", "azylove-domy", "Luže", "azyl-muzi"),
        ("potrebuji pujcit postel", "pujcovna-pomucek", "Luže", "pujcovna-luze"),
        ("pujcovna pomucek Luze nebo Skutec", "pujcovna-pomucek", "Luže", "pujcovna-luze"),
    ],
)
def test_a_service_called_by_name_comes_first_of_its_kind(words: str, kind: str, village: str, first: str) -> None:
    found = snapshot().match(kinds(kind), PLACES[village], TUESDAY, words=words)
    assert ids(found)[0] == first


def test_a_name_does_not_bring_in_another_kind() -> None:
    found = snapshot().match(kinds("rozvoz-obedu"), PLACES["Luže"], TUESDAY, words="volala jsem do Habřiny")
    assert ids(found) == ["rozvoz-luze"]


class NothingWanted:
    """Understands no need; knows the words of some texts all the same."""

    def __init__(self, *areas: Scored) -> None:
        self._areas = areas

    def read(self, text: str) -> SaidNeed:
        return SaidNeed(areas=self._areas, kinds=())


@pytest.mark.parametrize(
    ("text", "asked", "known", "kinds"),
    [
        ("pujcvna pomucek", "need", False, ["pujcovna-pomucek"]),
        ("pujcvna pomucek", "none", False, ["pujcovna-pomucek"]),
        ("pujcvna pomucek", "place", False, []),
        ("pujcvna pomucek", "need", True, []),
        ("mate cislo na Pomnenku", "need", True, ["domovy-zvlastni-rezim"]),
        ("Habrina", "need", False, []),  # which of the many things it does is not plain
        ("klic", "need", False, []),
        ("dobry den, Luze", "need", False, []),
    ],
)
def test_where_no_need_is_understood_a_text_that_is_a_services_name_is_searched_for(
    text: str, asked: str, known: bool, kinds: list[str]
) -> None:
    needs = NothingWanted(*((Scored("community", 0.4),) if known else ()))
    view = Snapshot(SKCH, TAXONOMY, needs=needs, places=GAZETTEER, language=detect, is_holiday=lambda day: False)
    reading = view.read(text, asked=asked)
    assert [kind.code for kind in reading.kinds] == kinds
    if kinds:
        assert reading.areas[0].code == TAXONOMY.kinds[kinds[0]].areas[0]
        assert view.match(reading.kinds, PLACES["Luže"], TUESDAY, words=text)[0].service.kind == kinds[0]


# --- for any need --------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.builds(Scored, st.sampled_from([*TAXONOMY.kinds, "neznamy"]), st.floats(0, 1)), max_size=6).map(tuple),
    st.sampled_from(sorted(PLACES)),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(PRAGUE)),  # noqa: DTZ001
)
def test_matches_are_stable_fresh_and_serve_the_village(
    wanted: tuple[Scored, ...], village: str, now: datetime
) -> None:
    view, place = snapshot(), PLACES[village]
    found = view.match(wanted, place, now)
    assert found
    assert found == snapshot(replace(SKCH, services=SKCH.services[::-1])).match(wanted, place, now)
    rows: dict[str, Listing] = {row.service.id: row for row in SKCH.services}
    assert len({match.service.id for match in found}) == len(found)
    for match in found:
        row = rows[match.service.id]
        assert row.active
        assert row.serves(place)
        assert 0 <= match.score <= 1
        nearer = [other for other in found if other.service.kind == match.service.kind]
        assert nearer == sorted(nearer, key=lambda one: one.distance_km)


# --- reading -------------------------------------------------------------------------------------------------------


def test_a_reading_joins_need_place_and_language() -> None:
    view: Directory = snapshot()
    text = "prosim obedy pro maminku, bydli v Chacholicich"
    reading = view.read(text)
    said = SaidNeed()
    for field in dataclasses.fields(said):
        assert getattr(reading, field.name) == getattr(said, field.name)
    assert (reading.text, reading.language) == (text, "cs")
    sure = reading.place.sure
    assert sure is not None
    assert (sure.name, sure.part, sure.inside) == ("Chrast", "Chacholice", True)
    assert ids(view.match(reading.kinds, sure, TUESDAY)) == ["rozvoz-chrast"]
    assert view.read("потрібна допомога з їжею для мами").language == "uk"


def test_what_was_asked_is_passed_on_to_the_reading_of_places() -> None:
    view = snapshot()
    assert view.read("bor", asked="place").place.guesses
    assert view.read("bor", asked="need").place.guesses == ()


def test_places_and_names_are_answered_by_those_who_know_them() -> None:
    view = snapshot()
    assert view.place("571776") == PLACES["Luže"]
    assert view.nearest_place(49.9, 16.03) == PLACES["Luže"]
    assert view.nearest_place(50.5, 14.0) is None
    assert view.kind_name("hospic", "en") == TAXONOMY.kind_name("hospic", "en")
    assert view.area_name("care", "uk") == TAXONOMY.area_name("care", "uk")
