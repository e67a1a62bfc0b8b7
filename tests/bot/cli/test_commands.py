"""The commands that look after an installation: what they print, their status, and refusals with the cure."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import invites
from bot.cli import main
from scheduler.clock import SystemClock
from store.database import Database
from store.sealing import Sealer
from tests.support.peers.process import free_port
from tests.support.region import own_region
from tests.support.serving import ROOT

Command = Callable[..., tuple[int, str, str]]
KEY = "k1:" + "A" * 43 + "="


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command with these settings; its status, what it printed, and what it refused."""
    for name in ("REGION", "SEALING_KEYS", "PUBLIC_BASE_URL", "TWILIO_AUTH_TOKEN", "TELEGRAM_PUBLIC_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/cli.db")
    monkeypatch.setenv("PORT", "1")  # nothing may be served by mistake

    def run(*argv: str, **settings: str) -> tuple[int, str, str]:
        with monkeypatch.context() as during:
            for name, value in settings.items():
                during.setenv(name, value)
            try:
                status = main(argv)
            except SystemExit as ended:
                status = int(ended.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def refused(answer: tuple[int, str, str], named: str) -> None:
    """The work was refused in one line that names this."""
    status, _, err = answer
    assert status == 1
    assert len(err.splitlines()) == 1, err
    assert named in err


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("nonsense",),
        ("invite",),
        ("staff",),
        ("staff", "list", "x"),
        ("staff", "leave", "w-luze"),
        ("serve", "--workers", "two"),
    ],
)
def test_wrong_usage(command: Command, argv: tuple[str, ...]) -> None:
    assert command(*argv)[0] == 2


def test_help_in_both_languages(command: Command) -> None:
    assert "prohlédne nastavení" in command("--help", LANG="cs_CZ.UTF-8", LC_ALL="")[1]
    assert "looks over the settings" in command("--help", LANG="en_GB.UTF-8", LC_ALL="")[1]


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "doctor", "--help"], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


# --- migrate -----------------------------------------------------------------------------------------------------


def test_migrate_up_and_back(command: Command) -> None:
    assert command("migrate") == (0, "Databáze je připravena.\n", "")
    assert "nic se nezměnilo" in command("migrate")[1]
    refused(command("migrate", "--down", "nonsense"), "nonsense")
    assert command("migrate", "--down", "base")[0] == 0
    assert command("migrate") == (0, "Databáze je připravena.\n", "")


def test_a_database_of_a_newer_program(command: Command, tmp_path: Path) -> None:
    command("migrate")
    db = Database.open(f"sqlite:///{tmp_path}/cli.db")
    db.turn_sync(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    db.close_sync()
    for argv in (("migrate",), ("staff", "list")):
        refused(command(*argv), "novější")


# --- serve -------------------------------------------------------------------------------------------------------


def test_serve_refuses_a_demo_with_a_token(command: Command) -> None:
    port = str(free_port())
    refused(command("serve", TELEGRAM_PUBLIC_TOKEN="1:x", PORT=port), "Ukázkový region nesmí psát skutečným lidem")


def test_serve_on_a_port_in_use(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused(command("serve", PORT=port), f"Port {port} používá jiný program")


def test_serve_where_nothing_can_listen(command: Command) -> None:
    refused(command("serve", HOST="192.0.2.1", PORT=str(free_port())), "192.0.2.1")


def test_several_processes_need_postgresql(command: Command) -> None:
    refused(command("serve", "--workers", "2", PORT=str(free_port())), "PostgreSQL")
    refused(command("serve", "--workers", "0"), "nejméně 1")


def test_several_processes_of_a_demo(command: Command) -> None:
    url = "postgresql://nobody:secret@127.0.0.1:1/none"
    refused(command("serve", "--workers", "2", DATABASE_URL=url, PORT=str(free_port())), "jednom procesu")


def test_serve_changes_no_tables_of_a_real_region(command: Command, tmp_path: Path) -> None:
    region, port = str(own_region(tmp_path)), str(free_port())
    db = Database.open(f"sqlite:///{tmp_path}/cli.db")
    db.turn_sync(lambda tx: tx.execute(text("CREATE TABLE people (id INTEGER)")))
    db.close_sync()
    refused(command("serve", REGION=region, SEALING_KEYS=KEY, PORT=port), "prvni-kontakt migrate")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"REGION": "nowhere"}, "nowhere"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://a:secret@127.0.0.1:1/x", "SEALING_KEYS": KEY}, "Databáze neodpovídá"),
        ({"SEALING_KEYS": "nonsense"}, "SEALING_KEYS"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(command: Command, settings: dict[str, str], named: str) -> None:
    answer = command("staff", "list", **settings)
    refused(answer, named)
    assert "secret" not in answer[2]


# --- staff -------------------------------------------------------------------------------------------------------


def test_an_invitation_is_good_once(command: Command, tmp_path: Path) -> None:
    status, out, _ = command("invite", "w-luze")
    assert status == 0
    assert "botu pro pracovníky" in out
    code = re.search(r"Kód: (\S+)", out)
    assert code is not None
    db = Database.open(f"sqlite:///{tmp_path}/cli.db", _sealer(tmp_path))
    now = SystemClock().now()
    assert db.turn_sync(lambda tx: invites.redeem(tx, code[1], now)) == "w-luze"
    assert db.turn_sync(lambda tx: invites.redeem(tx, code[1], now)) is None
    db.close_sync()


def test_a_mayor_is_invited_to_the_public_bot_or_number(command: Command, tmp_path: Path) -> None:
    sms = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "f" * 32, "TWILIO_SENDER": "+420600000900"}
    region = str(own_region(tmp_path))
    out = command("invite", "m-rosice", REGION=region, SEALING_KEYS=KEY, **sms)[1]
    assert "botu pro veřejnost" in out
    assert "+420600000900" in out


def test_nobody_unknown_is_invited(command: Command) -> None:
    refused(command("invite", "w-nobody"), "w-luze")


def test_access_is_listed_and_taken_away(command: Command) -> None:
    listed = command("staff", "list")[1]
    assert len(listed.splitlines()) == 8
    assert re.search(r"w-luze +pracovník +má přístup", listed)
    assert command("staff", "revoke", "w-luze")[0] == 0
    assert re.search(r"w-luze +pracovník +odebrán", command("staff", "list")[1])
    assert "už dříve" in command("staff", "revoke", "w-luze")[1]
    refused(command("staff", "revoke", "w-nobody"), "w-nobody")
    command("invite", "w-luze")
    assert not re.search(r"w-luze +pracovník +odebrán", command("staff", "list")[1])


def test_leave_is_entered_listed_and_cancelled(command: Command) -> None:
    first, last = (SystemClock().now().date() + timedelta(days=days) for days in (3, 9))
    spelled = f"{first.day}.{first.month}.{first.year} až {last.day}.{last.month}.{last.year}"
    entered = command("staff", "leave", "w-luze", first.isoformat(), f"{last.day}.{last.month}.")
    assert entered == (0, f"Volno je zapsané: w-luze, {spelled}. Hovorů k předání: 0.\n", "")
    assert "už bylo zapsané" in command("staff", "leave", "w-luze", last.isoformat(), last.isoformat())[1]
    assert f"sociální pracovnice Luže, volno {spelled}\n" in command("staff", "list")[1]
    noon = command("staff", "leave", "w-skutec", f"{first}T12:00", f"{first}T14:30")[1]
    assert f"{first.day}.{first.month}.{first.year} 12:00 až" in noon
    assert command("staff", "leave", "w-luze", "--cancel")[0] == 0
    assert command("staff", "list")[1].count("volno") == 1


def test_leave_that_cannot_be_entered(command: Command) -> None:
    refused(command("staff", "leave", "k-mas", "1.1.", "2.1."), "w-luze")
    refused(command("staff", "leave", "w-nobody", "1.1.", "2.1."), "w-luze")
    for day in ("31.2.", "zítra", "2026-13-01", "2026-12-21Tx"):
        refused(command("staff", "leave", "w-luze", day, "3000-01-01"), day)
    refused(command("staff", "leave", "w-luze", "2999-02-02", "2999-02-01"), "Prohoďte")
    refused(command("staff", "leave", "w-luze", "2020-02-01", "2020-02-02"), "už skončilo")
    refused(command("staff", "leave", "w-luze", "2999-01-01", "3001-01-01"), "delší než rok")
    refused(command("staff", "leave", "w-luze", "--cancel"), "staff list")
    assert "FROM and TO" in command("staff", "leave", "w-luze", LANG="en_GB.UTF-8", LC_ALL="")[2]
    assert "OD a DO" in command("staff", "leave", "w-luze", "1.1.", LANG="cs_CZ.UTF-8", LC_ALL="")[2]


# --- doctor ------------------------------------------------------------------------------------------------------


def test_doctor_is_content_with_a_demo(command: Command, tmp_path: Path) -> None:
    status, out, err = command("doctor")
    assert (status, err) == (0, "")
    assert "Vše v pořádku." in out
    command("migrate")
    assert command("doctor")[0] == 0


def test_doctor_counts_the_faults_and_says_the_cures(command: Command) -> None:
    answer = command("doctor", PUBLIC_BASE_URL="https://Kontakt.example", TELEGRAM_PUBLIC_TOKEN="abc")
    refused(answer, "k opravě 3")
    faults = [line for line in answer[1].splitlines() if line.startswith("K OPRAVĚ")]
    assert len(faults) == 3
    assert all(" → " in line for line in faults)


def test_doctor_reads_a_broken_region_to_the_end(command: Command, tmp_path: Path) -> None:
    region = own_region(tmp_path)
    staff = region / "staff.csv"
    staff.write_text(staff.read_text(encoding="utf-8-sig").replace("600 000 98", "7,75E+0"), encoding="utf-8-sig")
    status, out, _ = command("doctor", REGION=str(region), SEALING_KEYS=KEY)
    assert status == 1
    assert len(re.findall(r"region: staff\.csv, řádek \d+, sloupec phone", out)) > 1
    refused(command("staff", "list", REGION=str(region), SEALING_KEYS=KEY), "dalších")


def _sealer(folder: Path) -> Sealer:
    return Sealer.from_keys((folder / "cli.db.key").read_text(encoding="ascii").strip())
