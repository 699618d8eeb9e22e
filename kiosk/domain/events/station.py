"""Journeys from station to station on one ticket (S106)."""

from kiosk.domain.events.base import TicketEvent


class StationFinished(TicketEvent, frozen=True, tag="station_finished"):
    """A station is done with the ticket: it waits at the next from now on."""

    counter: str
    service: str
    """The next one's."""
    station: int
    """Its place in the journey, the first being 0."""


class StationSkipped(TicketEvent, frozen=True, tag="station_skipped"):
    """A station was left out: the ticket waits at the next, its time kept."""

    service: str
    station: int
