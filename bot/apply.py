"""Effects into rows, in the caller's transaction, and what follows from them for other conversations."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import consents, erasure, handover, journal, leaves, outbox, people, requests, telling, wire
from bot.facts import diary
from bot.house import House
from bot.people import Address, Person
from flows.effects import (
    AddNote,
    AnswerOffer,
    AskOutcome,
    Book,
    CancelCallback,
    CancelLeave,
    ChangeRequest,
    ClaimPhrase,
    CloseRequest,
    DropTimer,
    Effect,
    EnterLeave,
    Erase,
    Forward,
    GiveConsent,
    MoveCallback,
    OfferCallback,
    OpenRequest,
    RecordOutcome,
    Relay,
    Remember,
    Report,
    ResumeMessages,
    Say,
    SetTimer,
    StopMessages,
    TellStaff,
)
from flows.events import Event, Forwarded, Offered, OutcomeWanted, Told, WorkerAnswered
from flows.facts import ChannelName
from flows.state import State
from flows.texts import render
from scheduler import callbacks, timers
from scheduler.callbacks import Callback

_HUSHED = ("asking", "call_only", "no")
_REMEMBERED = ("language", "safe_to_write", "anonymous", "alias", "place")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose step it was. `own`: it answers something this person wrote, so the answer is theirs to get."""

    person: Person
    address: Address | None
    channel: ChannelName
    now: datetime
    own: bool
    concerns: str = ""  # the request that the event was about


@dataclass(slots=True)
class Outcome:
    """What the rows do not hold: events for other conversations, and what became of this one."""

    follow: list[tuple[str, Event]] = field(default_factory=list)
    erased: bool = False
    carried: State | None = None  # the talk that a code phrase brought along


def apply(tx: Connection, house: House, scope: Scope, effects: Iterable[Effect]) -> Outcome:
    """Carries the effects out, in order; what is said comes last, after everything that withdraws messages.

    Raises SlotTaken where a slot went meanwhile: the whole turn is to be run again.
    """
    outcome = Outcome()
    says: list[Say] = []
    for effect in effects:
        if isinstance(effect, Say):
            says.append(effect)
        else:
            _do(tx, house, scope, effect, outcome)
    if outcome.erased:
        erasure.erase(tx, scope.person.id, scope.address.id if scope.address else None, scope.now)
        journal.write(tx, scope.now, "erased")
    for say in says:
        _say(tx, house, scope, say)
    if outcome.erased and scope.address is not None:
        erasure.finish(tx, scope.address.id)
    return outcome


def _do(tx: Connection, house: House, scope: Scope, effect: Effect, outcome: Outcome) -> None:
    now, me = scope.now, scope.person.id
    follow = outcome.follow
    match effect:
        case TellStaff(to, key, params, code, urgent):
            told = telling.resolve(tx, house, to, code, now)
            follow.extend((person, Told(key, params, code, urgent)) for person in told)
        case OpenRequest():
            requests.open_request(tx, me, effect, now)
            _opened(tx, me, effect, now)
        case ChangeRequest(code, fields):
            requests.change(tx, code, fields)
        case CloseRequest(code, reason):
            _close(tx, code, now)
        case Book(code, slot, state):
            leaves.none_meanwhile(tx, slot)
            booked = callbacks.book(tx, code, slot, now, state)
            if state == "agreed":
                _journal_call(tx, now, "callback_booked", booked, me)
        case MoveCallback(code, slot, keep_state):
            before = callbacks.latest(tx, code)
            if not keep_state:
                leaves.none_meanwhile(tx, slot)
            moved = callbacks.move(tx, code, slot, now, keep_state=keep_state)
            if moved is None:
                _journal_call(tx, now, "callback_booked", callbacks.book(tx, code, slot, now), me)
            else:
                _journal_call(tx, now, "callback_moved", moved, me)
                requests.mirror(tx, moved)
            _next_offer(tx, before, moved, outcome)
        case CancelCallback(code, reason):
            before = callbacks.latest(tx, code)
            ended = callbacks.cancel(tx, code, now)
            timers.drop(tx, me, "*", code)
            outbox.cancelled(tx, code)
            if ended is not None:
                _journal_call(tx, now, "callback_cancelled", ended, me, reason=reason)
            _next_offer(tx, before, ended, outcome)
        case OfferCallback(code, worker):
            before = callbacks.latest(tx, code)
            offered = callbacks.offer(tx, code, worker, now)
            if offered is not None:
                _journal_call(tx, now, "callback_offered", offered, me)
                if offered.announced:
                    _tell_worker(tx, worker, Offered(code), outcome)
            _next_offer(tx, before, offered, outcome)
        case AnswerOffer():
            _answer(tx, house, scope, effect, outcome)
        case RecordOutcome(code, result, worker):
            _record(tx, scope, code, result, worker, outcome)
        case AddNote(code, text):
            requests.add_note(tx, code, text, now, scope.person.staff_id)
        case AskOutcome(code, worker):
            _tell_worker(tx, worker, OutcomeWanted(code), outcome)
        case Relay(code, answer, worker, start, detail):
            _relay(tx, WorkerAnswered(code, answer, worker, start, detail), outcome)
        case EnterLeave(worker, start, end, until_known):
            follow.extend(leaves.enter(tx, house, worker, (start, end), now, until_known=until_known).follow)
        case CancelLeave(worker, start, end):
            follow.extend(leaves.cancel(tx, worker, now, (start, end) if start and end else None))
        case Forward():
            code, resident = handover.forward(tx, house, scope.person, effect, now)
            if resident != me:
                by = house.members[scope.person.staff_id].name if scope.person.staff_id in house.members else ""
                follow.append((resident, Forwarded(code, by, effect.oral_consent and effect.ring)))
        case SetTimer(name, at, code, detail):
            timers.set_timer(tx, me, name, code, at, detail)
        case DropTimer(name, code):
            timers.drop(tx, me, name, code)
        case Remember(fields):
            people.remember(tx, me, {k: v for k, v in fields.items() if k in _REMEMBERED and isinstance(v, str | bool)})
            if fields.get("anonymous") is False:
                journal.write(tx, now, "anonymous_off", person=me)
        case StopMessages(reason):
            people.stop(tx, me, now)
            outbox.stopped(tx, me)
            journal.write(tx, now, "opted_out", person=me, reason=reason)
        case ResumeMessages():
            people.stop(tx, me, None)
            journal.write(tx, now, "opted_in", person=me)
        case GiveConsent(code, given, version, oral):
            requests.consent(tx, code, given, version, now)
            consents.note(tx, now, me, code, given, version, scope.channel, oral=oral)
            journal.write(tx, now, "consent_given" if given else "consent_withdrawn", code, me, version=version)
        case Erase():
            outcome.erased = True
        case ClaimPhrase(phrase):
            claimed = handover.claim(tx, scope.person, phrase)
            if claimed is None:
                follow.append((me, Told("claim.unknown")))
            else:
                outcome.carried = claimed.state
                follow.append((me, Told("claim.known", code=claimed.code)))
        case Report(event, code, fields):
            journal.write(tx, now, event, code, me, **dict(fields))
        case Say():
            raise AssertionError("messages are said last")


def _opened(tx: Connection, person: str, effect: OpenRequest, now: datetime) -> None:
    journal.write(
        tx,
        now,
        "request_opened",
        effect.code,
        person,
        area=effect.area,
        kinds=effect.kinds,
        urgency=effect.urgency,
        place=effect.place,
    )


def _close(tx: Connection, code: str, now: datetime) -> None:
    """Nothing more is due for a closed request."""
    requests.close(tx, code, now)
    ended = callbacks.cancel(tx, code, now)
    timers.drop(tx, "", "*", code)
    if ended is not None:
        outbox.cancelled(tx, code)
        _journal_call(tx, now, "callback_cancelled", ended, requests.owner(tx, code) or "", reason="closed")


def _answer(tx: Connection, house: House, scope: Scope, effect: AnswerOffer, outcome: Outcome) -> None:
    code, worker, now = effect.code, effect.worker, scope.now
    start: datetime | None = None
    detail = ""
    match effect.answer:
        case "take":
            settled = callbacks.take(tx, code, worker, now)
            event, answer, start = "callback_accepted", "taken", effect.start
        case "decline":
            settled = callbacks.decline(tx, code, worker, now)
            event, answer = "callback_declined", "declined"
        case "hand_over":
            settled = callbacks.decline(tx, code, worker, now)
            event, answer, detail = "callback_declined", "handed_over", effect.to
            if settled is not None and not _free(tx, house, effect.to, settled, now):
                answer, detail = "declined", ""  # the colleague is taken or off duty then: the next nearest is asked
    if settled is None:
        outcome.follow.append((scope.person.id, Told("offer.gone", code=code)))
        return
    owner = requests.owner(tx, code) or ""
    _journal_call(tx, now, event, settled, owner)
    requests.mirror(tx, settled)
    _relay(tx, WorkerAnswered(code, answer, worker, start or settled.start, detail), outcome)
    waiting = callbacks.announce_next(tx, worker)
    if waiting is not None:
        outcome.follow.append((scope.person.id, Offered(waiting)))


def _free(tx: Connection, house: House, worker: str, call: Callback, now: datetime) -> bool:
    on_shift = diary(tx, house, now).works(worker, call.start, call.end)
    return on_shift and not callbacks.busy(tx, worker, call.start, call.end)


def _record(tx: Connection, scope: Scope, code: str, result: str, worker: str, outcome: Outcome) -> None:
    ending = callbacks.missed if result == "not_reached" else callbacks.done
    ended = ending(tx, code, scope.now)
    if ended is None:
        outcome.follow.append((scope.person.id, Told("offer.gone", code=code)))
        return
    if result != "not_reached":
        _journal_call(tx, scope.now, "callback_done", ended, requests.owner(tx, code) or "", reason=result)
    _relay(tx, WorkerAnswered(code, result, worker, ended.start), outcome)


def _relay(tx: Connection, event: WorkerAnswered, outcome: Outcome) -> None:
    owner = requests.owner(tx, event.code)
    if owner is not None:
        outcome.follow.append((owner, event))


def _tell_worker(tx: Connection, worker: str, event: Event, outcome: Outcome) -> None:
    person = people.of_staff(tx, worker)
    if person is not None:
        outcome.follow.append((person, event))


def _next_offer(tx: Connection, before: Callback | None, after: Callback | None, outcome: Outcome) -> None:
    """Where an announced offer left a worker, the one that waited behind it is announced."""
    if before is None or not before.announced:
        return
    if after is not None and after.announced and after.worker == before.worker:
        return
    waiting = callbacks.announce_next(tx, before.worker)
    if waiting is not None:
        _tell_worker(tx, before.worker, Offered(waiting), outcome)


def _journal_call(tx: Connection, now: datetime, event: str, call: Callback, person: str, reason: str = "") -> None:
    journal.write(tx, now, event, call.code, person, worker=call.worker, start=call.start, end=call.end, reason=reason)


def _say(tx: Connection, house: House, scope: Scope, say: Say) -> None:
    person, address, channel = scope.person, scope.address, scope.channel
    # What nobody asked for does not go to who opted out, nor where a message could harm (DECISIONS 14, 24).
    hushed = person.role == "resident" and (person.stopped or person.safe_to_write in _HUSHED)
    if hushed and not (say.urgent or scope.own):
        return
    if say.only_channel and say.only_channel != channel:
        address = people.address_on(tx, person.id, say.only_channel)
        channel = people.channel_of(address.network, person.role) if address else channel
    if address is None:
        return
    language = say.language or person.language
    catalogue = house.catalogues.get(language) or house.catalogues["cs"]
    message = render(say, catalogue, sms=address.network == "sms", spell=house.spell)
    life = house.limits.reply_life if person.role == "resident" else house.limits.told_life
    if say.proactive:
        # Its life begins when it may go: what is said in the quiet hours must outlive them.
        life += max((house.hours.sending.next_open(scope.now) or scope.now) - scope.now, timedelta(0))
    outbox.put(
        tx,
        say,
        wire.body_to_json(message, say),
        person=person.id,
        concerns=scope.concerns or say.code,
        address=address.id,
        channel=channel,
        language=catalogue.language,
        now=scope.now,
        life=life,
    )
