"""`make bench`: our speed beside that of the usual tools, in one run; a report, never a test.

Each figure is the median of several rounds in which ours and the peer take turns. What a bar asks is held against it;
the status is 0 whether or not the bars are met, and 1 where a benchmark broke.
"""

import argparse
import logging
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.bench import places, postgresql, search, start, timers, turns, understanding, webhook
from tests.bench.demo import ROOT
from tests.bench.report import CannotRun, Figure, table

TABLES: Mapping[str, Callable[[Path], Iterator[Figure]]] = {
    "turns": turns.run,
    "webhook": webhook.run,
    "postgresql": postgresql.run,
    "timers": timers.run,
    "start": start.run,
    "search": search.run,
    "places": places.run,
    "understanding": understanding.run,
}


def main() -> int:
    """Runs the tables asked for, all of them where none is."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", metavar="NAME", action="append", choices=TABLES, help=", ".join(TABLES))
    asked = parser.parse_args().only or list(TABLES)
    logging.disable(logging.WARNING)  # what libraries warn of would stand between the figures
    figures: list[Figure] = []
    notes: list[str] = []
    broken = False
    for name in asked:
        print(f"{name} ...", file=sys.stderr, flush=True)
        folder = _folder()
        try:
            for figure in TABLES[name](folder):
                figures.append(figure)
                print(figure.line(), flush=True)
        except CannotRun as reason:
            notes.append(f"{name}: skipped, {reason}")
        except Exception:
            broken = True
            traceback.print_exc()
            notes.append(f"{name}: broken, see above")
        finally:
            shutil.rmtree(folder)
    print("", table(figures), *notes, sep="\n")
    return 1 if broken else 0


def _folder() -> Path:
    """A folder on the disk where the service keeps its database: one in memory would make every commit free."""
    parent = ROOT / "var"
    parent.mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="bench-", dir=parent))


if __name__ == "__main__":
    sys.exit(main())
