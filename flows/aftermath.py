"""What is written after a rescue number was given: questions, an address, a wish for our call, or that it is over."""

from datetime import timedelta

from flows.arranging import keep_time
from flows.dialogs import danger, need
from flows.message import Part
from flows.progress import go_on
from flows.resting import another_need, is_sure
from flows.turn import Heard, Turn

LATER = timedelta(hours=1)  # who wants to be rung no sooner is in no danger now
WHERE_WORDS = 10  # of an address, with the village and how to get there


def hear_after_number(turn: Turn, heard: Heard) -> bool:
    """The number again, or a calm word, or the call that is wanted. False when a need is told and the talk goes on."""
    if _only_where(turn, heard):
        need.take_place(turn, heard, asked=True)
        danger.alert(turn, turn.place)
        danger.again(turn, Part("emergency.where", drop=1))
        return True
    if _wants_call_now(turn, heard):
        danger.settle(turn)
        turn.set(calmed=True, listed=True)  # a short list is enough now: the call is what is wanted
        keep_time(turn, heard)
        need.take_place(turn, heard, asked=False)
        go_on(turn)
        return True
    if _still_in_danger(turn, heard):
        danger.again(turn)
        return True
    if danger.after_call(turn, heard) == "next":
        return False
    if need.take_place(turn, heard, asked=False):
        danger.alert(turn, turn.place)
    return True


def _still_in_danger(turn: Turn, heard: Heard) -> bool:
    """Whether somebody who was just told to ring for help asks on instead, and nothing says it is over."""
    if not danger.told_again(turn) or turn.facts.danger.is_over(heard.text):
        return False
    asks = "?" in heard.text or "wants_call" in turn.wishes(heard.text)
    return asks and not another_need(heard)


def _only_where(turn: Turn, heard: Heard) -> bool:
    """Whether somebody who was told to ring for help writes nothing but where to come: we send nobody."""
    if not danger.told_again(turn) or turn.facts.danger.is_over(heard.text) or turn.draft.get("calmed"):
        return False
    told_more = is_sure(heard.reading) or turn.wishes(heard.text) or turn.when(heard.text) is not None
    return heard.reading.place.sure is not None and not told_more and len(heard.text.split()) <= WHERE_WORDS


def _wants_call_now(turn: Turn, heard: Heard) -> bool:
    """Whether somebody, calm again, asks to be rung about the need that is known."""
    if heard.danger.level != "normal" or heard.no or another_need(heard):
        return False
    when = turn.when(heard.text)
    later = when is not None and when.start is not None and when.start - turn.now >= LATER
    if danger.fresh(turn) and not later and not turn.facts.danger.is_over(heard.text):
        return False  # "I cannot get through, ring me": it is the rescue that must be rung
    return "wants_call" in turn.wishes(heard.text) and bool(turn.draft.get("kinds"))
