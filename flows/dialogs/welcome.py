"""What always stands open: hello, menu, about us, privacy, questions, safe contact, opting out and in, erasure."""

from datetime import timedelta

from flows.effects import (
    CancelCallback,
    ChangeRequest,
    CloseRequest,
    Erase,
    Remember,
    ResumeMessages,
    SetTimer,
    StopMessages,
)
from flows.message import Part
from flows.turn import Heard, Turn, option
from flows.wording import day, moment

STOP_SILENCE = timedelta(hours=12)
BEFORE_CALL = timedelta(minutes=30)


def hello(turn: Turn) -> None:
    """Before the first message ever said to a person: who we are, what we never ask for, what a reply costs."""
    turn.set(greeted=True)
    turn.leading.insert(0, Part("hello", {"region": turn.facts.region_name}, drop=2))
    turn.trailing.append(Part("hello.never", drop=1))
    if turn.sms and not turn.draft.get("crisis_told"):
        turn.trailing.append(Part("hello.tariff", drop=3))
    opens = turn.facts.diary.next_working_moment(turn.now)
    if opens > turn.now:
        turn.trailing.append(Part("hello.hours", {"at": moment(opens)}, drop=5))


def receipt(turn: Turn) -> None:
    """The short code of the request, said once in the first reply (STAV)."""
    if turn.state.code and not turn.draft.get("anonymous"):
        turn.tail("receipt", code=turn.state.code, drop=4)


def menu(turn: Turn) -> None:
    """The way home from everywhere."""
    options = [
        option("need", "menu.need", "pomoc potrebuji"),
        option("human", "menu.human", "clovek"),
        option("status", "menu.status", "stav"),
        option("privacy", "menu.privacy", "soukromi"),
    ]
    turn.say("menu", Part("menu"), options=options, asks="choice")


def about(turn: Turn) -> None:
    """Who we are and how it works (INFO)."""
    turn.say(turn.state.screen, Part("about", {"region": turn.facts.region_name}), stay=True)


def privacy(turn: Turn) -> None:
    """What is kept, for how long, who sees it, and what anonymous means (DECISIONS 21)."""
    turn.say(turn.state.screen, Part("privacy", {"days": turn.facts.settings.get("keep_days", "365")}), stay=True)


ANSWERS = frozenset({"identity", "cost", "privacy", "human", "hours", "status", "stored_data", "next_steps", "legal"})


def answer(turn: Turn, about_what: str) -> None:
    """Answer a question beside the talk; the open question is said again after it by the caller."""
    topic = about_what if about_what in ANSWERS else "identity"
    opens = turn.facts.diary.next_working_moment(turn.now)
    turn.lead(f"answer.{topic}", region=turn.facts.region_name, at=day(opens))


def remember_safe(turn: Turn, answer_given: str) -> None:
    """Whether we may write here, from now on."""
    turn.set(safe=answer_given)
    turn.do(Remember({"safe_to_write": answer_given}))


def stop(turn: Turn, how: str = "") -> None:
    """Opt-out: nothing goes out of our own accord from now on; an agreed call is asked about once (DECISIONS 14)."""
    case = turn.case
    turn.do(StopMessages("asked"))
    if how == "call":
        keep_call(turn)
        return
    if case is not None and (turn.draft.get("booked") or how == "ask"):
        ends = turn.now + STOP_SILENCE
        if case.callback is not None and turn.draft.get("booked"):
            ends = max(min(ends, case.callback.start - BEFORE_CALL), turn.now)
        turn.set(stop="asked")
        turn.do(SetTimer("stop.silence", ends, case.code))
        turn.say(
            "stop.ask",
            Part("stop.ask" if turn.draft.get("booked") else "stop.ask.free"),
            options=[
                option("call", "stop.call", "jen volat"),
                option("nothing", "stop.nothing", "vubec nic"),
                option("erase", "stop.erase", "smazat"),
            ],
            asks="choice",
            budget=1,
        )
        return
    if turn.case_open():
        turn.do(CloseRequest(turn.state.code, "opted_out"))
    turn.state = turn.state.but(draft={"greeted": True}, code="")
    turn.say("stopped", Part("stop.done"), budget=1)


def hear_stop(turn: Turn, heard: Heard) -> bool:
    """The answer to "only call, nothing at all, or erase". False when it was something else."""
    if heard.choice == "call" or (heard.yes and not heard.choice):
        keep_call(turn)
    elif heard.choice == "erase":
        erase(turn)
    elif heard.choice == "nothing" or heard.no:
        turn.set(stop=None, booked=None)
        tell_worker(turn)
        turn.do(CancelCallback(turn.state.code, "opted_out"), CloseRequest(turn.state.code, "opted_out"))
        turn.say("stopped", Part("stop.done"), budget=1)
    else:
        return False
    return True


def keep_call(turn: Turn) -> None:
    """Only call: nothing is written; where no call is agreed yet, a person arranges it."""
    turn.set(stop="call")
    turn.do(Remember({"safe_to_write": "call_only"}))
    if turn.case_open() and not turn.draft.get("booked"):
        turn.do(ChangeRequest(turn.state.code, {"stuck": "call_only"}))
        turn.tell("coordinator", "told.call_only")
    turn.say("stopped", Part("stop.call_kept"), budget=1)


def tell_worker(turn: Turn) -> None:
    """Let the worker of an agreed call know that it is off."""
    case = turn.case
    if case is not None and case.callback is not None and case.callback.worker is not None and turn.draft.get("booked"):
        local = case.callback.start
        turn.tell(case.callback.worker.id, "told.cancelled", code=case.code, at=f"{local.day}.{local.month}.")


def start(turn: Turn) -> None:
    """START: messages are welcome again."""
    if turn.facts.person.stopped:
        turn.do(ResumeMessages())
        turn.set(stop=None)
    turn.say("need.ask", Part("start.again"), Part("need.ask"), asks="need")


def ask_erase(turn: Turn) -> None:
    """SMAZAT alone: sure?"""
    turn.say(
        "erase.ask",
        Part("erase.ask"),
        options=[option("yes", "choice.yes", "ano smazat"), option("no", "choice.no", "ne")],
        asks="confirm",
        budget=1,
    )


def erase(turn: Turn) -> None:
    """Erase everything that leads to the person; one last word, then silence."""
    tell_worker(turn)
    for case in turn.facts.cases:
        turn.do(CancelCallback(case.code, "erased"))
    turn.state = turn.state.but(draft={}, code="", trail=(), safety={})
    turn.say("erased", Part("erase.done"), budget=1)
    turn.do(Erase())


def voice_or_photo(turn: Turn, what: str) -> None:
    """Something that holds no text: said kindly, nothing is kept, the open question stays."""
    key = f"attachment.{what}" if what in ("voice", "photo", "sticker", "contact") else "attachment.other"
    turn.lead(key)
