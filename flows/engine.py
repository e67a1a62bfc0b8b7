"""The one door of a conversation: `step(state, event, facts)` answers with the next state and the effects asked for."""

import zlib
from dataclasses import replace
from datetime import datetime

from flows import forwarding, handed, intents, phones, triage
from flows.always import always, code_phrase, offer_resume, repeat
from flows.dialogs import anonymous, answers, need, office, reminder, staff, welcome
from flows.effects import Effect, Say
from flows.events import (
    Attached,
    Chose,
    DeliveryFailed,
    Event,
    Forwarded,
    GaveContact,
    Located,
    Offered,
    OutcomeWanted,
    Said,
    TimerRang,
    Told,
    WorkerAnswered,
)
from flows.facts import DangerScore, Facts, Reading
from flows.fold import fold
from flows.message import Part
from flows.repeats import remember_words, said_twice
from flows.rescue import danger_first
from flows.state import State
from flows.talk import CONFIRMED, hear
from flows.turn import MAX_SAYS, Heard, Turn
from flows.wishes import OF_THE_CALL, TAKEN_BACK

REMEMBERED_SAYS = 3
RESCUE_WORDS = frozenset({"112", "155", "158", "150", "sos", "\N{SQUARED SOS}"})
"""Who writes nothing but this is asked whether a life is in danger."""

STORY_WORDS = 12
REASON_WORDS = 15  # of another time with the reason for it
DOUBT = 2.0  # within a talk a message no longer than a story is likelier an answer by so much, in log-odds
TOLD_WORDS = 8  # that are left of a message in which no need was read, to be read once more
ANSWER_WORDS = 4  # a message up to this length answers what was asked and tells no story


def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """One step of one conversation.

    `state` is what the last step left, `event` what has happened, `facts` all that may be known. Nothing here waits,
    reads a clock or touches a table. Danger in what a person wrote is answered before anything else is looked at.
    """
    turn = Turn(state.with_draft(opened=None), facts)  # what was opened in an earlier step is among the cases by now
    match event:
        case Said() | Chose() | Located() | GaveContact() | Attached():
            written(turn, event)
            remember_words(turn, event)
        case TimerRang():
            reminder.rang(turn, event)
        case WorkerAnswered(answer="preferred"):
            handed.preferred(turn, event)
        case WorkerAnswered():
            answers.answered(turn, event)
        case Offered():
            staff.offered(turn, event.code)
        case OutcomeWanted():
            staff.outcome_wanted(turn, event.code)
        case Told():
            told(turn, event)
        case Forwarded():
            handed.forwarded(turn, event)
        case DeliveryFailed():
            delivery_failed(turn, event)
    return finish(turn)


def written(turn: Turn, event: Said | Chose | Located | GaveContact | Attached) -> None:
    """The person did something themselves."""
    before = datetime.fromisoformat(turn.state.heard_at) if turn.state.heard_at else None
    turn.state = turn.state.but(heard_at=turn.now.isoformat())
    say_again(turn)
    heard = listen(turn, event)
    if turn.facts.person.role == "resident" and isinstance(event, Said):
        need.take_language(turn, heard)
    if danger_first(turn, heard):
        return
    if turn.facts.person.role == "resident" and isinstance(event, Said) and said_twice(turn, event):
        return
    if turn.facts.late:
        turn.lead("late", drop=1)
    role = turn.facts.person.role
    if isinstance(event, Attached):
        welcome.voice_or_photo(turn, event.what)
        repeat(turn) if role == "resident" else turn.say(turn.state.screen, stay=True)
    elif role == "worker":
        staff.hear(turn, heard)
    elif role == "coordinator":
        office.hear_coordinator(turn, heard)
    elif role == "mayor" and (not turn.draft.get("office") or anew(turn, heard)):
        forwarding.hear_mayor(turn, heard)
    elif role == "resident" and isinstance(event, Said) and office.claims_role(turn, heard):
        return
    elif isinstance(event, Located):
        located(turn, event)
    elif stale(turn, event, heard):
        turn.lead("stale")
        repeat(turn)
    else:
        if heard.intent.about and heard.intent.name in ("yes", "no", "choice", "need", "anonymous"):
            welcome.answer(turn, heard.intent.about)
        if always(turn, heard) or (turn.state.screen != "resume.ask" and offer_resume(turn, heard, before)):
            return
        hear(turn, heard)


def anew(turn: Turn, heard: Heard) -> bool:
    """Whether an office that is called itself now tells of somebody else."""
    return turn.state.screen in CONFIRMED and forwarding.begins_anew(turn, heard)


def tells_nothing_new(turn: Turn, text: str) -> bool:
    """Whether a text answers a question rather than tells a story: short, or with a time or a wish for the call."""
    length = len(text.split())
    if length <= ANSWER_WORDS:
        return True
    return length <= STORY_WORDS and (turn.says_when(text) or bool(OF_THE_CALL & turn.wishes(text)))


def is_answer(turn: Turn, text: str) -> bool:
    """Whether what was asked is likelier answered than a story told: no long text, or another time with its reason."""
    length = len(text.split())
    moves = length <= REASON_WORDS and "other_time" in turn.wishes(text) and turn.says_when(text)
    return length <= STORY_WORDS or moves


def no_story(turn: Turn, text: str, *, asked: bool) -> bool:
    """Whether a text answers what was asked, or only says who somebody is: with their code words, or by a role."""
    if code_phrase(turn, text) or (asked and tells_nothing_new(turn, text)):
        return True
    return "claims_role" in turn.wishes(text)


def say_again(turn: Turn) -> None:
    """What was in an answer taken back unsent, because more was written meanwhile, is still to be said."""
    withdrawn = turn.facts.withdrawn
    if turn.draft.get("hello_in") in withdrawn:
        turn.set(greeted=None, understood=None, alias_told=None)
    if "found" in withdrawn and turn.state.screen == "found":
        turn.set(shown=None)
    turn.set(hello_in=None)


def listen(turn: Turn, event: Said | Chose | Located | GaveContact | Attached) -> Heard:
    """Read what was sent in every way a screen may ask for. A matcher that fails leaves the words to triage."""
    state, facts = turn.state, turn.facts
    if isinstance(event, Chose):
        intent = intents.Intent("choice", value=event.value)
        return Heard("", Reading(""), triage.read("", facts.danger), intent, choice=event.value)
    text = event.text if isinstance(event, Said) else ""
    whole = "\n".join((*event.burst, text)) if isinstance(event, Said) else text
    try:
        reading = without_wishes(turn, facts.directory.read(whole, asked=state.asks))
    except Exception:  # whatever breaks in a matcher, danger must still be heard and a person offered
        reading = Reading(whole)
    options = state.options if turn.options_live() else ()
    intent = intents.read(whole, facts.lexicon, options=options, asked=state.asks, language=facts.person.language)
    # The model's score speaks of stories; a yes, a number or a command has none, and phrases of danger always count.
    asked = state.asks not in ("need", "none") or bool(turn.draft.get("booked")) or bool(turn.draft.get("kinds"))
    resident = facts.person.role == "resident"
    tells = resident and intent.name in ("need", "help", "human", "anonymous", "unsure") and intent.value != "off"
    tells = tells and not (asked and facts.danger.is_over(whole))  # "they are on their way" tells of help
    score = reading.danger if tells and not no_story(turn, whole, asked=asked) else None
    if score and asked and is_answer(turn, whole):
        score = DangerScore(score.alarm - DOUBT, score.emergency - DOUBT)
    found = triage.read(whole, facts.danger, score)
    if fold(whole) in RESCUE_WORDS or whole.strip() in RESCUE_WORDS:
        intent = intents.Intent("help", exact=True)
    choice = intent.value if intent.name in ("choice", "yes", "no") else ""
    if intent.name == "choice" and not choice:
        intent = replace(intent, name="need")
    number = event.phone if isinstance(event, GaveContact) else found_phone(whole)
    return Heard(whole, reading, found, intent, number, choice)


def without_wishes(turn: Turn, reading: Reading) -> Reading:
    """The reading with the need of the words that tell one: how to be called, who agrees, and what is needed no more
    say nothing of it."""
    told = turn.facts.wishes.without(reading.text)
    if told == reading.text or (not reading.kinds and len(told.split()) < TOLD_WORDS):
        return reading
    need_told = turn.facts.directory.read(told, asked=turn.state.asks)
    if not need_told.kinds:
        return reading
    taken_back = TAKEN_BACK in turn.wishes(reading.text)
    mere_advice = bool(reading.areas) and reading.areas[0].code == "advice"
    surer = not reading.kinds or need_told.kinds[0].score > reading.kinds[0].score
    if not mere_advice and not taken_back and not surer:
        return reading
    return replace(reading, areas=need_told.areas, kinds=need_told.kinds, because=need_told.because)


def found_phone(text: str) -> str:
    """The telephone number in a text, or ""."""
    found = phones.find_phone(text)
    return found.number if found else ""


def stale(turn: Turn, event: Said | Chose | GaveContact, heard: Heard) -> bool:
    """Whether an answer points at a list that is no longer the last one, or is older than two days (DECISIONS 25)."""
    if isinstance(event, Chose):
        return event.given != turn.state.given or not turn.options_live()
    return bool(turn.state.options) and not turn.options_live() and heard.text.strip().rstrip(".)").isdigit()


def located(turn: Turn, event: Located) -> None:
    """A shared location becomes the nearest served municipality, said back for confirmation (FEATURES 5)."""
    place = turn.facts.directory.nearest_place(event.lat, event.lon)
    if place is None:
        turn.lead("location.outside")
        repeat(turn)
        return
    turn.set(places=[place.code])
    if turn.draft.get("kinds"):
        need.ask_which(turn)
    else:
        need.settle_place(turn, place)
        turn.lead("place.noted", place=place.name)
        repeat(turn)


def told(turn: Turn, event: Told) -> None:
    """Something the person must learn: staff by text, a resident what became of a code phrase."""
    if event.key in ("claim.known", "claim.unknown"):
        if event.key == "claim.known" and event.code:
            turn.state = turn.state.but(code=event.code)
        if event.key == "claim.unknown" and turn.draft.get("claimed_alone"):
            turn.set(claimed_alone=None)
            turn.state = turn.state.but(misses=turn.state.misses + 1)
            turn.lead("sorry")
            need.ask_need(turn)
            return
        anonymous.claimed(turn, event.key == "claim.known")
        return
    staff.told(turn, event)


def delivery_failed(turn: Turn, event: DeliveryFailed) -> None:
    """A message to this person did not arrive: an urgent one is told to people at once (DECISIONS 13)."""
    if event.urgent:
        for to in ("coordinator", "duty"):
            turn.tell(to, "told.undelivered.urgent", urgent=True)
    elif not turn.draft.get("undelivered"):
        turn.set(undelivered=True)
        key = "told.blocked" if event.reason == "blocked" else "told.undelivered"
        turn.tell("coordinator", key, reason=event.reason)


def finish(turn: Turn) -> tuple[State, tuple[Effect, ...]]:
    """Hello before the first message, never the same sentence twice in a row, never more messages than the limit."""
    effects: list[Effect] = []
    count = 0
    for effect in turn.effects:
        if not isinstance(effect, Say):
            effects.append(effect)
            continue
        count += 1
        if count > MAX_SAYS:
            continue
        effects.append(varied(turn, greeted(turn, effect)))
    return turn.state, tuple(effects)


def greeted(turn: Turn, say: Say) -> Say:
    """The first thing ever said to a resident begins with who we are; an answer to danger waits for nothing."""
    if turn.facts.person.role != "resident" or say.urgent or say.screen == "erased":
        return say
    say = replace(say, parts=(*anonymous.introduction(turn), *say.parts))
    if turn.draft.get("greeted"):
        return say
    turn.leading, turn.trailing = [], []
    welcome.hello(turn)
    turn.set(hello_in=say.screen)
    return replace(say, parts=(*turn.leading, *say.parts, *turn.trailing))


def varied(turn: Turn, say: Say) -> Say:
    """The same sentence is never said twice in a row: the second time it says so itself."""
    if say.urgent or say.proactive or turn.facts.person.role != "resident":
        return say
    mark = _mark(say)
    if turn.state.said and turn.state.said[-1] == mark:
        say = replace(say, parts=(Part("again"), *say.parts))
        mark = "again " + mark
    turn.state = turn.state.but(said=(*turn.state.said, mark)[-REMEMBERED_SAYS:])
    return say


def _mark(say: Say) -> str:
    """A short mark of what a message says; two messages with the same words have the same mark."""
    text = repr([(part.key, sorted((k, repr(v)) for k, v in part.params.items())) for part in say.parts])
    return f"{say.screen} {zlib.crc32(text.encode()):08x}"
