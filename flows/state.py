"""The state of one conversation as a value: JSON both ways, with a version and a way up from older ones."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

VERSION = 1


class UnreadableState(ValueError):
    """The saved state is of a newer version than this program; update the program."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands. Moments are ISO 8601 texts; everything in it survives JSON.

    `options` are the answers offered last, as (value, words that name it); `given` numbers that list and `given_at`
    says when it went out. `trail` are the screens to go back through. `said` are the last screens said, newest last.
    """

    screen: str = "start"
    draft: dict[str, Any] = field(default_factory=dict)
    code: str = ""  # the request this conversation is about
    options: tuple[tuple[str, str], ...] = ()
    given: int = 0
    given_at: str = ""
    asks: str = "none"
    misses: int = 0
    trail: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    safety: dict[str, str] = field(default_factory=dict)  # signal -> moment the safety question was asked
    heard_at: str = ""  # when the person wrote last
    version: int = VERSION

    def but(self, **changes: Any) -> "State":
        """A copy with these fields changed."""
        return replace(self, **changes)

    def with_draft(self, **values: Any) -> "State":
        """A copy with these draft values set; None removes one."""
        draft = {**self.draft, **values}
        return replace(self, draft={k: v for k, v in draft.items() if v is not None})

    def to_json(self) -> str:
        """The state as compact JSON."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "State":
        """Read a saved state, lifting older versions. Raises `UnreadableState` for a newer one."""
        data = json.loads(text)
        if data.get("version", 0) > VERSION:
            raise UnreadableState(f"state version {data['version']} is newer than {VERSION}")
        data["version"] = VERSION
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["options"] = tuple((str(v), str(w)) for v, w in known.get("options", ()))
        known["trail"] = tuple(known.get("trail", ()))
        known["said"] = tuple(known.get("said", ()))
        return cls(**known)
