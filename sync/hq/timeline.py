"""When a kiosk's events really happened: its clock set right afterwards, from what came later.

Pure. A kiosk has no battery for its clock. Its monotonic time is right within a boot; so the
first event of a boot that knows the time dates all before it. A boot that never knew the time
lies between what was before it and the start of the next one that did. The order is never
touched: it is the journal's.
"""

import datetime as dt
import functools
from typing import Protocol

import msgspec

JUMP_MS = 60_000
"""▲ A clock that is set by more was wrong; less is the drift of a day without a network."""
AHEAD_MS = 60_000
"""▲ A time further ahead of headquarters' clock is not believed, whatever the kiosk says."""
MOST_OPEN = 20
"""▲ So many starts without the time are remembered; older ones keep what they said."""
TRUSTED = frozenset({"synced", "held"})

_FIRST = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
_LAST = dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC)
_ZERO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Reading(msgspec.Struct, frozen=True, gc=False):
    """An event's place and what the kiosk's clocks said."""

    position: int
    boot: str
    mono_ms: int
    time: str
    clock: str


class Clocks(Protocol):
    """What says when an event happened."""

    @property
    def boot(self) -> str:
        """Which start of the machine."""

    @property
    def mono_ms(self) -> int:
        """Time since that."""

    @property
    def time(self) -> str:
        """Wall time."""

    @property
    def clock(self) -> str:
        """How far that can be trusted."""


class Correction(msgspec.Struct, frozen=True):
    """Events from one position to another happened at ``zero_ms`` + their monotonic time."""

    first: int
    last: int
    zero_ms: int


class Stretch(msgspec.Struct):
    """A boot that never knew the time."""

    first: int
    last: int
    mono_first_ms: int
    mono_last_ms: int
    told_zero_ms: int


class Timeline(msgspec.Struct):
    """What is known of a kiosk's clock as of its last event in order."""

    boot: str = ""
    zero_ms: int | None = None
    """The wall time of the boot's monotonic zero; None while not known."""
    first: int = 0
    """The boot's first event."""
    mono_first_ms: int = 0
    mono_last_ms: int = 0
    told_zero_ms: int = 0
    floor_ms: int = 0
    """The newest time that is sure."""
    open: list[Stretch] = []
    """Boots that wait for one that knows the time."""

    def steady(self, told: "Clocks", now_ms: int) -> bool:
        """Note an event whose clock tells nothing new; False when ``hear`` must judge it.

        Nearly all events: ``hear`` would return their own time, and correct nothing.
        """
        if told.boot != self.boot or self.zero_ms is None or told.clock not in TRUSTED:
            return False
        told_ms = utc_ms(told.time)
        if told_ms is None or told_ms > now_ms + AHEAD_MS:
            return False
        zero_ms = told_ms - told.mono_ms
        if abs(zero_ms - self.zero_ms) > JUMP_MS:
            return False
        self.mono_last_ms = told.mono_ms
        self.zero_ms = zero_ms
        self.floor_ms = told_ms
        return True

    def hear(self, at: Reading, now_ms: int) -> "Heard":
        """Return when an event happened, as far as is known now, and what that corrects."""
        told_ms = utc_ms(at.time)
        if told_ms is None:
            return Heard(at.time)
        if at.boot != self.boot:
            self._begin(at)
        self.mono_last_ms = at.mono_ms
        zero_ms = told_ms - at.mono_ms
        trusted = at.clock in TRUSTED
        if trusted and told_ms <= now_ms + AHEAD_MS:
            return self._believe(at, told_ms, zero_ms)
        if self.zero_ms is None:
            self.told_zero_ms = zero_ms
            return Heard(at.time, jumped=trusted)
        self.floor_ms = self.zero_ms + at.mono_ms
        return Heard(utc_text(self.floor_ms), jumped=trusted)

    def _begin(self, at: Reading) -> None:
        if self.boot and self.zero_ms is None:
            last = at.position - 1
            self.open.append(
                Stretch(
                    self.first, last, self.mono_first_ms, self.mono_last_ms, self.told_zero_ms
                )
            )
            del self.open[:-MOST_OPEN]
        self.boot = at.boot
        self.zero_ms = None
        self.first = at.position
        self.mono_first_ms = at.mono_ms

    def _believe(self, at: Reading, told_ms: int, zero_ms: int) -> "Heard":
        corrections: list[Correction] = []
        jumped = False
        if self.zero_ms is None:
            corrections = self._close(zero_ms)
        elif abs(zero_ms - self.zero_ms) > JUMP_MS:
            jumped = True
        if (self.zero_ms is None or jumped) and at.position > self.first:
            corrections.append(Correction(self.first, at.position - 1, zero_ms))
        self.zero_ms = zero_ms
        self.floor_ms = told_ms
        return Heard(at.time, corrections, jumped=jumped)

    def _close(self, until_ms: int) -> list[Correction]:
        """Date the boots that never knew the time: before ``until_ms``, after what is sure."""
        corrections = []
        for one in reversed(self.open):
            latest_ms = until_ms - one.mono_last_ms
            earliest_ms = self.floor_ms - one.mono_first_ms
            zero_ms = max(earliest_ms, min(one.told_zero_ms, latest_ms))
            corrections.append(Correction(one.first, one.last, zero_ms))
            until_ms = zero_ms
        self.open = []
        return corrections


class Heard(msgspec.Struct, frozen=True):
    """When an event happened, and what it says of those before it."""

    occurred: str
    corrections: list[Correction] = []
    jumped: bool = False


def utc_ms(time: str) -> int | None:
    """Return a journal's time as milliseconds since 1970, or None for no such time."""
    try:
        # Two digits of seconds and three of milliseconds are one number.
        return _minute_ms(time[:16]) + int(time[17:19] + time[20:23])
    except ValueError:
        return None


def utc_text(at_ms: int) -> str:
    """Return a time as journals write it; one that no calendar has as its nearest end."""
    try:
        whole = _ZERO + dt.timedelta(milliseconds=at_ms)
    except OverflowError:
        whole = _LAST if at_ms > 0 else _FIRST
    return whole.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


@functools.lru_cache(maxsize=4096)
def _minute_ms(text: str) -> int:
    elapsed = dt.datetime.fromisoformat(text + ":00+00:00") - _ZERO
    return elapsed // dt.timedelta(milliseconds=1)
