"""What `doctor` finds: nothing on a sound installation, each fault where there is one, always with a cure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import journal, people
from bot.checkup import Finding, checkup, demo, holidays, lines, uncovered, zone
from bot.settings import Settings
from directory.lines import CrisisLines
from directory.region import REGIONS, Region, load_region
from scheduler.hours import Calendar
from store.database import Database
from store.sealing import Sealer
from tests.support.region import own_region

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
PUBLIC, STAFF = "111111111:" + "P" * 35, "222222222:" + "S" * 35
SOUND = Settings(
    sealing_keys="k1:" + "A" * 43 + "=",
    public_base_url="https://kontakt.example.cz",
    telegram_public_token=PUBLIC,
    telegram_staff_token=STAFF,
    twilio_account_sid="AC" + "0" * 32,
    twilio_auth_token="f" * 32,
    twilio_sender="+420600000900",
)


@pytest.fixture(scope="module")
def region() -> Region:
    return load_region(REGIONS / "skch")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(own_region(tmp_path_factory.mktemp("region")))


def faults(settings: Settings, now: datetime = NOW) -> list[Finding]:
    found = [finding for finding in checkup(settings, now) if finding.level == "fault"]
    assert all(finding.cure for finding in found)
    return found


def test_a_new_demo_is_sound(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/new.db")
    assert faults(settings) == []
    assert not (tmp_path / "new.db").exists()


def test_an_installation_in_use_is_sound(database_url: str, own: str) -> None:
    settings = replace(SOUND, database_url=database_url, region=own)
    db = Database.open(database_url, Sealer.from_keys(settings.sealing_keys))
    db.turn_sync(lambda tx: people.add_address(tx, people.create(tx, NOW).id, "sms", "+420600000001", NOW))
    db.close_sync()
    assert faults(settings) == []
    assert any("STOP" in finding.what for finding in checkup(settings, NOW) if finding.level == "hint")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"public_base_url": "http://kontakt.example.cz"}, "PUBLIC_BASE_URL"),
        ({"public_base_url": "https://Kontakt.example.cz"}, "PUBLIC_BASE_URL"),
        ({"public_base_url": "https://kontakt.example.cz/sms"}, "PUBLIC_BASE_URL"),
        ({"telegram_public_token": "abc"}, "TELEGRAM_PUBLIC_TOKEN"),
        ({"telegram_staff_token": PUBLIC}, "tentýž token"),
        ({"twilio_account_sid": "AC1"}, "TWILIO_ACCOUNT_SID"),
        ({"twilio_sender": "600000900"}, "TWILIO_SENDER"),
        ({"sealing_keys": ""}, "SEALING_KEYS"),
        ({"sealing_keys": "nonsense"}, "SEALING_KEYS"),
        ({"region": "nowhere"}, "nowhere"),
        ({"database_url": "mysql://x/y"}, "DATABASE_URL"),
        ({"database_url": "postgresql://a:secret@127.0.0.1:1/x"}, "neodpovídá"),
    ],
)
def test_each_fault_of_the_settings_is_found(changes: dict[str, str], named: str, own: str, tmp_path: Path) -> None:
    found = faults(replace(SOUND, **{"database_url": f"sqlite:///{tmp_path}/x.db", "region": own, **changes}))  # type: ignore[arg-type]
    assert len(found) == 1
    assert named in found[0].what
    assert "secret" not in str(found)


def test_the_cure_for_missing_keys_is_a_key(own: str, tmp_path: Path) -> None:
    settings = replace(SOUND, database_url=f"sqlite:///{tmp_path}/x.db", region=own, sealing_keys="")
    (fault,) = faults(settings)
    assert Sealer.from_keys(fault.cure.partition("SEALING_KEYS=")[2]).key_ids


def test_a_demo_with_tokens(region: Region) -> None:
    assert [finding.level for finding in demo(SOUND, region)] == ["fault"]
    assert [finding.level for finding in demo(Settings(), region)] == ["ok"]
    assert [finding.level for finding in demo(Settings(), replace(region, demo=False))] == ["hint"]


def test_a_schema_that_is_behind_or_ahead(database_url: str, own: str) -> None:
    settings = replace(SOUND, database_url=database_url, region=own)
    for revision, named in (("9999", "novější"), (None, "není na této verzi")):
        db = Database.open(database_url)
        statement = text("UPDATE alembic_version SET version_num = :at" if revision else "DELETE FROM alembic_version")
        db.turn_sync(lambda tx, s=statement, r=revision: tx.execute(s, {"at": r} if r else {}))  # type: ignore[misc]
        db.close_sync()
        (fault,) = faults(settings)
        assert named in fault.what


def test_keys_that_do_not_open_what_lies_there(database_url: str, own: str) -> None:
    db = Database.open(database_url, Sealer.from_keys(Sealer.generate_key()))
    db.turn_sync(lambda tx: people.add_address(tx, people.create(tx, NOW).id, "sms", "+420600000001", NOW))
    db.close_sync()
    (fault,) = faults(replace(SOUND, database_url=database_url, region=own))
    assert "nejdou otevřít" in fault.what


def test_a_clock_that_is_behind(database_url: str, own: str) -> None:
    settings = replace(SOUND, database_url=database_url, region=own)
    db = Database.open(database_url)
    db.turn_sync(lambda tx: journal.write(tx, NOW + timedelta(hours=1), "understood"))
    db.close_sync()
    assert [fault.what for fault in faults(settings)] == ["v databázi jsou záznamy z budoucnosti"]
    assert faults(settings, NOW + timedelta(hours=1)) == []
    assert any("2024" in fault.what for fault in faults(Settings(), datetime(2024, 1, 1, tzinfo=UTC)))


def test_villages_without_a_worker(region: Region) -> None:
    assert [finding.level for finding in uncovered(region)] == ["ok"]
    few = tuple(member for member in region.staff if member.role != "worker" or member.id == "w-luze")
    (fault,) = uncovered(replace(region, staff=few))
    assert fault.level == "fault"
    assert "Rosice" in fault.what
    assert "Luže" not in fault.what


def test_lines_that_were_checked_long_ago() -> None:
    found = CrisisLines.load(Calendar().is_holiday)
    checked = [record.verified_on for record in (*found.rescues, *found.records) if record.verified_on]
    midnight = datetime(min(checked).year, min(checked).month, min(checked).day, tzinfo=UTC)
    assert not [f for f in lines(midnight + timedelta(days=180)) if f.level == "fault"]
    assert [f for f in lines(midnight + timedelta(days=181)) if f.level == "fault"]


def test_rules_of_time_and_holidays_age() -> None:
    assert [finding.level for finding in zone(NOW)] == ["ok"]
    assert [finding.level for finding in zone(NOW.replace(year=2040))] == ["fault"]
    assert [finding.level for finding in holidays(NOW)] == ["ok"]
