"""The service as one process runs it: application, channels and pages built together, started and stopped in order."""

from dataclasses import dataclass

from bot.app import App
from bot.channels.port import Channel
from bot.compose import compose, shift_clock
from bot.live import Live
from bot.settings import Settings
from bot.web.application import application
from bot.web.desk import Desk
from bot.web.hooks import App as Asgi
from bot.web.phones import Phones
from flows.facts import ChannelName


@dataclass(slots=True)
class Service:
    """A built service. `asgi` answers calls; what happens by itself happens between `start` and `stop`."""

    app: App
    asgi: Asgi
    live: Live | None

    async def start(self) -> None:
        """Take up what was left undone, and listen."""
        await self.app.start()
        if self.live is not None:
            await self.live.start()

    async def stop(self) -> None:
        """Take nothing more in, finish what is under way, close. Doing so twice is harmless."""
        if self.live is not None:
            await self.live.stop()
        await self.app.close()


def build(settings: Settings) -> Service:
    """Builds everything; a demo gets the simulator's phones instead of real channels. Raises as `compose`."""
    channels: dict[ChannelName, Channel] = {}
    app = compose(settings, channels=channels)
    try:
        if app.house.demo:
            phones = Phones(app.house.clock.now)
            channels.update(phones.channels())
            app.db.read_sync(phones.rebuild)
            desk = Desk(app, phones, lambda by: shift_clock(app, by))
            return Service(app, application(app, {}, desk), None)
        live = Live(app, channels)
        return Service(app, application(app, live.build()), live)
    except BaseException:
        app.db.close_sync()
        raise
