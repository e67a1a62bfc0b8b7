"""Reads the command line, calls the subcommand, turns what went wrong into one line and a status."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence

from bot.cli.words import Words, words_for

REFUSED = 1
"""The work was refused; stderr says so in one line, with the cure."""

# What is loaded at the start stays. Looking for garbage among it every 700 objects would take a fifth of the start.
_GARBAGE = (50_000, 20, 100)


class Refused(Exception):
    """The work cannot be done; the message is the line for the operator."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0 done, 1 refused (one line on stderr, with the cure), 2 wrong usage."""
    words = words_for(os.environ.get("LC_ALL") or os.environ.get("LANG") or "")
    args = _parser(words).parse_args(argv)
    gc.set_threshold(*_GARBAGE)
    try:
        status = _COMMANDS[args.command](args)
    except Refused as fault:
        print(fault, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # The reader went away (`| head`); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return status


def _parser(words: Words) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="prvni-kontakt", description=words["program"])
    commands = parser.add_subparsers(dest="command", required=True, metavar=words["command"])

    def command(name: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=words[name], description=words[name])

    command("serve").add_argument("--workers", type=int, default=1, metavar="N", help=words["workers"])

    simulate = command("simulate")
    simulate.add_argument("--script", metavar=words["file"], help=words["script"])
    simulate.add_argument("--record", metavar="CASE.yaml", help=words["record"])
    simulate.add_argument("--database", metavar="URL", help=words["database"])
    simulate.add_argument("--seed", type=int, default=0, help=words["seed"])
    simulate.add_argument("--who", action="store_true", help=words["who"])
    _place_options(simulate, words, world=True)

    _place_options(command("understand"), words)

    evaluate = command("evaluate")
    evaluate.add_argument("file", metavar=words["file"], help=words["labelled"])
    evaluate.add_argument("--json", action="store_true", help=words["json"])
    evaluate.add_argument("--misses", action="store_true", help=words["misses"])
    evaluate.add_argument("--noise", choices=("plain", "typos"), help=words["noise"])
    _place_options(evaluate, words)

    migrate = command("migrate")
    migrate.add_argument("--down", metavar="REVISION", help=words["down"])
    command("doctor")
    invite = command("invite")
    invite.add_argument("staff_id", metavar="ID", help=words["staff_id"])
    staff = command("staff")
    what = staff.add_subparsers(dest="what", required=True)
    what.add_parser("list", help=words["staff list"])
    what.add_parser("revoke", help=words["staff revoke"]).add_argument("staff_id", metavar="ID", help=words["staff_id"])
    _leave_options(what.add_parser("leave", help=words["staff leave"], description=words["staff leave"]), words)
    return parser


def _leave_options(leave: argparse.ArgumentParser, words: Words) -> None:
    leave.add_argument("staff_id", metavar="ID", help=words["staff_id"])
    leave.add_argument("first", nargs="?", metavar=words["from"], help=words["leave from"])
    leave.add_argument("last", nargs="?", metavar=words["to"], help=words["leave to"])
    leave.add_argument("--cancel", action="store_true", help=words["leave cancel"])
    leave.set_defaults(wrong_usage=leave.error, wanted=words["leave wanted"])


def _place_options(parser: argparse.ArgumentParser, words: Words, *, world: bool = False) -> None:
    parser.add_argument("--region", metavar=words["region_name"], help=words["region"])
    if world:
        parser.add_argument("--world", metavar=words["file"], help=words["world"])
    parser.add_argument("--municipalities", metavar=words["file"], help=words["municipalities"])
    parser.add_argument("--parts", metavar=words["file"], help=words["parts"])


def _serve(args: argparse.Namespace) -> int:
    from bot.cli.serve import run

    return run(args)


def _simulate(args: argparse.Namespace) -> int:
    from bot.cli.simulate import run

    return run(args)


def _understand(args: argparse.Namespace) -> int:
    from bot.cli.understand import run

    return run(args)


def _evaluate(args: argparse.Namespace) -> int:
    from bot.cli.evaluate import run

    return run(args)


def _migrate(args: argparse.Namespace) -> int:
    from bot.cli.migrate import run

    return run(args)


def _doctor(args: argparse.Namespace) -> int:
    from bot.cli.doctor import run

    return run(args)


def _invite(args: argparse.Namespace) -> int:
    from bot.cli.invite import run

    return run(args)


def _staff(args: argparse.Namespace) -> int:
    from bot.cli.staff import run

    return run(args)


# Imports stand inside, because a command pays only for what it uses (a Telegram library alone costs seconds).
_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "serve": _serve,
    "simulate": _simulate,
    "understand": _understand,
    "evaluate": _evaluate,
    "migrate": _migrate,
    "doctor": _doctor,
    "invite": _invite,
    "staff": _staff,
}
