"""The demo pack as it is delivered, and every fault that a pack can have, told by file, row and column."""

import csv
import io
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from directory import faults as faults_module
from directory.faults import RegionFaults
from directory.region import REGIONS, Region, find_region, load_region
from directory.taxonomy import Taxonomy
from flows.gsm7 import fits_gsm, fold_gsm

SHARED = Path(__file__).parents[3] / "shared" / "data"
SKCH = REGIONS / "skch"
DEMO_PHONE = re.compile(r"600 000 0\d\d")


@pytest.fixture(scope="module")
def skch() -> Region:
    return load_region(SKCH)


# --- the demo pack -------------------------------------------------------------------------------------------------


def test_the_demo_region_has_what_a_first_contact_needs(skch: Region) -> None:
    shown = [row for row in skch.services if row.active]
    kinds = {row.service.kind for row in shown}
    assert (skch.id, skch.demo, len(skch.places), len(skch.territory.parts)) == ("skch", True, 24, 80)
    assert len(shown) >= 45
    assert kinds == set(Taxonomy.load().kinds)
    assert {row.service.statutory for row in shown} == {True, False}
    assert all(row.service.demo for row in skch.services)


def test_many_services_share_a_kind_and_differ_in_area_or_hours(skch: Region) -> None:
    by_kind = defaultdict(list)
    for row in skch.services:
        if row.active:
            by_kind[row.service.kind].append(row)
    shared = {kind: rows for kind, rows in by_kind.items() if len(rows) > 1}
    assert len(shared) >= 8
    for kind, rows in shared.items():
        assert len({(row.territory, row.opening, row.seat.code) for row in rows}) == len(rows), kind


def test_each_village_has_its_worker_and_the_common_kinds(skch: Region) -> None:
    for place in skch.places.values():
        workers = [
            member
            for member in skch.staff
            if member.role == "worker" and (member.territory is None or place.code in member.territory)
        ]
        assert any(not member.substitute for member in workers), place.name
        served = {row.service.kind for row in skch.services if row.active and row.serves(place)}
        assert served >= {"pecovatelska-sluzba", "rozvoz-obedu", "potravinova-pomoc", "terenni-socialni-prace"}, (
            place.name
        )


def test_the_staff_have_role_names_and_numbers_that_lead_nowhere(skch: Region) -> None:
    roles = [member.role for member in skch.staff]
    assert (roles.count("worker"), roles.count("coordinator"), roles.count("mayor")) == (5, 1, 2)
    bases = {member.base.name for member in skch.staff if member.base}
    assert bases >= {"Luže", "Chrast", "Skuteč"}
    assert any(member.substitute for member in skch.staff)
    assert any(len(member.phones) == 2 for member in skch.staff if member.role == "mayor")
    assert all(member.municipality for member in skch.staff if member.role == "mayor")
    assert all(member.office_phone for member in skch.staff if member.role == "worker")
    for number in [phone for member in skch.staff for phone in member.phones]:
        assert re.fullmatch(r"\+4206000000\d\d", number)


def test_each_service_can_be_told_in_a_text_message(skch: Region) -> None:
    for row in skch.services:
        service = row.service
        folded = fold_gsm(service.sms_name)
        assert folded.isascii(), service.id
        assert fits_gsm(folded), service.id
        assert 0 < len(folded) <= 28, service.id
        assert DEMO_PHONE.fullmatch(service.phone), service.id
        assert fits_gsm(fold_gsm(f"{service.hours} {service.text}")), service.id
        assert 20 <= len(service.text) <= 160, service.id
        assert service.text[-1] in ".?", service.id
        assert "ukázka" in service.provider, service.id
    names = [row.service.sms_name for row in skch.services]
    assert len(set(names)) == len(names)


def test_the_municipalities_are_those_of_the_sources(skch: Region) -> None:
    if not SHARED.exists():
        pytest.skip("the shared data files are not beside this checkout")
    with (SHARED / "mas_membership.csv").open(encoding="utf-8") as file:
        members = {
            row["municipality_code"]: row["municipality_name"]
            for row in csv.DictReader(file)
            if row["mas"] == "SKCH" and row["status"] == "verified"
        }
    assert {place.code: place.name for place in skch.places.values()} == members


def test_a_pack_is_found_by_name_or_folder(tmp_path: Path) -> None:
    assert find_region("skch") == SKCH
    assert find_region(SKCH) == SKCH
    shutil.copytree(SKCH, tmp_path / "vysocina")
    assert load_region(find_region(tmp_path / "vysocina")).id == "vysocina"
    with pytest.raises(RegionFaults, match=r"region „nikde“ neznám.*skch"):
        find_region("nikde")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_what_excel_writes_is_read_the_same(tmp_path: Path, skch: Region, encoding: str, delimiter: str) -> None:
    pack = tmp_path / "skch"
    shutil.copytree(SKCH, pack)
    for path in pack.glob("*.csv"):
        write(path, read(path), delimiter, encoding)
    assert load_region(pack) == skch


# --- faults --------------------------------------------------------------------------------------------------------


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))


def write(path: Path, rows: list[list[str]], delimiter: str = ";", encoding: str = "utf-8-sig") -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


Edit = Callable[[Path], None]


def cell(file: str, row: int, column: str, value: str) -> Edit:
    """Write a value into a cell; rows count as a spreadsheet shows them."""

    def edit(pack: Path) -> None:
        rows = read(pack / file)
        rows[row - 1][rows[0].index(column)] = value
        write(pack / file, rows)

    return edit


def cells(*edits: Edit) -> Edit:
    def edit(pack: Path) -> None:
        for one in edits:
            one(pack)

    return edit


def item(old: str, new: str) -> Edit:
    """Replace a line of region.yaml."""

    def edit(pack: Path) -> None:
        path = pack / "region.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def whole(file: str, content: bytes | None) -> Edit:
    """Put other bytes into a file, or take it away."""

    def edit(pack: Path) -> None:
        (pack / file).unlink()
        if content is not None:
            (pack / file).write_bytes(content)

    return edit


def rows(file: str, change: Callable[[list[list[str]]], list[list[str]]]) -> Edit:
    def edit(pack: Path) -> None:
        write(pack / file, change(read(pack / file)))

    return edit


LONG = "Velmi dlouhé jméno služby, které nikdo nepřečte"

FAULTS: list[tuple[str, Edit, str]] = [
    ("file.missing", whole("staff.csv", None), "staff.csv: soubor chybí"),
    ("file.missing", whole("region.yaml", None), "region.yaml: soubor chybí"),
    ("file.encoding", whole("services.csv", b"id;n\xc3\x28\x81\n"), "services.csv: soubor neumím přečíst"),
    ("file.empty", whole("parts.csv", b""), "parts.csv: soubor je prázdný"),
    ("yaml.broken", whole("region.yaml", b"name: a\n  demo: [b"), "region.yaml: zápisu nerozumím"),
    ("yaml.broken", whole("region.yaml", b""), "region.yaml: zápisu nerozumím"),
    ("yaml.missing", item("demo: true", ""), "region.yaml, položka demo: položka chybí"),
    ("yaml.unknown", item("slot_minutes: 30", "slot_minute: 30"), "region.yaml, položka slot_minute: takovou položku"),
    ("yaml.flag", item("demo: true", "demo: ano"), "region.yaml, položka demo: hodnotě „ano“ nerozumím"),
    (
        "yaml.whole",
        item("sms_daily_cap: 500", "sms_daily_cap: hodne"),
        "region.yaml, položka sms_daily_cap: hodnota „hodne“ nevyhovuje. Napište celé číslo od 1 do 100000",
    ),
    ("yaml.whole", item("keep_days: 365", "keep_days: 29"), "region.yaml, položka keep_days: hodnota „29“ nevyhovuje."),
    ("yaml.whole", item("keep_days: 365", "keep_days: 3651"), "Napište celé číslo od 30 do 3650"),
    (
        "yaml.whole",
        item("keep_days: 365", "keep_days: rok"),
        "region.yaml, položka keep_days: hodnota „rok“ nevyhovuje.",
    ),
    ("yaml.days", item("holidays: []", "holidays: [vánoce]"), "region.yaml, položka holidays: dny „['vánoce']“"),
    ("yaml.days", item("holidays: []", "holidays: vánoce"), "region.yaml, položka holidays: dny „vánoce“"),
    ("yaml.hours", item("po-pá 8:00-16:00", "pořád"), "region.yaml, položka office_hours: hodinám „pořád“ nerozumím"),
    ("yaml.hours", item("po-pá 8:00-16:00", "po zavřeno"), "region.yaml, položka office_hours: hodinám"),
    ("yaml.quiet", item('"20:00-08:00"', "v noci"), "region.yaml, položka quiet_hours: době „v noci“ nerozumím"),
    ("yaml.slot", item("slot_minutes: 30", "slot_minutes: 20"), "region.yaml, položka slot_minutes: hodnota „20“"),
    ("yaml.zone", item("Europe/Prague", "Evropa/Praha"), "region.yaml, položka timezone: časové pásmo „Evropa/Praha“"),
    (
        "column.missing",
        rows("staff.csv", lambda table: [["kdo" if name == "phone" else name for name in table[0]], *table[1:]]),
        "staff.csv, řádek 1, sloupec phone: sloupec chybí",
    ),
    (
        "column.double",
        rows("staff.csv", lambda table: [[*row, row[0]] for row in table]),
        "staff.csv, řádek 1, sloupec id: sloupec je tu dvakrát",
    ),
    (
        "row.long",
        rows("staff.csv", lambda table: [*table[:2], [*table[2], "navíc"], *table[3:]]),
        "staff.csv, řádek 3: řádek má víc buněk",
    ),
    (
        "row.quotes",
        whole("parts.csv", b'part_name;municipality_code;postcodes\r\nHorka;571466;\r\n"' + b"x" * 200_000),
        "parts.csv, řádek 3: řádek neumím rozdělit",
    ),
    ("cell.empty", cell("services.csv", 12, "phone", ""), "services.csv, řádek 12, sloupec phone: buňka je prázdná"),
    ("cell.empty", cell("staff.csv", 2, "hours", ""), "staff.csv, řádek 2, sloupec hours: buňka je prázdná"),
    (
        "cell.long",
        cell("services.csv", 5, "sms_name", LONG),
        "services.csv, řádek 5, sloupec sms_name: text má 47 znaků, vejde se jich 28",
    ),
    (
        "cell.double",
        cell("services.csv", 7, "id", "pecovatelky-luze"),
        "services.csv, řádek 7, sloupec id: hodnota „pecovatelky-luze“ je už na řádku 2",
    ),
    (
        "cell.double",
        cell("staff.csv", 4, "phone", "600 000 081"),
        "staff.csv, řádek 4, sloupec phone: hodnota „+420600000081“ je už na řádku 2",
    ),
    ("cell.double", cell("municipalities.csv", 3, "code", "547859"), "municipalities.csv, řádek 3, sloupec code"),
    (
        "cell.choice",
        cell("staff.csv", 3, "role", "pracovnice"),
        "staff.csv, řádek 3, sloupec role: hodnotu „pracovnice“ neznám. Vyberte z: coordinator, mayor, worker",
    ),
    ("cell.choice", cell("services.csv", 3, "contact", "telefon, holub"), "sloupec contact: hodnotu „holub“ neznám"),
    ("cell.id", cell("services.csv", 3, "id", "Pečovatelky 1"), "řádek 3, sloupec id: „Pečovatelky 1“ není použitelné"),
    (
        "phone.scientific",
        cell("services.csv", 12, "phone", "6,00E+08"),
        "services.csv, řádek 12, sloupec phone: číslo „6,00E+08“ přepsal Excel",
    ),
    ("phone.scientific", cell("staff.csv", 2, "office_phone", "6.00000071E+08"), "sloupec office_phone: číslo"),
    ("phone.bad", cell("services.csv", 2, "phone", "60000004"), "sloupec phone: „60000004“ není telefonní číslo"),
    ("phone.demo", cell("services.csv", 2, "phone", "469 000 041"), "sloupec phone: v ukázkovém regionu smějí být"),
    ("phone.real", item("demo: true", "demo: false"), "staff.csv, řádek 2, sloupec phone: číslo „600 000 081“"),
    ("date.bad", cell("services.csv", 9, "verified_on", "loni"), "řádek 9, sloupec verified_on: datum „loni“ neumím"),
    ("date.bad", cell("services.csv", 9, "verified_on", "31. 2. 2026"), "sloupec verified_on: datum „31. 2. 2026“"),
    ("yes_no.bad", cell("services.csv", 9, "active", "možná"), "řádek 9, sloupec active: „možná“ neumím přečíst"),
    ("number.bad", cell("municipalities.csv", 4, "lat", "sever"), "municipalities.csv, řádek 4, sloupec lat: „sever“"),
    (
        "number.range",
        cell("municipalities.csv", 4, "lat", "16.02"),
        "sloupec lat: číslo 16.02 leží mimo meze. Napište číslo od 48 do 52",
    ),
    ("code.bad", cell("municipalities.csv", 2, "code", "Luže"), "municipalities.csv, řádek 2, sloupec code: „Luže“"),
    (
        "code.unknown",
        cell("services.csv", 2, "territory", "571776 571777"),
        "services.csv, řádek 2, sloupec territory: obec s kódem 571777 v municipalities.csv není",
    ),
    (
        "code.unknown",
        cell("parts.csv", 5, "municipality_code", "500011"),
        "parts.csv, řádek 5, sloupec municipality_code",
    ),
    ("code.unknown", cell("staff.csv", 2, "base", "571164"), "staff.csv, řádek 2, sloupec base: obec s kódem 571164"),
    (
        "code.seat",
        cell("services.csv", 2, "seat", "500011"),
        "services.csv, řádek 2, sloupec seat: obec s kódem 500011",
    ),
    ("kind.unknown", cell("services.csv", 2, "kind", "pečovatelka"), "sloupec kind: druh pomoci „pečovatelka“ neznám"),
    ("sms_name.letters", cell("services.csv", 2, "sms_name", "Péče € doma"), "sloupec sms_name: znak „€“"),
    ("hours.bad", cell("services.csv", 2, "hours", "po-pá kdykoli"), "sloupec hours: hodinám nerozumím u „kdykoli“"),
    ("hours.agreed", cell("staff.csv", 2, "hours", "po domluvě"), "staff.csv, řádek 2, sloupec hours: tady musí stát"),
    ("staff.worker", rows("staff.csv", lambda table: [table[0], *table[6:]]), "staff.csv, sloupec role: chybí terénní"),
    (
        "staff.coordinator",
        rows("staff.csv", lambda table: [row for row in table if row[1] != "coordinator"]),
        "staff.csv, sloupec role: chybí koordinátor",
    ),
    (
        "staff.territory",
        cell("staff.csv", 2, "territory", ","),
        "staff.csv, řádek 2, sloupec territory: pracovník nemá",
    ),
    ("services.none", rows("services.csv", lambda table: table[:1]), "services.csv: není tu žádná služba"),
]


@pytest.mark.parametrize(("key", "edit", "told"), FAULTS, ids=[f"{row[0]}-{i}" for i, row in enumerate(FAULTS)])
def test_each_fault_is_told_with_its_place_and_cure(tmp_path: Path, key: str, edit: Edit, told: str) -> None:
    pack = tmp_path / "kopie"
    shutil.copytree(SKCH, pack)
    edit(pack)
    with pytest.raises(RegionFaults) as caught:
        load_region(pack)
    found = [fault for fault in caught.value.faults if fault.key == key]
    assert found, str(caught.value)
    assert told in str(found[0])
    assert str(found[0]).endswith(".")


def test_no_fault_is_without_a_test() -> None:
    elsewhere = {"region.unknown", "world.item", "world.district"}
    assert {row[0] for row in FAULTS} == set(faults_module._TEXTS) - elsewhere


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    pack = tmp_path / "kopie"
    shutil.copytree(SKCH, pack)
    cells(
        cell("services.csv", 3, "phone", "7,75E+08"),
        cell("services.csv", 8, "kind", "neco"),
        cell("staff.csv", 2, "hours", "ráno"),
        item("slot_minutes: 30", "slot_minutes: 7"),
    )(pack)
    with pytest.raises(RegionFaults) as caught:
        load_region(pack)
    assert [(fault.file, fault.row, fault.column) for fault in caught.value.faults] == [
        ("region.yaml", 0, "slot_minutes"),
        ("staff.csv", 2, "hours"),
        ("services.csv", 3, "phone"),
        ("services.csv", 8, "kind"),
    ]


def test_a_note_beside_the_table_and_an_empty_row_do_no_harm(tmp_path: Path, skch: Region) -> None:
    pack = tmp_path / "skch"
    shutil.copytree(SKCH, pack)
    rows("services.csv", lambda table: [[*row, "moje poznámka"] for row in table[:4]] + [[""] * 5, *table[4:]])(pack)
    assert load_region(pack) == skch
