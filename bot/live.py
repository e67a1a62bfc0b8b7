"""The real channels of an application: built where their tokens are set, polled and swept by one process alone."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, exists, select

from bot.app import App
from bot.channels.hook import Hook
from bot.channels.port import Channel, SendFailed
from bot.tables import inbox, outbox
from flows.facts import ChannelName
from store.locks import Lock

if TYPE_CHECKING:
    from bot.channels.sms import TwilioSms

SWEPT = timedelta(hours=48)
"""How far back Twilio's record is searched for what came while nobody listened (DECISIONS 3)."""

_LOCK = "listening"
_SWEEP_EVERY = 300.0  # seconds
_LOOK_EVERY = 5.0  # seconds between two looks at the lock
_TEXTS = ("sms", "staff_sms")
_SETTLED = ("delivered", "failed")
_log = logging.getLogger(__name__)

_KNOWN = select(exists().where(outbox.c.channel.in_(_TEXTS), outbox.c.vendor_id == bindparam("of_vendor")))
_TAKEN_IN = select(inbox.c.vendor_id).where(inbox.c.channel.in_(_TEXTS), inbox.c.received_at >= bindparam("since"))
_LEFT = select(outbox.c.vendor_id, outbox.c.reported).where(
    outbox.c.channel.in_(_TEXTS), outbox.c.sent_at >= bindparam("since"), outbox.c.vendor_id.is_not(None)
)


@dataclass(slots=True)
class Live:
    """`channels` is the mapping that the application sends through; it is filled here.

    Every process sends. One alone, which holds the lock, polls Telegram and sweeps Twilio's record; when it dies or
    loses the lock, the next one takes over.
    """

    app: App
    channels: dict[ChannelName, Channel]
    _sms: "TwilioSms | None" = None
    _builders: dict[ChannelName, Callable[[], Any]] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _sweeping: asyncio.Task[None] | None = None
    _lock: Lock | None = None
    _blanked: set[str] = field(default_factory=set)

    def build(self) -> Mapping[str, Hook]:
        """Make the channels whose tokens are set; returns the routes by which their vendors call us."""
        settings = self.app.settings
        if settings.telegram_public_token:
            self._builders["telegram"] = self._telegram_public
        if settings.telegram_staff_token:
            self._builders["staff_telegram"] = self._telegram_staff
        for name, builder in self._builders.items():
            self.channels[name] = builder()
        return self._twilio() if settings.twilio_auth_token else {}

    async def start(self) -> None:
        """Begin to listen as soon as no other process does."""
        if self._builders or self._sms is not None:
            self._tasks = [asyncio.create_task(self._listen(), name="listening")]

    async def stop(self) -> None:
        """Take nothing more in, and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._quiet()
        if self._sms is not None:
            await self._sms.close()
        if self._lock is not None:
            await asyncio.to_thread(self._lock.release)
            self._lock = None

    # --- who listens ---------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as failure:
                _log.error("listening failed: %s", type(failure).__name__)
            await asyncio.sleep(_LOOK_EVERY)

    async def _look(self) -> None:
        if self._lock is None:
            self._lock = await asyncio.to_thread(self.app.db.try_lock, _LOCK)
            if self._lock is not None:
                for name in self._builders:
                    await self._bot(name).start()
                if self._sms is not None:
                    self._sweeping = asyncio.create_task(self._sweep_on(), name="sweep")
        elif not await asyncio.to_thread(self._lock.held):
            _log.warning("another process may listen now: this one stops")
            self._lock = None
            await self._quiet()
            for name, builder in self._builders.items():  # one that was stopped sends no more
                self.channels[name] = builder()

    async def _quiet(self) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)
            self._sweeping = None
        for name in self._builders:
            await self._bot(name).stop()

    def _bot(self, name: ChannelName) -> Any:
        return self.channels[name]

    # --- Telegram ------------------------------------------------------------------------------------------------

    def _telegram_public(self) -> Any:
        from bot.channels.telegram_public import TelegramPublic  # seconds to import: only where it is used

        return TelegramPublic(self.app.settings.telegram_public_token, **self._ways())

    def _telegram_staff(self) -> Any:
        from bot.channels.telegram_staff import TelegramStaff

        return TelegramStaff(self.app.settings.telegram_staff_token, **self._ways())

    def _ways(self) -> dict[str, Any]:
        texts = self.app.house.catalogues["cs"]
        return {
            "receive": self.app.receive,
            "report": self.app.report,
            "now": self.app.house.clock.now,
            "share_labels": {wants: texts.text(f"share.{wants}", sms=False) for wants in ("location", "contact")},
            "api_base": self.app.settings.telegram_api_base,
        }

    # --- Twilio --------------------------------------------------------------------------------------------------

    def _twilio(self) -> Mapping[str, Hook]:
        from bot.channels.sms import API, SmsHooks, TwilioSms

        settings = self.app.settings
        account, token, base = settings.twilio_account_sid, settings.twilio_auth_token, settings.public_base_url
        self._sms = self.channels["sms"] = TwilioSms(
            account,
            token,
            settings.twilio_sender,
            known=self._known,
            public_base_url=base,
            api_base=settings.twilio_api_base or API,
        )
        if not base:
            return {}
        now = self.app.house.clock.now
        return SmsHooks(account, token, base, receive=self.app.receive, report=self.app.report, now=now).routes()

    async def _known(self, vendor_id: str) -> bool:
        return bool(await self.app.read(lambda tx: tx.execute(_KNOWN, {"of_vendor": vendor_id}).scalar()))

    async def _sweep_on(self) -> None:
        while True:
            try:
                await self.sweep()
            except SendFailed as failure:
                _log.warning("the sweep found no record: %s", failure.reason)
            except Exception as failure:
                _log.error("the sweep failed: %s", type(failure).__name__)
            await asyncio.sleep(_SWEEP_EVERY)

    async def sweep(self) -> None:
        """Take in what Twilio has and we have not, learn how our messages fared, and empty what it keeps of them.

        Raises SendFailed where Twilio's record cannot be read.
        """
        assert self._sms is not None
        since = self.app.house.clock.now() - SWEPT
        came = await self._sms.sweep(since)
        known = await self.app.read(lambda tx: set(tx.execute(_TAKEN_IN, {"since": since - SWEPT}).scalars()))
        for incoming in came:
            if incoming.vendor_id not in known:
                await self.app.receive(incoming)
        reported: dict[str, str] = await self.app.read(lambda tx: _left(tx, since - SWEPT))
        settled: list[str] = []
        for report in await self._sms.sweep_reports(since):
            if reported.get(report.vendor_id, "delivered") not in _SETTLED:
                await self.app.report(report)
            if report.vendor_id in reported and report.status in _SETTLED:
                settled.append(report.vendor_id)
        await self._blank([*(incoming.vendor_id for incoming in came), *settled])

    async def _blank(self, vendor_ids: Iterable[str]) -> None:
        """Bodies at Twilio are emptied once they are of no more use (DECISIONS 21); one that fails is tried again by
        the next sweep. A message that is not noted as ours yet keeps its body: by it, it is recognised."""
        assert self._sms is not None
        for vendor_id in vendor_ids:
            if vendor_id in self._blanked:
                continue
            try:
                await self._sms.blank(vendor_id)
            except SendFailed:
                continue
            self._blanked.add(vendor_id)


def _left(tx: Connection, since: datetime) -> dict[str, str]:
    return {row.vendor_id: row.reported for row in tx.execute(_LEFT, {"since": since})}
