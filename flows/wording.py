"""Moments, numbers and names put into words: parts for the catalogue, never words of a language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flows.message import Part

PRAGUE = ZoneInfo("Europe/Prague")


def moment(at: datetime) -> Part:
    """A day with its hour: "čt 26.11. v 8:00"."""
    local = at.astimezone(PRAGUE)
    return Part("moment", {"day": day_name(local), "date": f"{local.day}.{local.month}.", "time": clock(local)})


def day(at: datetime) -> Part:
    """A day without its hour: "čt 26.11."."""
    local = at.astimezone(PRAGUE)
    return Part("moment.day", {"day": day_name(local), "date": f"{local.day}.{local.month}."})


def day_of(at: datetime) -> Part:
    """A day in the genitive, as it stands behind "from" and "until": "čtvrtka 26.11."."""
    local = at.astimezone(PRAGUE)
    return Part("moment.day", {"day": Part(f"day.of.{local.weekday()}"), "date": f"{local.day}.{local.month}."})


def day_name(at: datetime) -> Part:
    """The short name of the weekday."""
    return Part(f"day.{at.astimezone(PRAGUE).weekday()}")


def clock(at: datetime) -> str:
    """The hour and minute in Prague: "8:00"."""
    local = at.astimezone(PRAGUE)
    return f"{local.hour}:{local.minute:02d}"


def phone(number: str) -> str:
    """A number as people read it: Czech ones in threes without the prefix, others as they are.

    >>> phone("+420600000001")
    '600 000 001'
    """
    digits = number.removeprefix("+420") if number.startswith("+420") else number
    if digits.isdigit() and len(digits) == 9:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if digits.isdigit() and len(digits) == 6:
        return f"{digits[:3]} {digits[3:]}"
    return number
