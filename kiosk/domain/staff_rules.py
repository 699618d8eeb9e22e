"""What a hall's settings say of its hours and of its staff (S56, S57, S58)."""

import msgspec

MINUTE_MS = 60_000
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(msgspec.Struct, frozen=True):
    """When the hall is open; minutes since the business day's 00:00."""

    opens_min: int
    closes_min: int
    stops_min: int
    """When numbers stop being given out; whoever holds one is served (S58, P40)."""
    warns_min: int = 30
    """▲ So long before, the ticket screen says when numbers stop."""
    days: tuple[str, ...] = DAYS
    """Days of the week on which it opens, of ``DAYS``."""
    closed_on: tuple[str, ...] = ()
    """Dates on which it does not open, ``2026-10-01``."""


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
