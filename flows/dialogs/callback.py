"""The way to a call: services found, consent, whom to call and how, the end of a call, its state."""

from collections.abc import Set
from datetime import datetime, timedelta

from flows.effects import CancelCallback, ChangeRequest, CloseRequest, GiveConsent, Report, SetTimer, forget_told
from flows.facts import Match, Place, Scored
from flows.fold import fold
from flows.message import Part
from flows.turn import Heard, Turn, option
from flows.wording import clock, moment, phone

CONSENT_TEXT = "souhlas-3"
"""Version of the sentence of consent; it changes with every change of the words in the catalogues."""

MOST_SERVICES = 3
BARE_YES = 2  # words of an answer that can be nothing but a yes
FORWARD_LIVES = timedelta(hours=72)
"""A forwarded request that nobody confirmed is forgotten after this."""


def show_services(turn: Turn) -> None:
    """Up to three matching services with phone and hours, and the offer of a call in the same message."""
    place = turn.place
    assert place is not None
    offset = int(turn.draft.get("offset", 0))
    wanted = tuple(Scored(str(code), float(score)) for code, score in turn.draft.get("kinds", ()))
    found = turn.facts.directory.match(wanted, place, turn.now, words=str(turn.draft.get("words", "")))
    matches = found[offset : offset + MOST_SERVICES] or found[:MOST_SERVICES]
    turn.set(shown=[match.service.id for match in matches], why=list(matches[0].why[:2]) if matches else None)
    named = "found.place.district" if turn.draft.get("namesakes") else "found.place"
    parts = [Part(named, {"place": _place_name(place), "district": place.district}, drop=6)]
    if turn.facts.demo and matches:
        parts.append(Part("found.demo"))
    parts += [_service_line(turn, match, drop=0 if i == 0 else 6 + i) for i, match in enumerate(matches)]
    if len(found) > offset + MOST_SERVICES:
        parts.append(Part("found.more", drop=2))
    elif len(matches) > 1:
        parts.append(Part("found.more", drop=-8))
    if not matches:
        parts = [Part("found.none", {"place": _place_name(place)})]
    budget = 2 if turn.draft.get("listed") else 3  # the long list is sent once
    turn.set(listed=True)
    say_offer(turn, *parts, budget=budget)


def _place_name(place: Place) -> str:
    return f"{place.part} ({place.name})" if place.part and place.part != place.name else place.name


def _service_line(turn: Turn, match: Match, drop: int) -> Part:
    service = match.service
    name = service.sms_name if turn.sms else service.name
    key = "found.service" if turn.sms else "found.service.text"
    return Part(
        key, {"name": name, "phone": phone(service.phone), "hours": service.hours, "text": service.text}, drop=drop
    )


def say_offer(turn: Turn, *parts: Part, budget: int = 2) -> None:
    """Offer the call and ask for consent in one sentence; for somebody else also whether they know."""
    if turn.draft.get("anonymous"):
        options = [option("yes", "choice.yes", "ano"), option("no", "choice.no", "ne")]
        turn.say("found", *parts, Part("offer.anonymous"), options=options, asks="consent", budget=budget)
    elif turn.draft.get("for_other"):
        options = [
            option("knows", "consent.knows", "ano vi souhlasi"),
            option("not", "consent.not", "nevi"),
            option("cannot", "consent.cannot", "nemuze"),
            option("no", "consent.no", "ne nechci"),
        ]
        turn.say("found", *parts, Part("offer.other"), options=options, asks="consent", budget=budget)
    else:
        options = [option("yes", "choice.yes", "ano"), option("no", "choice.no", "ne")]
        key = "offer.message" if turn.draft.get("contact_by") == "message" else "offer.self"
        turn.say("found", *parts, Part(key), options=options, asks="consent", budget=budget)


def ask_forwarded(turn: Turn, by: str) -> None:
    """A request came through a municipal office: the person is asked whether they want it (FEATURES 51)."""
    name = turn.facts.directory.kind_name(turn.draft["kinds"][0][0], turn.facts.person.language)
    turn.say(
        "found",
        Part("forward.ask", {"by": by, "kind": name, "region": turn.facts.region_name}),
        Part("hello.never", drop=1),
        options=[option("yes", "choice.yes", "ano souhlasim"), option("no", "choice.no", "ne")],
        asks="consent",
        proactive=True,
        code=turn.state.code,
        not_after=turn.now + FORWARD_LIVES,
    )
    turn.do(SetTimer("forward.expire", turn.now + FORWARD_LIVES, turn.state.code))


def take_consent(turn: Turn, heard: Heard) -> bool:
    """Consent to the call, or its refusal, as the offer asked for it. False when the answer was something else."""
    said = turn.wishes(heard.text)
    if turn.draft.get("for_other") and {"unaware", "undecided"} & said and (heard.yes or heard.choice):
        # "Yes, they do not know yet" begins with a yes: what follows says what it is worth.
        turn.set(knows="cannot" if "undecided" in said else "no")
    elif heard.choice in ("knows", "not", "cannot"):
        turn.set(knows={"knows": "yes", "not": "no", "cannot": "cannot"}[heard.choice])
    elif heard.no:
        refuse(turn)
        if turn.draft.get("forwarded"):
            forget_forwarded(turn)
        return True
    elif not doubtful(turn, heard) and (heard.yes or "wants_call" in said or _they_agree(turn, said)):
        if turn.draft.get("for_other") and not turn.draft.get("knows"):
            agreed = heard.yes or "consent_said" in said
            turn.set(knows="yes" if agreed else "unknown")
    else:
        return False
    give_consent(turn)
    return True


def _they_agree(turn: Turn, said: Set[str]) -> bool:
    """Whether the one it is about knows and agrees, told in words instead of by the number of that answer."""
    return bool(turn.draft.get("for_other")) and "consent_said" in said and "consent_missing" not in said


def refuse(turn: Turn) -> None:
    """Write down that no call is wanted."""
    turn.set(consent="refused")
    turn.do(GiveConsent(turn.state.code, False, CONSENT_TEXT), ChangeRequest(turn.state.code, {"consent": "refused"}))


def doubtful(turn: Turn, heard: Heard) -> bool:
    """Whether an answer with a yes in it is none: a question back, or a yes with a "but" or against being called."""
    if len(heard.text.split()) <= BARE_YES:
        return False
    folded = fold(heard.text).split()
    against = "no_phone" in turn.wishes(heard.text) and turn.draft.get("contact_by") != "message"
    written = "no_phone" in turn.wishes(heard.text) and not against  # "yes, but write" is one to writing
    return "?" in heard.text or against or (not written and {"ale", "but", "nejdriv", "nechci"} & set(folded) != set())


def give_consent(turn: Turn) -> None:
    """Write the consent down, with the request."""
    if turn.draft.get("consent") == "given":
        return
    turn.set(consent="given")
    fields = {"consent": "given", "knows": turn.draft.get("knows", "unknown")}
    turn.do(GiveConsent(turn.state.code, True, CONSENT_TEXT), ChangeRequest(turn.state.code, fields))


def forget_forwarded(turn: Turn) -> None:
    """Who did not want what an office forwarded for them is let go: the contact is deleted."""
    turn.do(forget_told(turn.state.code), CloseRequest(turn.state.code, "refused"))


def refused(turn: Turn) -> None:
    """No call wanted: the services stay with the person, the door stays open."""
    turn.say("refused", Part("offer.refused"))


def ask_who(turn: Turn) -> None:
    """Whom to call: the writer, or the one it is about."""
    turn.say(
        "who.ask",
        Part("who.ask"),
        options=[
            option("carer", "who.me", "me mne mi"),
            option("resident", "who.them", "jemu ji"),
        ],
        asks="choice",  # "who" would ask for whom help is wanted, and is answered so
    )


MYSELF = frozenset({"mne", "me", "mi", "ja", "mna", "мені", "мене"})
"""A message that begins so, where whom to call was asked, means the one who writes."""


def take_who(turn: Turn, heard: Heard) -> bool:
    """Whom to call, by digit, by words, or by a number given for somebody else."""
    if heard.choice in ("carer", "resident"):
        turn.set(to=heard.choice)
    elif who := turn.facts.wishes.who(heard.text):
        turn.set(to="carer" if who == "me" else "resident")
    elif MYSELF & set(fold(heard.text).split()[:1]):
        turn.set(to="carer")
    elif heard.phone and heard.phone != turn.draft.get("phone"):
        turn.set(to="resident")
    else:
        return False
    turn.do(ChangeRequest(turn.state.code, {"callback_to": turn.draft["to"]}))
    return True


def call_writer(turn: Turn) -> None:
    """The call goes to who writes."""
    turn.set(to="carer")
    turn.do(ChangeRequest(turn.state.code, {"callback_to": "carer"}))


def ask_phone(turn: Turn) -> None:
    """Which number will be called; where no call is possible, a message or the municipal office."""
    key = "phone.ask.other" if turn.draft.get("to") == "resident" and turn.draft.get("for_other") else "phone.ask"
    if turn.state.misses:
        key = "phone.ask.again"
    options = [option("message", "phone.none", "nemam telefon bez telefonu neslysim")]
    turn.say("phone.ask", Part(key), options=options, asks="phone", wants="" if turn.sms else "contact")


def take_phone(turn: Turn, heard: Heard) -> bool:
    """A number to call, or the word that no call is possible (DECISIONS 27)."""
    if heard.phone:
        turn.set(phone=heard.phone, contact_by="phone")
        turn.do(ChangeRequest(turn.state.code, {"phone": heard.phone, "contact_by": "phone"}))
        turn.do(Report("contact_given", turn.state.code, {}))
        return True
    if heard.choice == "message" or "no_phone" in turn.wishes(heard.text):
        turn.set(contact_by="message")
        turn.do(ChangeRequest(turn.state.code, {"contact_by": "message"}))
        return True
    return False


def ask_safe(turn: Turn) -> None:
    """Where violence was heard: may we write here? (DECISIONS 24)"""
    options = [
        option("yes", "choice.yes", "ano"),
        option("call_only", "safe.call_only", "jen volat"),
        option("no", "choice.no", "ne"),
    ]
    turn.say("safe.ask", Part("safe.ask"), options=options, asks="choice")


def cancel(turn: Turn) -> None:
    """The person needs no call any more."""
    code = turn.state.code
    case = turn.case
    if case and case.callback and case.callback.worker and case.callback.state in ("offered", "accepted", "agreed"):
        turn.tell(case.callback.worker.id, "told.cancelled", code=code, at=_plain(case.callback.start))
    turn.do(CancelCallback(code, "resident"), CloseRequest(code, "resident"))
    turn.set(booked=None, worker=None, wants_call=None, opened=None)
    turn.state = turn.state.but(code="")
    turn.say("cancelled", Part("cancelled", {"code": code}))


def _plain(at: datetime) -> str:
    """A moment for a staff text, without the name of the day."""
    local = at
    return f"{local.day}.{local.month}. {clock(local)}"


def status(turn: Turn) -> None:
    """State and next step in one segment (STAV)."""
    case = turn.case or (turn.facts.cases[-1] if turn.facts.cases else None)
    if case is None:
        turn.say(turn.state.screen, Part("status.none"), stay=True, budget=1)
        return
    callback = case.callback
    if callback and callback.state in ("agreed", "offered", "accepted", "proposed"):
        key = "status.accepted" if callback.state == "accepted" else "status.agreed"
        worker = callback.worker.name if callback.worker else ""
        office = phone(callback.worker.office_phone) if callback.worker else ""
        if case.anonymous:
            key = "status.anonymous" if office else "status.anonymous.message"
        part = Part(key, {"code": case.code, "at": moment(callback.start), "worker": worker, "phone": office})
    elif case.stuck:
        part = Part("status.stuck", {"code": case.code})
    else:
        part = Part("status.open", {"code": case.code})
    turn.say(turn.state.screen, part, stay=True, budget=1)
