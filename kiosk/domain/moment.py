"""Time as the rules are given it: a wall time, its business day, and whether to trust it."""

import enum
from typing import NewType

import msgspec

UtcMillis = NewType("UtcMillis", int)
"""Wall time in milliseconds since 1970-01-01 UTC."""

BusinessDay = NewType("BusinessDay", str)
"""A local calendar date, ``2026-11-22``; it turns when settings say so."""


class ClockTrust(enum.StrEnum):
    """How far the wall time can be trusted."""

    SYNCED = "synced"
    HELD = "held"
    """It was synchronised in this boot and runs on by itself."""
    UNSYNCED = "unsynced"


class Moment(msgspec.Struct, frozen=True):
    """What the clock says when a command is decided."""

    at: UtcMillis
    day: BusinessDay
    clock_synced: bool = True
    """False until the network has set the clock: a Pi has no battery and may start in 1970."""
    midnight: UtcMillis = UtcMillis(0)
    """When that day's 00:00 was, in the hall's time zone; 0 where nobody asks."""
    begins: UtcMillis = UtcMillis(0)
    """When that business day begins: as late after 00:00 as the settings say; 0 as above."""


def over(until: UtcMillis, now: UtcMillis) -> bool:
    """Return whether a time limit is over: kept in its last second, broken in the next."""
    return now >= until + 1000


def elapsed_ms(since: UtcMillis, until: UtcMillis) -> int:
    """Return how long it took; 0, not less, when the clock was set back meanwhile."""
    return max(0, until - since)
