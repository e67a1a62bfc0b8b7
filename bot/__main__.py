"""`python -m bot` is the command `prvni-kontakt`."""

import sys

from bot.cli import main

sys.exit(main())
