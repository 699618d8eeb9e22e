"""What a hall's settings say of its hours and of its staff (S56, S57, S58)."""

from collections.abc import Mapping

import msgspec

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class DayHours(msgspec.Struct, frozen=True):
    """When the hall is open on one day; minutes since the business day's 00:00."""

    opens_min: int
    closes_min: int
    stops_min: int
    """When numbers stop being given out; whoever holds one is served (S58, P40)."""


class Hours(DayHours, frozen=True):
    """When the hall is open: on most days so, on some of them otherwise or not at all."""

    warns_min: int = 30
    """▲ So long before, the ticket screen says when numbers stop."""
    days: tuple[str, ...] = DAYS
    """Days of the week on which it opens, of ``DAYS``."""
    closed_on: tuple[str, ...] = ()
    """Dates on which it does not open, ``2026-10-01``."""
    open_on: tuple[str, ...] = ()
    """Dates on which it opens all the same, whatever day of the week they are."""
    others: Mapping[str, DayHours] = {}
    """Days of the week that have hours of their own."""
    phone: str = ""
    """Whom to ring while it is closed (P41, S73)."""

    def of(self, day: str) -> DayHours | None:
        """Return the hours of a date; None when the hall does not open."""
        if day in self.closed_on:
            return None
        name = weekday(day)
        if name in self.others:
            return self.others[name]
        return self if name in self.days or day in self.open_on else None


class PauseReason(msgspec.Struct, frozen=True):
    """Why staff may leave a counter for a moment, and for how long."""

    code: str
    limit_s: int = 0
    """0 for no limit."""


PRIVATE_CALL_S = 120
"""N010: two minutes and no longer."""


class StaffRules(msgspec.Struct, frozen=True):
    """How staff sign in, pause and leave."""

    sign_in_required: bool = False
    early_s: int = 300
    """S56: at the counter so long before opening; later is late."""
    pauses: tuple[PauseReason, ...] = (
        PauseReason("private-call", PRIVATE_CALL_S),
        PauseReason("break"),
        PauseReason("errand"),
        PauseReason("other"),
    )
    unstaffed_s: int = 45
    """N009 ▲: nobody at any counter in opening hours for so long raises the alarm."""
    auto_call: bool = False
    """Whether the counter idle longest is given the next ticket by itself (S09)."""

    def pause_limit_s(self, code: str) -> int:
        """Return how long a pause for this reason may be, in seconds; 0 for no limit."""
        return next((one.limit_s for one in self.pauses if one.code == code), 0)


def weekday(day: str) -> str:
    """Return the day of the week of an ISO date, of ``DAYS`` (Sakamoto's method)."""
    year, month, date = (int(part) for part in day.split("-"))
    shift = (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)[month - 1]
    year -= month < 3  # noqa: PLR2004 - January and February count to the year before
    from_sunday = (year + year // 4 - year // 100 + year // 400 + shift + date) % 7
    return DAYS[(from_sunday + 6) % 7]


def day_after(day: str) -> str:
    """Return the ISO date after this one."""
    year, month, date = (int(part) for part in day.split("-"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if date < lengths[month - 1]:
        return f"{year:04d}-{month:02d}-{date + 1:02d}"
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}-01"
