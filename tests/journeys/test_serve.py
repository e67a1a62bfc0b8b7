"""The program as it is started on a machine: ready soon, killed in the midst of a talk, started again, ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.sealing import Sealer
from tests.support.region import own_region
from tests.support.serving import ROOT, Serving

NEED = "Mám dluhy a nevím kudy kam, bydlím v Luži"
_ALIVE_WITHIN = 1.5  # seconds


def test_a_talk_goes_on_after_the_process_was_killed(tmp_path: Path) -> None:
    with Serving(tmp_path) as serving:
        assert serving.until("/healthz") < _ALIVE_WITHIN
        serving.until("/readyz")
        assert f"{serving.address}/simulator" in serving.said()
        found = serving.write(NEED)
        assert "dluh" in found
        serving.post("advance", minutes=60)
        before = serving.state()
        serving.kill()

        serving.start()
        serving.until("/readyz")
        after = serving.state()
        assert after["boot"] != before["boot"]
        assert [bubble["text"] for bubble in after["bubbles"]] == [bubble["text"] for bubble in before["bubbles"]]
        assert after["ahead"] == before["ahead"] == 3600
        assert after["due"] == before["due"]
        assert "Kdy" in serving.write("1")  # the consent that was asked for before the kill
        assert serving.stop() == 0
    assert "Traceback" not in serving.said()


def test_a_message_taken_in_before_the_kill_is_answered_after_it(tmp_path: Path) -> None:
    with Serving(tmp_path) as serving:
        serving.until("/readyz")
        serving.write(NEED)
        # The process is stopped while a message lies in the socket: whatever it got to, one answer comes in the end.
        os.kill(serving.pid, signal.SIGSTOP)
        body = b'{"channel": "sms", "address": "+420600000001", "text": "1"}'
        head = (
            f"POST /simulator/api/send HTTP/1.1\r\nHost: 127.0.0.1:{serving.port}\r\nOrigin: {serving.address}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", serving.port)) as connection:
            connection.sendall(head.encode() + body)
            os.kill(serving.pid, signal.SIGCONT)
            limit = time.monotonic() + 10
            while _taken_in(tmp_path) < 2 and time.monotonic() < limit:
                time.sleep(0.001)
            serving.kill()
        serving.start()
        serving.until("/readyz")
        limit = time.monotonic() + 10
        while serving.state()["bubbles"][-1]["mine"] and time.monotonic() < limit:
            time.sleep(0.1)
        mine = [bubble["mine"] for bubble in serving.state()["bubbles"]]
        assert mine == [True, False, True, False]


def _taken_in(folder: Path) -> int:
    import sqlite3

    with sqlite3.connect(f"file:{folder}/serve.db?mode=ro", uri=True) as db:
        count: int = db.execute("SELECT count(*) FROM inbox").fetchone()[0]
    return count


def test_without_tokens_no_library_of_a_vendor_is_loaded(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from bot.service import build\n"
        "from bot.settings import Settings\n"
        f"service = build(Settings(database_url='sqlite:///{tmp_path}/x.db'))\n"
        "service.app.db.close_sync()\n"
        "print([name for name in ('aiogram', 'telegram', 'twilio', 'aiohttp') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_start_that_fails_says_why_in_one_line(tmp_path: Path) -> None:
    with Serving(tmp_path, {"REGION": "nowhere"}) as serving:
        assert serving._process is not None
        assert serving._process.wait(30) == 1
    assert len(serving.said().splitlines()) == 1
    assert "region „nowhere“ neznám" in serving.said()


def test_ctrl_c_ends_it_in_order(tmp_path: Path) -> None:
    with Serving(tmp_path) as serving:
        serving.until("/healthz")  # in the midst of its start
        assert serving._end(signal.SIGINT) == 0
    assert "Traceback" not in serving.said()


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_several_processes_share_one_socket(tmp_path: Path, database_url: str) -> None:
    settings = {
        "DATABASE_URL": database_url,
        "SEALING_KEYS": Sealer.generate_key(),
        "REGION": str(own_region(tmp_path)),
    }
    with Serving(tmp_path, settings, ("--workers", "2")) as serving:
        serving.until("/readyz")
        assert len(_children(serving.pid)) >= 2
        assert serving.stop() == 0

        serving.start()
        serving.until("/readyz")
        children = _children(serving.pid)
        serving.kill()  # without their parent the others end by themselves and leave the port
        limit = time.monotonic() + 20
        while any(map(_runs, children)) and time.monotonic() < limit:
            time.sleep(0.1)
        assert not any(map(_runs, children))
    assert "Traceback" not in serving.said()


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in found if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()]


def _runs(pid: int) -> bool:
    """Whether the process still does something; one that ended may wait for ever to be asked how."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return False
    return "State:\tZ" not in status
