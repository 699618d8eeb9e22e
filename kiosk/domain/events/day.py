"""The business day, and numbers that are left out."""

from kiosk.domain.events.base import Event
from kiosk.domain.moment import BusinessDay, UtcMillis


class NumbersSkipped(Event, frozen=True, tag="numbers_skipped"):
    """The day's numbers go on further up; those between may be in hands that nobody knows."""

    day: BusinessDay
    last: dict[str, int]
    """The last running number of each prefix that counts as given out."""


class DayOpened(Event, frozen=True, tag="day_opened"):
    """A business day began, or was returned to after the clock had been wrong."""

    day: BusinessDay
    midnight: UtcMillis = UtcMillis(0)
    """When its 00:00 was, in the hall's time zone; 0 where nobody asked."""
