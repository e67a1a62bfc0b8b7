"""The text of a message as it goes out on SMS: inside GSM-7 whatever name or note was put into it."""

import unicodedata

from anyascii import anyascii

from flows.gsm7 import fits_gsm, fold_gsm
from flows.texts import Message


def sms_text(message: Message) -> str:
    """Return the body to send: folded into GSM-7, or as it is when it goes out in UCS-2 on purpose.

    What the table of GSM-7 does not know is spelt in Latin letters; pictures vanish. One stray character would
    otherwise cut a segment from 160 characters to 70.
    """
    if message.ucs2:
        return message.text
    folded = fold_gsm(message.text)
    return folded if fits_gsm(folded) else "".join(map(_spelt, folded))


def _spelt(character: str) -> str:
    if fits_gsm(character):
        return character
    kind = unicodedata.category(character)
    if kind in ("So", "Sk") or kind[0] in "CM":  # pictures, control and joining characters
        return ""
    latin = fold_gsm(anyascii(character))
    return latin if latin and fits_gsm(latin) else "?"
