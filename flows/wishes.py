"""Wishes that may stand in any message: whom to call, that no call is possible, that a call is wanted, who asks."""

import re
from collections.abc import Iterable, Mapping

from flows.phrases import Book, Words

KINDS = (
    "call_me",
    "call_them",
    "no_phone",
    "wants_call",
    "same_hour",
    "consent_said",
    "consent_oral",
    "consent_missing",
    "unaware",
    "undecided",
    "will_ask",
    "guardian",
    "for_office",
    "call_office",
    "for_close",
    "for_self",
    "no_call",
    "not_needed",
    "other_time",
    "write_here",
    "disowned",
    "claims_role",
    "wants_data",
    "hands_over",
    "takes",
    "declines",
)


OF_THE_CALL = frozenset(
    {
        *("call_me", "call_office", "wants_call", "no_call", "no_phone"),
        *("consent_said", "consent_missing", "will_ask", "unaware", "undecided"),
    }
)
"""Wishes that say whether, how and whom to call, and who agrees: no need is told by them."""

TAKEN_BACK = "not_needed"
_CLAUSE = re.compile(r"(?<=[,.;!?\n])\s+")
_LEAST_LEFT = 4  # words


class Wishes:
    """Phrases of wishes, compiled once; language is data (`flows/lexicon/wishes.toml`)."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """`phrases` by kind, in the notation of `flows.phrases`. Raises ValueError for an unknown kind."""
        unknown = set(phrases) - set(KINDS)
        if unknown:
            raise ValueError(f"unknown wish {', '.join(sorted(unknown))}")
        self._book = Book((kind, phrase) for kind, listed in phrases.items() for phrase in listed)

    def heard(self, text: str) -> frozenset[str]:
        """The kinds of wishes that stand in a text."""
        return frozenset(label for label, _ in self._book.find(Words.of(text)))

    def who(self, text: str) -> str:
        """ "me" or "them" where the text says whom to call, else ""."""
        heard = self.heard(text)
        if "call_me" in heard:
            return "me"
        return "them" if "call_them" in heard else ""

    def without(self, text: str) -> str:
        """The text without clauses that only say whether, how and whom to call, who agrees, and what is needed no
        more; all of it where little would be left."""
        clauses = _CLAUSE.split(text)
        if len(clauses) == 1:
            return text
        kept = [clause for clause in clauses if not self.heard(clause) & (OF_THE_CALL | {TAKEN_BACK})]
        left = " ".join(kept)
        return left if len(kept) < len(clauses) and len(left.split()) >= _LEAST_LEFT else text


NO_WISHES = Wishes({})
