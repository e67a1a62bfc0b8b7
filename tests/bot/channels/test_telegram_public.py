"""The public bot, on aiogram."""

from bot.channels.telegram_public import TelegramPublic
from tests.bot.channels.telegram_suite import TelegramSuite


class TestTelegramPublic(TelegramSuite):
    make = TelegramPublic
