"""Journeys: one ticket that goes from station to station in a set order (S106).

A station is a service. The ticket keeps its number; at each station it waits in that service's
line, from the moment at which the station before was done with it.
"""

from collections.abc import Mapping

import msgspec

from kiosk.domain.moment import UtcMillis

MOST_STATIONS = 7
"""The longest template of the standards has so many stages (N012)."""


class Journey(msgspec.Struct, frozen=True):
    """A template: the stations of one kind of visit, in their order."""

    id: str
    name: Mapping[str, str]
    stations: tuple[str, ...]
    """Ids of services; one may come again later, the doctor after the tests."""


class StationDone(msgspec.Struct, frozen=True):
    """What a station took of a visit."""

    service: str
    counter: str
    since: UtcMillis
    """When the ticket joined the station's line."""
    started_at: UtcMillis
    ended_at: UtcMillis
