"""The load on the webhook: a process of its own that posts text messages as Twilio does, signed, on loopback alone.

Run as a module; what it measured goes to standard output as one object of JSON. PEOPLE are their numbers, by commas.
`closed PORT CONNECTIONS SECONDS RUN PEOPLE`: each connection posts again as soon as it has its answer.
`open PORT RATE SECONDS RUN PEOPLE DATABASE`: so many a second, whatever the answers; how long it takes until each is
answered by a reply in the outbox is seen from outside, in the rows of DATABASE (an SQLite file).
"""

import asyncio
import base64
import hmac
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from typing import Any
from urllib.parse import quote_plus

import uvloop

from tests.bench import talk

ACCOUNT = "AC" + "0" * 32
TOKEN = "f" * 32
PUBLIC = "https://kontakt.example"
PATH = "/sms/inbound"
NUMBER = "+420600000900"

_AHEAD = 12_000  # requests made before the clock starts, so that making them is not measured
_LOOK_EVERY = 0.002  # seconds between two looks at the rows
_PATIENCE = 15.0  # seconds for the last reply
_UNANSWERED = "SELECT id, vendor_id, state FROM inbox WHERE id >= ? ORDER BY id"


def request(sid: str, sender: str, text: str) -> bytes:
    """One POST of Twilio's, with all parameters of a text message and its signature."""
    form = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": text,
        "From": sender,
        "FromCity": "",
        "FromCountry": "CZ",
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": NUMBER,
    }
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in form.items()).encode()
    signed = PUBLIC + PATH + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.digest(TOKEN.encode(), signed.encode(), "sha1")).decode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: kontakt.example\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Caller(asyncio.Protocol):
    """A connection that stays open; `answered` is told each answer, good or not."""

    def __init__(self, answered: Callable[["Caller", bool], None]) -> None:
        self._answered = answered
        self._came = b""
        self.asked_at = 0.0

    def connection_made(self, transport: Any) -> None:
        """Ready to post."""
        self._transport = transport

    def ask(self, message: bytes) -> None:
        """Post."""
        self.asked_at = time.perf_counter()
        self._transport.write(message)

    def data_received(self, data: bytes) -> None:
        """Tell the answer once it is whole."""
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        if not end:
            return
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        if len(body) >= length:
            self._came = b""
            self._answered(self, head.startswith(b"HTTP/1.1 200"))

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


async def closed(port: int, connections: int, seconds: float, run: int, people: Sequence[str]) -> dict[str, Any]:
    """As many answers as there can be, over so many seconds."""
    text = talk.NEEDS[0]
    ready = [request(_sid(run, number), people[number % len(people)], text) for number in range(_AHEAD)]
    ready.reverse()
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    refused = 0
    ended = asyncio.Event()

    def answered(caller: Caller, good: bool) -> None:
        nonlocal refused
        now = time.perf_counter()
        waits.append(now - caller.asked_at)
        refused += not good
        if now < until and ready:
            caller.ask(ready.pop())
        else:
            ended.set()

    callers = [await _call(loop, port, answered) for _ in range(connections)]
    began = time.perf_counter()
    until = began + seconds
    for caller in callers:
        caller.ask(ready.pop())
    await ended.wait()
    passed = time.perf_counter() - began
    for caller in callers:
        caller.close()
    return {"seconds": passed, "waits": waits, "refused": refused}


async def steady(
    port: int, rate: float, seconds: float, run: int, people: Sequence[str], database: str
) -> dict[str, Any]:
    """So many messages a second of people who go on with their talks; how long each waits for its reply."""
    loop = asyncio.get_running_loop()
    planned = list(islice(_talk(run, people), round(rate * seconds)))
    refused, free = 0, list[Caller]()

    def answered(caller: Caller, good: bool) -> None:
        nonlocal refused
        refused += not good
        free.append(caller)

    looking = loop.run_in_executor(None, _watch, database, [sid for sid, _ in planned])
    asked: dict[str, float] = {}
    began = time.perf_counter() + 0.1
    for number, (sid, message) in enumerate(planned):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        caller = free.pop() if free else await _call(loop, port, answered)
        asked[sid] = due
        caller.ask(message)
    seen = await looking
    for caller in free:
        caller.close()
    return {"waits": [seen[sid] - asked[sid] for sid in seen], "refused": refused, "lost": len(asked) - len(seen)}


def _talk(run: int, people: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    numbers = count(1)
    for said in talk.turns():
        for at, sender in enumerate(people):
            sid = _sid(run, next(numbers))
            yield sid, request(sid, sender, said[at % len(said)])


def _watch(database: str, sids: list[str]) -> dict[str, float]:
    """When each message was seen answered: its row is done in the transaction that queued the reply."""
    waiting, seen, first = set(sids), dict[str, float](), 0
    until = time.perf_counter() + _PATIENCE + len(sids) / 100
    rows = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)
    while waiting and time.perf_counter() < until:
        found = rows.execute(_UNANSWERED, (first,)).fetchall()
        now = time.perf_counter()
        for _, sid, state in found:
            if state == "done" and sid in waiting:
                waiting.remove(sid)
                seen[sid] = now
        first = next((number for number, _, state in found if state != "done"), found[-1][0] if found else first)
        time.sleep(_LOOK_EVERY)
    rows.close()
    return seen


async def _call(loop: asyncio.AbstractEventLoop, port: int, answered: Callable[[Caller, bool], None]) -> Caller:
    _, caller = await loop.create_connection(lambda: Caller(answered), "127.0.0.1", port)
    return caller


def _sid(run: int, number: int) -> str:
    return f"SM{run:08}{number:024}"


def main() -> None:
    """One load, told by the command line."""
    what, port, much, seconds, run, people, *database = sys.argv[1:]
    common = int(port), int(much), float(seconds), int(run), people.split(",")
    work = closed(*common) if what == "closed" else steady(*common, database[0])
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(work)))


if __name__ == "__main__":
    main()
