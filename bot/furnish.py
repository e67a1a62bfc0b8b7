"""From a region pack to a house: directory, diary, crisis lines, texts and lexicons, each read once."""

from collections.abc import Iterable
from random import Random

from anyascii import anyascii

from bot import catalogues, lexicons
from bot.fresh import load_words
from bot.house import House, Limits, Member, Step
from bot.snapshot import snapshot
from directory.gazetteer import Territory
from directory.lexicon import load_danger
from directory.lines import CrisisLines
from directory.region import Region
from directory.roster import StaffMember
from flows.facts import WorkerCard
from scheduler.clock import Clock
from scheduler.diary import WorkerRow
from scheduler.hours import Calendar, RegionHours

LANGUAGES = ("cs", "uk", "en")


def furnish(
    region: Region, *, step: Step, clock: Clock, rng: Random, limits: Limits, others: Iterable[Territory] = ()
) -> House:
    """A house for this region; `others` are further municipalities known by name (the national list)."""
    settings = region.settings
    calendar = Calendar(settings.timezone, extra=settings.holidays, working=settings.working_days)
    lines = CrisisLines.load(calendar.is_holiday)
    workers = [member for member in region.staff if member.role == "worker"]
    cards = {member.id: _card(member) for member in workers}
    return House(
        step=step,
        clock=clock,
        rng=rng,
        directory=snapshot(region, calendar, others),
        lines={language: lines.in_language(language) for language in LANGUAGES},
        hours=RegionHours.build(calendar, settings.office, settings.sending),
        workers=tuple(_row(member, cards[member.id]) for member in workers if member.hours is not None),
        members={member.id: _member(member, demo=region.demo) for member in region.staff},
        lexicon=lexicons.load(),
        danger=load_danger(),
        catalogues=catalogues.load(LANGUAGES),
        words=load_words(),
        region_name=region.name,
        demo=region.demo,
        settings=settings.as_facts(),
        limits=limits,
        spell=anyascii,
        wishes=lexicons.load_wishes(),
        slot_minutes=settings.slot_minutes,
        keep_days=settings.keep_days,
        cards=cards,
    )


def _card(member: StaffMember) -> WorkerCard:
    return WorkerCard(member.id, member.name, member.phone, member.office_phone)


def _row(member: StaffMember, card: WorkerCard) -> WorkerRow:
    assert member.hours is not None
    return WorkerRow(card, member.territory, member.base, member.hours, member.substitute)


def _member(member: StaffMember, *, demo: bool) -> Member:
    addresses = [("sms", number) for number in member.phones]
    if demo:
        # Nobody is invited in a demo: the id itself is an address, on the staff's bot first.
        bot = "telegram" if member.role == "mayor" else "staff_telegram"
        addresses = [(bot, member.id), *addresses, ("sms", member.id)]
    return Member(member.id, member.role, member.name, member.municipality, tuple(addresses))
