"""The command `prvni-kontakt`: one file for each subcommand, imported only when it is called."""

from bot.cli.main import main

__all__ = ["main"]
