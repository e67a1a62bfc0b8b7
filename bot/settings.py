"""What is set from outside: the environment read once into one frozen object, for `bot.compose` and commands alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.log import LEVELS


class SettingsError(ValueError):
    """A setting cannot be used; the message names it and says what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, by the name it has in `.env.example`, in lower case."""

    database_url: str = "sqlite:///var/prvni-kontakt.db"
    sealing_keys: str = ""  # empty in a demo: a key is made beside the database
    region: str = "skch"  # name or folder of a region pack
    host: str = "127.0.0.1"
    port: int = 8080
    public_base_url: str = ""
    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_sender: str = ""
    twilio_api_base: str = ""
    telegram_public_token: str = ""
    telegram_staff_token: str = ""
    telegram_api_base: str = ""
    sms_daily_cap_person: int = 30
    log_level: str = "INFO"

    @property
    def has_tokens(self) -> bool:
        """Whether any real channel is set."""
        return bool(self.twilio_auth_token or self.telegram_public_token or self.telegram_staff_token)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment; names that are not set, or empty, have their defaults. Raises SettingsError."""
    given = {name: environment.get(name.upper(), "").strip() for name in Settings.__dataclass_fields__}
    values: dict[str, str | int] = {name: value for name, value in given.items() if value}
    for name, check in _CHECKS.items():
        if name in values:
            values[name] = check(name, str(values[name]))
    settings = Settings(**values)  # type: ignore[arg-type]  # names and kinds are those of the fields
    sms = (settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_sender)
    if any(sms) and not all(sms):
        raise SettingsError("TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SENDER are set together or not at all")
    return settings


def _number(name: str, value: str) -> int:
    if not value.isdigit() or int(value) == 0:
        raise SettingsError(f"{name.upper()} must be a whole number above zero")
    return int(value)


def _port(name: str, value: str) -> int:
    number = _number(name, value)
    if number > 65535:
        raise SettingsError(f"{name.upper()} must be a port, 1 to 65535")
    return number


def _url(name: str, value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise SettingsError(f"{name.upper()} must begin with https://")
    return value.rstrip("/")


def _level(name: str, value: str) -> str:
    if value.upper() not in LEVELS:
        raise SettingsError(f"{name.upper()} must be one of {', '.join(LEVELS)}")
    return value.upper()


_CHECKS: Mapping[str, Callable[[str, str], str | int]] = {
    "port": _port,
    "sms_daily_cap_person": _number,
    "public_base_url": _url,
    "twilio_api_base": _url,
    "telegram_api_base": _url,
    "log_level": _level,
}
