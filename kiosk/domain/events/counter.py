"""Counters opened, paused and closed."""

from kiosk.domain.events.base import Event


class CounterOpened(Event, frozen=True, tag="counter_opened"):
    """Staff are at a counter."""

    counter: str


class CounterPaused(Event, frozen=True, tag="counter_paused"):
    """Staff left a counter for a moment."""

    counter: str
    reason: str = ""


class CounterClosed(Event, frozen=True, tag="counter_closed"):
    """Staff left a counter."""

    counter: str
