"""Going anonymous and back: alias, the two words that prove who asks, and coming back from another phone."""

from flows.effects import ChangeRequest, ClaimPhrase, Remember, Report
from flows.message import Part
from flows.turn import Turn


def go_anonymous(turn: Turn) -> None:
    """From now on no role, page or message shows who this is (DECISIONS 21); alias and words are told by `tell`."""
    if turn.draft.get("anonymous"):
        turn.set(alias_told=None)
        return
    alias, phrase = turn.facts.fresh.alias(), turn.facts.fresh.phrase()
    turn.set(anonymous=True, alias=alias, phrase=phrase)
    turn.do(Remember({"anonymous": True, "alias": alias}), Report("anonymous_on", turn.state.code))
    if turn.case_open():
        turn.do(ChangeRequest(turn.state.code, {"anonymous": True, "alias": alias, "phrase": phrase}))


def introduction(turn: Turn) -> tuple[Part, ...]:
    """Alias and the two words, said once, with the first message that may hold them."""
    if not turn.draft.get("anonymous") or turn.draft.get("alias_told"):
        return ()
    turn.set(alias_told=True)
    return (Part("anonymous.on", {"alias": str(turn.draft["alias"]), "phrase": str(turn.draft["phrase"])}),)


def come_back(turn: Turn) -> None:
    """No longer anonymous: from here on the worker may learn the number, after consent."""
    turn.set(anonymous=None, alias=None, phrase=None, consent=None, alias_told=None)
    turn.do(Remember({"anonymous": False, "alias": ""}))
    if turn.case_open():
        turn.do(ChangeRequest(turn.state.code, {"anonymous": False, "alias": "", "phrase": ""}))
    turn.lead("anonymous.off")


def claim(turn: Turn, phrase: str, *, alone: bool = False) -> None:
    """Somebody says the two words of a request: it goes on with this address, nothing written before is shown.

    `alone`: only two words were said, which may have meant something else.
    """
    turn.set(claimed_alone=alone or None)
    turn.do(ClaimPhrase(phrase))


def claimed(turn: Turn, known: bool) -> None:
    """Whether the two words belonged to a request."""
    turn.say(turn.state.screen, Part("claim.known" if known else "claim.unknown"), stay=known)
