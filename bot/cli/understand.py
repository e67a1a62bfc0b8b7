"""`understand`: JSON lines in, JSON lines out."""

import argparse
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
    for line in answers(understanding, iter(sys.stdin.readline, "")):
        print(line, flush=True)
    return 0
