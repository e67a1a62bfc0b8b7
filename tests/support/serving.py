"""`python -m bot serve` as a process of its own, on a free port, and calls to it as the simulator's page makes them."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.support.peers.process import free_port

ROOT = Path(__file__).parents[2]
_START_SECONDS = 60.0


@dataclass
class Serving:
    """One run of the program after another on the same database; what it said on stdout and stderr is kept."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    started: float = 0.0
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process that was started last."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        """Start it; comes back at once."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "TELEGRAM_"))}
        settings = {"DATABASE_URL": f"sqlite:///{self.folder}/serve.db", "LANG": "cs_CZ.UTF-8", **self.settings}
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve", *self.options],
                cwd=ROOT,
                env={**plain, "LC_ALL": "", "PORT": str(self.port), **settings},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        self.started = time.monotonic()
        return self

    def said(self) -> str:
        """All it said so far, in all runs."""
        return (self.folder / "said").read_text(encoding="utf-8")

    def until(self, path: str, status: int = 200) -> float:
        """Ask until this answer comes; returns the seconds since the start. Fails when the process has ended."""
        limit = time.monotonic() + _START_SECONDS
        while time.monotonic() < limit:
            try:
                if self._get(path)[0] == status:
                    return time.monotonic() - self.started
            except (URLError, ConnectionError):
                assert self._process is not None
                assert self._process.poll() is None, self.said()
            time.sleep(0.01)
        raise AssertionError(f"{path} did not answer {status}:\n{self.said()}")

    def state(self) -> dict[str, Any]:
        """What the page would show."""
        found: dict[str, Any] = json.loads(self._get("/simulator/api/state")[1])
        return found

    def post(self, call: str, **content: Any) -> dict[str, Any]:
        """One call as the page makes it."""
        headers = {"Content-Type": "application/json", "Origin": self.address}
        request = Request(f"{self.address}/simulator/api/{call}", json.dumps(content).encode(), headers)
        with urlopen(request, timeout=30) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told

    def write(self, text: str, address: str = "+420600000001", channel: str = "sms") -> str:
        """Somebody writes; the last text on their phone then."""
        self.post("send", channel=channel, address=address, text=text)
        bubbles = [bubble for bubble in self.state()["bubbles"] if bubble["phone"] == f"{channel}:{address}"]
        return str(bubbles[-1]["text"]) if not bubbles[-1]["mine"] else ""

    def kill(self) -> None:
        """SIGKILL: nothing can be finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; the status it ended with."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(30)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(30)

    def _get(self, path: str) -> tuple[int, bytes]:
        try:
            with urlopen(self.address + path, timeout=30) as answer:
                return answer.status, answer.read()
        except HTTPError as refusal:
            return refusal.code, refusal.read()
