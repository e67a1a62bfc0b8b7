"""When something of ours fails: danger is still answered, nobody is left without a word, and a person is told."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import journal, outbox, people, telling, wire
from bot.channels.port import Channel, Incoming
from bot.house import House
from bot.people import Network, Writer
from flows import triage
from flows.effects import Say
from flows.facts import ChannelName
from flows.message import Part
from flows.texts import render
from flows.triage import Danger

_DIRECT_LIFE = timedelta(hours=1)
_log = logging.getLogger(__name__)


async def answer_directly(house: House, channels: Mapping[ChannelName, Channel], incoming: Incoming) -> None:
    """With no database at hand: the rescue number over the channel, where the text speaks of danger. Never raises."""
    channel = channels.get(incoming.channel)
    try:
        danger = triage.read(incoming.text, house.danger)
        if channel is None or not _in_danger(danger):
            return
        say = Say("danger.call", (_rescue(house, danger),), urgent=True, budget=1)
        sms = people.network_of(incoming.channel) == "sms"
        message = render(say, house.catalogues["cs"], sms=sms, spell=house.spell)
        token = f"direct-{incoming.vendor_id}"
        await channel.send(incoming.address, message, token=token, valid_for=_DIRECT_LIFE)
    except Exception as failure:
        _log.error("a direct answer failed: %s", type(failure).__name__)


def apologise(tx: Connection, house: House, network: Network, incoming: Incoming, now: datetime) -> None:
    """After a turn that failed for good: an apology with the rescue numbers, and the coordinator is told."""
    writer = people.writer(tx, network, incoming.address)
    if writer is None:
        person = people.create(tx, now)
        writer = Writer(person, people.add_address(tx, person.id, network, incoming.address, now), None, 0)
    danger = triage.read(incoming.text, house.danger)
    parts: tuple[Part, ...] = (Part("apology.failure"),)
    if _in_danger(danger):
        parts = (_rescue(house, danger), Part("apology.failure", drop=1))
    say(tx, house, writer, Say("failure", parts, urgent=True), now)
    call_coordinator(tx, house, "", now)


def call_coordinator(tx: Connection, house: House, code: str, now: datetime) -> None:
    """Every coordinator learns that something was not carried out, without a step that could fail as well."""
    tell(tx, house, "told.failure", code, now, urgent=True)


def tell(tx: Connection, house: House, key: str, code: str, now: datetime, *, urgent: bool = False) -> None:
    """A text straight to every coordinator, past their conversations; it is in the journal as escalated."""
    journal.write(tx, now, "escalated", code, reason=key)
    for person in telling.resolve(tx, house, "coordinator", code, now):
        reader = people.reader(tx, person)
        if reader is not None:
            say(tx, house, reader, Say("told", (Part(key, {"code": code or "-"}),), urgent=urgent), now)


def say(tx: Connection, house: House, to: Writer, what: Say, now: datetime) -> None:
    """Queues a message to a person where they are answered now, past their conversation."""
    if to.address is None:
        return
    catalogue = house.catalogues.get(to.person.language) or house.catalogues["cs"]
    message = render(what, catalogue, sms=to.address.network == "sms", spell=house.spell)
    outbox.put(
        tx,
        what,
        wire.body_to_json(message, what),
        person=to.person.id,
        concerns=what.code,
        address=to.address.id,
        channel=people.channel_of(to.address.network, to.person.role),
        language=catalogue.language,
        now=now,
        life=house.limits.reply_life,
    )


def speaks_of_danger(house: House, text: str) -> bool:
    """Whether a text must be answered whatever else holds messages back."""
    return _in_danger(triage.read(text, house.danger))


def _in_danger(danger: Danger) -> bool:
    return danger.level in ("emergency", "crisis") or danger.check_safety


def _rescue(house: House, danger: Danger) -> Part:
    names = [signal.name for signal in danger.signals if signal.level == "emergency"]
    line = house.lines["cs"].rescue(names[0] if names else "unknown")
    return Part("emergency.call", {"number": line.number, "name": line.name})
