"""The time as the core knows it: wall time, business day, boot, and how far to trust it.

The only place that asks the system. A Pi has no battery for its clock: after a start it runs on
from where it was saved, until the network sets it.
"""

import ctypes
import datetime as dt
import functools
import time
import zoneinfo
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.domain.moment import BusinessDay, ClockTrust, Moment, UtcMillis

__all__ = [
    "BOOT_ID",
    "Clock",
    "ClockTrust",
    "MachineClock",
    "Stamp",
    "SystemClock",
    "business_day",
    "day_begins",
    "midnight",
    "minute_of_day",
]

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
TIME_ERROR = 5
"""adjtimex(2): the clock is not synchronised."""
TIMEX_BYTES = 512
"""More than ``struct timex`` has on any machine; zeroed, it asks and changes nothing."""


class Stamp(msgspec.Struct, frozen=True):
    """A moment with all that headquarters needs to correct it later."""

    moment: Moment
    boot: str
    mono_ms: int
    """Milliseconds since boot, sleep included (CLOCK_BOOTTIME)."""
    trust: ClockTrust


class Clock(Protocol):
    """What the core asks for the time."""

    def stamp(self) -> Stamp:
        """Return now."""


class MachineClock(Clock, Protocol):
    """A clock that also tells what day another time is in the hall."""

    def moment(self, at: UtcMillis, *, synced: bool) -> Moment:
        """Return what the hall's calendar says of a time."""


class SystemClock:
    """The machine's clock, read for one hall's time zone."""

    def __init__(self, timezone: str, day_starts_min: int) -> None:
        self._zone = zoneinfo.ZoneInfo(timezone)
        self._day_starts = dt.timedelta(minutes=day_starts_min)
        self._boot = BOOT_ID.read_text().strip()
        self._adjtimex = ctypes.CDLL(None).adjtimex
        self._was_synced = False

    def stamp(self) -> Stamp:
        """Return now."""
        # One after the other: what lies between them would look like a step of the clock.
        at = UtcMillis(time.time_ns() // 1_000_000)
        mono_ms = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
        trust = self._trust()
        moment = self.moment(at, synced=trust is not ClockTrust.UNSYNCED)
        return Stamp(moment, self._boot, mono_ms, trust)

    def moment(self, at: UtcMillis, *, synced: bool) -> Moment:
        """Return what the hall's calendar says of a time."""
        day = business_day(at, self._zone, self._day_starts)
        return Moment(
            at,
            day,
            clock_synced=synced,
            midnight=midnight(day, self._zone),
            begins=day_begins(day, self._zone, self._day_starts),
        )

    def _trust(self) -> ClockTrust:
        state = self._adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
        # -1 is a refusal to say, by a sandbox for one: trust nothing then.
        if state not in {TIME_ERROR, -1}:
            self._was_synced = True
            return ClockTrust.SYNCED
        return ClockTrust.HELD if self._was_synced else ClockTrust.UNSYNCED


@functools.lru_cache(maxsize=4)
def midnight(day: BusinessDay, zone: zoneinfo.ZoneInfo) -> UtcMillis:
    """Return when that date's 00:00 is in the time zone."""
    local = dt.datetime.fromisoformat(day).replace(tzinfo=zone)
    return UtcMillis(round(local.timestamp() * 1000))


@functools.lru_cache(maxsize=4)
def day_begins(
    day: BusinessDay, zone: zoneinfo.ZoneInfo, day_starts: dt.timedelta
) -> UtcMillis:
    """Return when that business day begins, as ``business_day`` counts."""
    local = (dt.datetime.fromisoformat(day) + day_starts).replace(tzinfo=zone)
    return UtcMillis(round(local.timestamp() * 1000))


def business_day(
    at: UtcMillis, zone: zoneinfo.ZoneInfo, day_starts: dt.timedelta
) -> BusinessDay:
    """Return the local date of the business day that ``at`` falls on.

    The day turns when the wall clock in the hall shows ``day_starts``, also on the two days a
    year that are an hour shorter or longer.
    """
    local = dt.datetime.fromtimestamp(at / 1000, zone).replace(tzinfo=None)
    return BusinessDay((local - day_starts).date().isoformat())


def minute_of_day(clock: Clock, zone: zoneinfo.ZoneInfo) -> int | None:
    """Return the minutes since the hall's midnight; None while nobody has set the clock."""
    now = clock.stamp().moment
    if not now.clock_synced:
        return None
    local = dt.datetime.fromtimestamp(now.at / 1000, zone)
    return local.hour * 60 + local.minute
