"""`doctor`: looks the settings over and says, fault by fault, how to mend them."""

import argparse

from bot.cli import common
from bot.cli.main import Refused

_MARKS = {"ok": "v pořádku ", "hint": "upozornění", "fault": "K OPRAVĚ  "}


def run(args: argparse.Namespace) -> int:
    """Print what was found, one line each; refused when anything must be mended."""
    settings = common.settings()
    with common.plainly(), common.logged(settings):
        from bot.checkup import checkup
        from scheduler.clock import SystemClock

        faults = 0
        for finding in checkup(settings, SystemClock().now()):
            cure = f" → {finding.cure}" if finding.cure else ""
            print(f"{_MARKS[finding.level]} {finding.what}{cure}", flush=True)
            faults += finding.level == "fault"
    if faults:
        raise Refused(f"doctor: k opravě {faults}, náprava stojí u každé položky za šipkou.")
    print("Vše v pořádku.")
    return 0
