"""The staff bot, on python-telegram-bot."""

from bot.channels.telegram_staff import TelegramStaff
from tests.bot.channels.telegram_suite import TelegramSuite


class TestTelegramStaff(TelegramSuite):
    make = TelegramStaff
