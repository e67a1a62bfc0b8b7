"""Log records carry ids, kinds and counts: never words, names, numbers or tokens. Whatever is not known is masked."""

import logging
import re
from typing import TextIO

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MASK = "***"

_OURS = ("bot", "flows", "directory", "scheduler", "store")
_TRUSTED = ("uvicorn.error",)  # says where it listens; what it is told by others comes as exceptions
_ID = re.compile(r"[0-9a-f]{32}|K-[0-9]{3,6}|[A-Za-z_][A-Za-z_.]{0,63}")
_DIGITS = re.compile(r"(?<![0-9A-Za-z])\+?\d(?:[\s./-]?\d){6,}(?![0-9A-Za-z])")


class Discreet(logging.Formatter):
    """One line a record. Of our own records the template and what is plainly an id, a kind or a number; of those of
    libraries only who spoke and how long it was; of an exception its class and where it was raised."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        safe = logging.LogRecord(record.name, record.levelno, "", 0, "%s", (_said(record),), None)
        safe.created, safe.msecs = record.created, record.msecs
        line = super().format(safe)
        if record.exc_info and record.exc_info[0] is not None:
            line += f" [{record.exc_info[0].__name__} at {_where(record)}]"
        return line


def set_up(level: str, stream: TextIO | None = None) -> logging.Handler:
    """Sends all records of the process through one discreet handler; `take_down` takes it off again."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    return handler


def take_down(handler: logging.Handler) -> None:
    """Undoes `set_up`."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def _said(record: logging.LogRecord) -> str:
    if record.name in _TRUSTED:
        return _DIGITS.sub(MASK, record.getMessage())
    if record.name.split(".", 1)[0] not in _OURS or not isinstance(record.msg, str):
        return f"{MASK} ({len(str(record.msg))} characters)"
    if not isinstance(record.args, tuple):
        return _DIGITS.sub(MASK, record.msg)
    try:
        return _DIGITS.sub(MASK, record.msg % tuple(_masked(arg) for arg in record.args))
    except (TypeError, ValueError):
        return f"{MASK} ({len(record.msg)} characters)"


def _masked(arg: object) -> object:
    if isinstance(arg, int | float):
        return arg
    return arg if isinstance(arg, str) and _ID.fullmatch(arg) else MASK


def _where(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
