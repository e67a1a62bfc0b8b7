"""Keys and their rotation: text sealed with AES-256-GCM, and a blind index by which a sealed value is found again.

A sealed value is `length of the key's id (1 byte) | key's id | nonce (12) | ciphertext | tag (16)`. The id says which
key opens it, so several keys live side by side while the rows move from an old one to the newest.
"""

import base64
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class SealingError(Exception):
    """A value could not be sealed or opened."""

    def __init__(self, detail: str) -> None:
        """`detail` says where it happened; it never holds a key or a word of the sealed text."""
        super().__init__(f"{' '.join((type(self).__doc__ or '').split())} ({detail})")


class BadKeys(SealingError):
    """SEALING_KEYS must be `id:key` pairs divided by commas, newest first, each id once, each key 32 bytes in base64;
    `Sealer.generate_key()` makes such a pair."""


class UnknownKey(SealingError):
    """A value was sealed with a key that is not in SEALING_KEYS any more: put that key back as the last of them, and
    take it out only when `rotate-keys` says that nothing is sealed with it."""


class BrokenSeal(SealingError):
    """A sealed value does not open: the key of this id in SEALING_KEYS is not the one it was sealed with, or the value
    was changed or moved to another place; restore the right key, or the row from a backup."""


@dataclass(frozen=True, slots=True)
class _Key:
    prefix: bytes
    cipher: AESGCM
    index_key: bytes


class Sealer:
    """Seals with its newest key and opens with any of its keys. Safe to share between threads."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """`keys` maps id to 32 secret bytes, newest first; raises BadKeys."""
        if not keys:
            raise BadKeys("no key")
        self._keys: dict[str, _Key] = {}
        for key_id, secret in keys.items():
            if not _KEY_ID.fullmatch(key_id):
                raise BadKeys("an id may hold 1 to 32 letters, digits, - and _")
            if len(secret) != _KEY_BYTES:
                raise BadKeys(f"key {key_id} has {len(secret)} bytes")
            self._keys[key_id] = _Key(
                prefix=bytes([len(key_id)]) + key_id.encode(),
                cipher=AESGCM(_derive(secret, b"seal")),
                index_key=_derive(secret, b"index"),
            )
        self._newest = next(iter(self._keys.values()))

    @classmethod
    def from_keys(cls, text: str) -> Self:
        """The sealer of a setting like `k2:base64,k1:base64`, newest first; raises BadKeys."""
        keys: dict[str, bytes] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            key_id, divider, encoded = entry.partition(":")
            if not divider or key_id in keys:
                raise BadKeys("an entry without an id, or an id twice")
            try:
                # Both alphabets of base64 are in use among people who make keys with other tools.
                keys[key_id] = base64.b64decode(encoded.replace("-", "+").replace("_", "/"), validate=True)
            except ValueError:
                raise BadKeys("a key is not base64") from None
        return cls(keys)

    @staticmethod
    def generate_key() -> str:
        """A new `id:key` pair, ready to be put first in SEALING_KEYS."""
        return f"k{secrets.token_hex(4)}:{base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()}"

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of the keys held, newest first."""
        return tuple(self._keys)

    def seal(self, text: str, context: str = "") -> bytes:
        """`text`, encrypted and authenticated under the newest key; it opens only with the same `context`.

        A context names the place of the value (`addresses.number`), so that a sealed value moved elsewhere stays shut.
        """
        key = self._newest
        nonce = os.urandom(_NONCE_BYTES)
        return key.prefix + nonce + key.cipher.encrypt(nonce, text.encode(), key.prefix + context.encode())

    def open(self, sealed: bytes, context: str = "") -> str:
        """The text that `seal` was given with this context; raises UnknownKey or BrokenSeal."""
        key = self._key_of(sealed)
        start = len(key.prefix) + _NONCE_BYTES
        if len(sealed) < start + _TAG_BYTES:
            raise BrokenSeal("too short")
        try:
            text = key.cipher.decrypt(sealed[len(key.prefix) : start], sealed[start:], key.prefix + context.encode())
        except InvalidTag:
            raise BrokenSeal(f"key {key.prefix[1:].decode()}") from None
        return text.decode()

    def lookup(self, value: str, context: str = "") -> bytes:
        """The blind index of `value`, 32 bytes: equal for equal values and contexts, telling nothing without the key.

        It belongs to the newest key: store this one. To find rows not yet moved to it, search for `lookups`.
        """
        return _index(self._newest, value, context)

    def lookups(self, value: str, context: str = "") -> tuple[bytes, ...]:
        """The blind index of `value` under each key, newest first: what a row may hold while keys are being rotated."""
        return tuple(_index(key, value, context) for key in self._keys.values())

    def is_newest(self, sealed: bytes) -> bool:
        """Whether `sealed` is under the newest key already, which `rotate-keys` asks of each row."""
        return sealed.startswith(self._newest.prefix)

    def reseal(self, sealed: bytes, context: str = "") -> bytes:
        """The same text under the newest key; raises UnknownKey or BrokenSeal."""
        return sealed if self.is_newest(sealed) else self.seal(self.open(sealed, context), context)

    def _key_of(self, sealed: bytes) -> _Key:
        key_id = sealed[1 : 1 + sealed[0]].decode("ascii", "replace") if sealed else ""
        try:
            return self._keys[key_id]
        except KeyError:
            # An id that no key could have is damage, and printing it would print whatever bytes lie there.
            raise UnknownKey(f"key {key_id}") if _KEY_ID.fullmatch(key_id) else BrokenSeal("no key id") from None


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"prvni-kontakt " + purpose).derive(secret)


def _index(key: _Key, value: str, context: str) -> bytes:
    # The zero byte keeps ("ab", "c") and ("a", "bc") apart; no context holds one.
    return hmac.digest(key.index_key, context.encode() + b"\0" + value.encode(), "sha256")
