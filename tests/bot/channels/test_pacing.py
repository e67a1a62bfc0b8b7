"""Telegram's rates are kept, whatever is thrown at the bot at once."""

import asyncio
from collections import defaultdict
from itertools import pairwise

from bot.channels.pacing import Pace
from tests.support import virtual

EPSILON = 1e-6


async def send_all(pace: Pace, messages: list[str]) -> list[tuple[float, str, int]]:
    """Send them all at once; return when each went, to whom, and which it was."""
    went: list[tuple[float, str, int]] = []
    loop = asyncio.get_running_loop()

    async def send(number: int, person: str) -> None:
        async with pace.turn(person):
            went.append((loop.time(), person, number))

    await asyncio.gather(*(send(number, person) for number, person in enumerate(messages)))
    return went


def test_ten_thousand_messages() -> None:
    messages = [str(number * 7 % 400) for number in range(10_000)]
    went = virtual.run(send_all(Pace(), messages))
    assert len(went) == 10_000
    times = [at for at, _, _ in went]
    # In any second, closed at one end, at most 30.
    assert all(later - sooner >= 1 - EPSILON for sooner, later in zip(times, times[30:], strict=False))
    each: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    for at, person, number in went:
        each[person].append((at, number))
    for sent in each.values():
        assert [number for _, number in sent] == sorted(number for _, number in sent)
        assert all(second[0] - first[0] >= 1 - EPSILON for first, second in pairwise(sent))
    assert times[-1] <= 10_000 / 30 + 30  # and no slower than need be


def test_one_busy_chat_does_not_hold_up_the_others() -> None:
    went = virtual.run(send_all(Pace(), ["busy"] * 20 + ["other"]))
    assert next(at for at, person, _ in went if person == "other") < 0.1


def test_a_wait_asked_for_is_kept_for_that_person_alone() -> None:
    async def talk() -> dict[str, float]:
        pace = Pace()
        pace.hold("a", 40)
        pace.hold("a", 3)  # a shorter one does not shorten it
        return {person: at for at, person, _ in await send_all(pace, ["a", "b"])}

    went = virtual.run(talk())
    assert went["a"] >= 40
    assert went["b"] < 0.1


def test_a_failed_send_takes_its_turn_and_frees_the_next() -> None:
    async def talk() -> float:
        pace = Pace()
        for _ in range(2):
            try:
                async with pace.turn("a"):
                    raise OSError
            except OSError:
                pass
        async with pace.turn("a"):
            return asyncio.get_running_loop().time()

    assert 2 - EPSILON <= virtual.run(talk()) < 2.1


def test_nobody_is_forgotten_before_their_second_is_over() -> None:
    async def talk() -> float:
        pace = Pace(overall=0)
        for person in ["a", *map(str, range(10_000)), "a"]:
            async with pace.turn(person):
                pass
        return asyncio.get_running_loop().time()

    assert virtual.run(talk()) >= 1 - EPSILON


def test_people_who_fell_silent_are_forgotten() -> None:
    async def talk() -> int:
        pace = Pace(overall=0)
        for number in range(20_000):
            async with pace.turn(str(number)):
                pass
            await asyncio.sleep(0.01)
        return len(pace._persons)

    assert virtual.run(talk()) <= 4096
