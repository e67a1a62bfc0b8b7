"""How long a command takes until it is ready, and how much memory it has needed by then; each in a process of its own.

Ready is: help is printed; the first line is answered; `/healthz` says alive, `/readyz` that everything is built.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench import demo
from tests.bench.report import Bar, Figure
from tests.support.peers.process import free_port
from tests.support.region import own_region

ROUNDS = 5
_PATIENCE = 60.0
_HELP = ("understand", "simulate", "migrate")
_QUESTION = '{"id": 1, "text": "Mám dluhy a nevím si s nimi rady, bydlím v Luži"}\n'
_EVENT = '{"at": "2026-11-23T09:00:00+01:00", "channel": "sms", "from": "+420600000001", "text": "mám dluhy, Luže"}\n'
_LISTS = demo.ROOT.parent / "shared" / "data"
_IMPORTS = "from aiogram import Bot, Dispatcher; import telegram.ext; print()"
_PEER = "import of aiogram and python-telegram-bot"
# Beside the command, its peak memory: that of a child as the system tells it is never below its parent's.
_WITH_PEAK = (
    "import atexit, runpy, sys; atexit.register(lambda: print(open('/proc/self/status').read(), file=sys.stderr));"
    "runpy.run_module('bot', run_name='__main__', alter_sys=True)"
)

Measured = tuple[float, float]
"""Seconds, and peak memory in MB."""


def run(folder: Path) -> Iterator[Figure]:
    """One round after another, every command once in each."""
    national = _national()
    found: dict[str, list[Measured]] = {}
    for _ in range(ROUNDS):
        for command in _HELP:
            found.setdefault(f"{command}_help", []).append(_to_the_end(command, "--help"))
        found.setdefault("understand", []).append(_first_answer(_QUESTION, "understand"))
        if national:
            found.setdefault("understand_country", []).append(_first_answer(_QUESTION, "understand", *national))
        found.setdefault("simulate", []).append(_first_answer(_EVENT, "simulate", "--script", "-"))
    for name, measured in found.items():
        seconds, most = (1.0, 120) if name == "understand_country" else (0.6, 80)
        yield Figure(f"start.{name}", "s", [one[0] for one in measured], bar=Bar("ours", "<=", seconds))
        yield Figure(f"start.{name}.memory", "MB", [one[1] for one in measured], bar=Bar("ours", "<=", most))
    yield from _served(folder)


def _national() -> tuple[str, ...]:
    """The options that bring the list of the whole country along, where it lies beside the checkout."""
    municipalities, parts = _LISTS / "municipalities_cz.csv", _LISTS / "municipality_parts_cz.csv"
    return ("--municipalities", str(municipalities), "--parts", str(parts)) if municipalities.exists() else ()


def _to_the_end(*words: str) -> Measured:
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _WITH_PEAK, *words], cwd=demo.ROOT, capture_output=True, text=True)
    passed = time.perf_counter() - began
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
    return passed, _peak(done.stderr)


def _first_answer(line: str, *words: str) -> Measured:
    began = time.perf_counter()
    with _process(words, {}) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line)
        process.stdin.flush()
        if not process.stdout.readline():
            raise RuntimeError(f"{' '.join(words)} did not answer")
        passed = time.perf_counter() - began
        return passed, _peak(Path(f"/proc/{process.pid}/status").read_text())


def _served(folder: Path) -> Iterator[Figure]:
    """The service without any token, on the demo region; and with both of Telegram's, which it cannot reach."""
    quiet = {"LOG_LEVEL": "ERROR"}
    bare = {**quiet, "DATABASE_URL": f"sqlite:///{folder}/bare.db"}
    token = "A" * 35
    both = {
        **quiet,
        "DATABASE_URL": f"sqlite:///{folder}/both.db",
        "REGION": str(own_region(folder)),
        "SEALING_KEYS": demo.keys(),
        "TELEGRAM_PUBLIC_TOKEN": f"600000001:{token}",
        "TELEGRAM_STAFF_TOKEN": f"600000002:{token}",
        "TELEGRAM_API_BASE": "http://127.0.0.1:9",
    }
    for environment in (bare, both):
        _serve(environment)  # makes the database: what is measured is a start, not a first installation
    found: dict[str, list[tuple[float, float, float]]] = {"bare": [], "both": []}
    imported = list[float]()
    for _ in range(ROUNDS):
        found["bare"].append(_serve(bare))
        imported.append(_imported())
        found["both"].append(_serve(both))
    alive, ready, peak = zip(*found["bare"], strict=True)
    yield Figure("start.serve.alive", "s", alive, bar=Bar("ours", "<=", 1.5))
    yield Figure("start.serve.ready", "s", ready)
    yield Figure("start.serve.memory", "MB", peak)
    alive, ready, peak = zip(*found["both"], strict=True)
    yield Figure("start.serve_telegram.alive", "s", alive, imported, _PEER, Bar("ratio", "<=", 1.4))
    yield Figure("start.serve_telegram.ready", "s", ready, imported, _PEER)
    yield Figure("start.serve_telegram.memory", "MB", peak)


def _imported() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _IMPORTS], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _serve(environment: Mapping[str, str]) -> tuple[float, float, float]:
    """Seconds to alive, seconds to ready, peak memory in MB."""
    port, began = free_port(), time.perf_counter()
    with _process(("serve",), {**environment, "PORT": str(port)}) as process:
        alive = _answered(process, port, "/healthz") - began
        ready = _answered(process, port, "/readyz") - began
        return alive, ready, _peak(Path(f"/proc/{process.pid}/status").read_text())


def _answered(process: "subprocess.Popen[str]", port: int, path: str) -> float:
    """When this path was answered with 200."""
    limit = time.perf_counter() + _PATIENCE
    while process.poll() is None and time.perf_counter() < limit:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), _PATIENCE) as call:
            call.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            if call.recv(64).startswith(b"HTTP/1.1 200"):
                return time.perf_counter()
        time.sleep(0.005)
    raise RuntimeError(f"serve never answered {path}")


@contextmanager
def _process(words: Sequence[str], environment: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    command, pipe = [sys.executable, "-m", "bot", *words], subprocess.PIPE
    env = {**os.environ, **environment}
    with subprocess.Popen(command, cwd=demo.ROOT, env=env, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _peak(status: str) -> float:
    """Of what /proc tells of a process, the most memory it has held, in MB."""
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
