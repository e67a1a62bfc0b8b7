"""`understand`: JSON lines in, JSON lines out."""

import argparse
import io
import sys

from bot.cli.main import Refused
from bot.reading import load_understanding
from bot.understanding import answers
from directory.faults import RegionFaults


def run(args: argparse.Namespace) -> int:
    """Answer every line of standard input, in order, each as soon as it is read."""
    try:
        understanding = load_understanding(args.region, args.municipalities, args.parts)
    except (RegionFaults, OSError) as fault:
        raise Refused(str(fault)) from fault
    _any_bytes()
    for line in answers(understanding, iter(sys.stdin.readline, "")):
        print(line, flush=True)
    return 0


def _any_bytes() -> None:
    """Lines are UTF-8 whatever the locale says, and one that is not costs no other line its answer."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Half a character out of an escape goes back as the escape it was.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
