"""Twilio's numbers for what went wrong, and which of our five failures each of them is.

Numbers: Twilio's error dictionary. It grows, so an unknown number is "rejected" and never an exception.
"""

from bot.channels.port import Failure

# The person (or their operator on their behalf) refused us: they opted out, or their number bars such messages.
_BLOCKED = frozenset({21610, 30004})
# No text message can ever get there: not a number, a landline, a short code, a country we are not allowed to write to.
_BAD_ADDRESS = frozenset({21211, 21214, 21217, 21265, 21266, 21408, 21612, 21614, 21635, 30005, 30006})
_TOO_MANY = frozenset({14107, 20429, 30001, 63038})
# The phone is off or out of reach, the network is full, or the message waited in Twilio's queue beyond its validity.
_UNREACHABLE = frozenset({30003, 30008, 30017, 30036, 30410})
# Not the message's fault: wrong or suspended account, a sender that is not ours. It may go once that is mended.
_ACCOUNT = frozenset({20003, 20005, 20006, 21212, 21603, 21606, 21659, 21660, 30002})


def failure_of(code: int | None) -> Failure:
    """Name the failure behind one of Twilio's numbers."""
    if code in _BLOCKED:
        return "blocked"
    if code in _BAD_ADDRESS:
        return "bad_address"
    if code in _TOO_MANY:
        return "too_many"
    if code in _UNREACHABLE:
        return "unreachable"
    return "rejected"


def may_go_again(code: int | None) -> bool:
    """Whether the same message may be handed over again after this number."""
    return code in _TOO_MANY or code in _UNREACHABLE or code in _ACCOUNT
