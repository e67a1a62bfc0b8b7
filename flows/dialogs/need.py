"""The need in the person's own words, and the place where help is needed."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from flows.areas import AREA_WORDS, AREAS, USUAL_KINDS, WORDS_KEPT
from flows.effects import ChangeRequest, OpenRequest, Report
from flows.facts import Place, PlaceReading, Scored
from flows.fold import fold
from flows.message import Part
from flows.turn import Heard, Turn, option

EARLY = {"contact_by": "contact_by", "phone": "phone", "to": "callback_to", "knows": "knows"}
"""Answers that may be given before a request is open, and its fields they belong to."""

MOST_CANDIDATES = 5
KINDS = 5  # kept of a need
COUNSEL = "odborne-poradenstvi"  # the kind that knows the law
SURE_NEED = 0.5  # so sure a need is told plainly: it is another one beside a need that is known
VAGUE_WORDS, VAGUE_KIND, VAGUE_AREA = 8, 0.15, 0.5  # below these shares few words tell no need
FIRM_SCORE = 0.85  # with which a village is named plainly enough to take the place of another
UNCLEAR = 0.3  # the score of kinds that only stand in for a need nobody could sort
SURE_SCORE = 0.75  # below this the place taken is said with its district, so that a wrong one is seen
CZECH_LETTERS = frozenset("ěščřžýůťďň")  # no English text has them but in names, and those may be Czech ones
SURE_ENGLISH = 8  # words of a message that turns a Czech talk into an English one
SURE_WORDS = 3  # a message up to this length may belong to several languages; Cyrillic is told at once


def ask_need(turn: Turn) -> None:
    """Ask what is wrong; the second time with the nine areas as digits."""
    if turn.state.misses:
        options = [option(area, f"area.{area}", AREA_WORDS[area]) for area in AREAS]
        turn.say("need.menu", Part("need.menu"), options=options, asks="need")
    else:
        turn.say("need.ask", Part("need.ask"), asks="need")


def take_need(turn: Turn, heard: Heard) -> bool:
    """Put a need that was heard into the draft and open the request for it. False when there was none."""
    if heard.choice in AREAS:
        _note_need(turn, heard.choice, [[kind, 0.5] for kind in USUAL_KINDS[heard.choice]], "")
        return True
    reading = heard.reading
    if not reading.kinds or _is_vague(heard):
        return False
    area = reading.areas[0].code if reading.areas else "advice"
    kinds = kept(reading.kinds)
    if heard.intent.about == "legal":
        kinds = _with_counsel(kinds)
    _note_need(turn, area, kinds, heard.text)
    return True


def _with_counsel(kinds: list[list[object]]) -> list[list[object]]:
    """Who asks what the law allows is shown where that is known: first, unless the need itself is plain."""
    if COUNSEL in [kind[0] for kind in kinds[:2]]:
        return kinds
    at = int(float(str(kinds[0][1])) >= SURE_NEED)
    others = [kind for kind in kinds if kind[0] != COUNSEL]
    return [*others[:at], [COUNSEL, kinds[0][1]], *others[at:]][:KINDS]


def add_need(turn: Turn, heard: Heard) -> bool:
    """More was told of a need that is known: what was understood first stays first, the new comes behind it."""
    if not is_known(turn):
        return take_need(turn, heard)
    known = [list(kind) for kind in turn.draft.get("kinds", ())]
    codes = {kind[0] for kind in known}
    new = [kind for kind in kept(heard.reading.kinds) if kind[0] not in codes]
    half = (KINDS + 1) // 2
    kinds = [*known[:half], *new, *known[half:]][:KINDS]
    _note_need(turn, str(turn.draft["area"]), kinds, heard.text)
    return True


def kept(kinds: Iterable[Scored]) -> list[list[object]]:
    """The likeliest kinds as the draft keeps them: code and score."""
    return [[kind.code, round(kind.score, 3)] for kind in islice(kinds, KINDS)]


def is_known(turn: Turn) -> bool:
    """Whether a need was understood, and not only kept for a person to read."""
    kinds = turn.draft.get("kinds")
    return kinds is not None and float(kinds[0][1]) > UNCLEAR


def _is_vague(heard: Heard) -> bool:
    """Whether a few words ("no tak nějak") say so little that any need would be made up."""
    kinds, areas = heard.reading.kinds, heard.reading.areas
    few = len(heard.text.split()) <= VAGUE_WORDS
    return few and kinds[0].score < VAGUE_KIND and (not areas or areas[0].score < VAGUE_AREA)


def reopen(turn: Turn) -> None:
    """The need of a request that was let go is wanted after all: a new one with the same words."""
    kinds = [list(kind) for kind in turn.draft.get("kinds", ())]
    shown = turn.draft.get("shown")
    _note_need(turn, str(turn.draft.get("area", "advice")), kinds, "")
    turn.set(shown=shown)


def take_unclear(turn: Turn, text: str) -> None:
    """Keep words nobody could sort: a person will read them; the directory looks for plain orientation."""
    _note_need(turn, "advice", unclear_kinds(), text)


def unclear_kinds() -> list[list[object]]:
    """The kinds that stand in for a need nobody could sort: plain orientation."""
    return [[kind, UNCLEAR] for kind in USUAL_KINDS["advice"]]


def _note_need(turn: Turn, area: str, kinds: list[list[object]], text: str) -> None:
    words = "\n".join(filter(None, (turn.draft.get("words", ""), text.strip())))[:WORDS_KEPT]
    urgency = turn.draft.get("urgency", "normal")
    turn.set(area=area, kinds=kinds, words=words, urgency=urgency, shown=None)
    codes = tuple(str(kind[0]) for kind in kinds)
    known = turn.case_open()
    if not known:
        turn.state = turn.state.but(code=turn.facts.fresh.code())
        turn.set(opened=turn.state.code)
    place = str(turn.draft.get("place", ""))
    turn.do(Report("understood", turn.state.code, {"area": area, "kinds": codes, "urgency": urgency, "place": place}))
    if known:
        turn.do(
            ChangeRequest(
                turn.state.code,
                {"area": area, "kinds": ",".join(codes), "urgency": urgency, "words": words},
            )
        )
        return
    turn.do(
        OpenRequest(
            turn.state.code,
            area,
            codes,
            urgency,
            words,
            place=place,
            on_behalf=bool(turn.draft.get("for_other")),
            anonymous=bool(turn.draft.get("anonymous")),
            alias=str(turn.draft.get("alias", "")),
            phrase=str(turn.draft.get("phrase", "")),
        )
    )
    # What was said before there was a request belongs to it as well.
    said = {field: turn.draft[key] for key, field in EARLY.items() if turn.draft.get(key)}
    if said:
        turn.do(ChangeRequest(turn.state.code, said))


def understood(turn: Turn) -> Part:
    """The need said back in plain words."""
    area, kinds = turn.draft["area"], turn.draft["kinds"]
    own = turn.facts.directory.areas_of(kinds[0][0])
    area = area if area in own or not own else own[0]
    name = turn.facts.directory.kind_name(kinds[0][0], turn.facts.person.language)
    return Part("need.understood", {"area": Part(f"area.{area}"), "kind": name})


def ask_place(turn: Turn) -> None:
    """Ask where help is needed; on a messenger a location may be shared."""
    key = "place.ask.other" if turn.draft.get("for_other") else "place.ask"
    if turn.state.misses:
        key = "place.ask.again"
    turn.say("place.ask", Part(key), asks="place", wants="" if turn.sms else "location")


def ask_which(turn: Turn) -> None:
    """Several municipalities may be meant: number them with their districts."""
    codes = turn.draft.get("places", [])[:MOST_CANDIDATES]
    parts = turn.draft.get("parts") or {}
    places = [place for code in codes if (place := turn.facts.directory.place(code))]
    options = [
        option(
            place.code,
            "place.option.part" if parts.get(place.code) else "place.option",
            f"{parts.get(place.code, '')} {place.name} {place.district} {place.orp}",
            name=place.name,
            district=place.district,
            part=parts.get(place.code, ""),
        )
        for place in places
    ]
    key = "place.confirm" if len(options) == 1 else "place.which"
    if len(options) == 1:
        options = [option(places[0].code, "choice.yes", "ano"), option("none", "choice.no", "ne")]
        turn.say(
            "place.which",
            Part(key, {"name": places[0].name, "district": places[0].district}),
            options=options,
            asks="confirm",
        )
        if turn.case_open():  # taken for now; a "no" takes it back
            turn.do(ChangeRequest(turn.state.code, {"place": places[0].code}))
        return
    turn.say("place.which", Part(key), options=[*options, option("none", "place.none", "jina jinde")], asks="place")


def take_place(turn: Turn, heard: Heard, *, asked: bool) -> bool:
    """Take a place said or chosen into the draft. False when none was said."""
    if asked and heard.choice == "none":
        if len(turn.draft.get("places") or ()) == 1 and turn.case_open():
            turn.do(ChangeRequest(turn.state.code, {"place": ""}))
        turn.set(places=None)
        return False
    known = turn.draft.get("places", ())
    if asked and heard.yes and len(known) == 1:
        return settle_place(turn, _with_part(turn, known[0]))
    if asked and heard.choice in known:
        return settle_place(turn, _with_part(turn, heard.choice))
    reading = heard.reading.place
    if reading.sure and not asked and is_doubtful(turn, reading):
        return False
    if reading.sure:
        others = {guess.place.code for guess in reading.guesses} - {reading.sure.code}
        unsure = any(guess.place.code == reading.sure.code and guess.score < SURE_SCORE for guess in reading.guesses)
        turn.set(namesakes=(bool(others) or unsure) or None)
        return settle_place(turn, reading.sure)
    if reading.guesses and (asked or not turn.draft.get("place")):
        guessed = [guess.place for guess in reading.guesses[:MOST_CANDIDATES]]
        turn.set(
            places=[place.code for place in guessed],
            parts={place.code: place.part for place in guessed if place.part and place.part != place.name},
        )
        return True
    return False


def is_doubtful(turn: Turn, reading: PlaceReading) -> bool:
    """Whether a village other than the known one was hardly named: "jsou to Hruškovi", "je to od státu"."""
    known, sure = turn.draft.get("place"), reading.sure
    if not known or sure is None or sure.code == known:
        return False
    return all(guess.score < FIRM_SCORE for guess in reading.guesses if guess.place.code == sure.code)


def _with_part(turn: Turn, code: str) -> Place | None:
    place = turn.facts.directory.place(code)
    part = (turn.draft.get("parts") or {}).get(code)
    return replace(place, part=part) if place and part else place


def settle_place(turn: Turn, place: Place | None) -> bool:
    """The place is sure: remember it, with the request where one is open."""
    if place is None:
        return False
    if (turn.draft.get("place"), turn.draft.get("part")) != (place.code, place.part):
        turn.set(place=place.code, part=place.part, places=None, shown=None)
        if turn.state.code:
            turn.do(ChangeRequest(turn.state.code, {"place": place.code}))
    turn.set(places=None)
    return True


def outside(turn: Turn, place: Place) -> None:
    """Not our region: say whose it is and which lines are for everybody (DECISIONS 22)."""
    turn.set(place=None, places=None)
    turn.say(
        "outside",
        Part("outside", {"place": place.name, "district": place.district, "orp": place.orp}),
        Part("outside.lines", drop=1),
    )


def take_language(turn: Turn, heard: Heard) -> None:
    """Answer in the language written in, where we have it; a German writer is offered another."""
    language = heard.reading.language
    spoken = {"cs": "cs", "sk": "cs", "uk": "uk", "en": "en"}.get(language)
    chosen = bool(turn.draft.get("language_set"))
    sure = language == "uk" or len(heard.text.split()) > SURE_WORDS
    sure = sure and not (spoken == "en" and CZECH_LETTERS & set(heard.text.lower()))
    # A talk under way is not turned over by a short message: "sla by to posunout na 11" has English words in it.
    sure = sure and not (spoken == "en" and turn.draft.get("greeted") and len(heard.text.split()) < SURE_ENGLISH)
    # Who was offered English may take it with a question behind: "EN please. What does it cost?"
    sure = sure or (spoken == "en" and bool(turn.draft.get("german")) and fold(heard.text).startswith("en "))
    if spoken and spoken != turn.facts.person.language and sure and not chosen:
        turn.speak(spoken)
    elif language == "de" and sure and not turn.draft.get("german"):
        turn.set(german=True)
        turn.lead("language.german")


def remember_language(turn: Turn, language: str) -> None:
    """The person chose a language; it stays."""
    turn.set(language_set=True)
    turn.speak(language)
