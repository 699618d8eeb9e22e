"""The journal told again: each event with the hall before and after it.

Explanations and reports read what happened off the same ``evolve`` that made it happen, so they
cannot remember it differently. A record may begin in the middle of a life: an event about
something from before its beginning changes nothing here.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from kiosk.domain.events import AnyEvent
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import HallPlan


class Happened(NamedTuple):
    """A line of the journal."""

    event: AnyEvent
    at: UtcMillis


class Step(NamedTuple):
    """An event, and what it made of the hall."""

    event: AnyEvent
    at: UtcMillis
    before: Hall
    after: Hall


def retell(events: Iterable[Happened], plan: HallPlan) -> Iterator[Step]:
    """Yield every event in its place.

    Args:
        events: In the order of the journal.
        plan: The hall's settings; services and classes that they no longer name stay unnamed.
    """
    hall = Hall(plan)
    for event, at in events:
        try:
            after = evolve(hall, event, at)
        except KeyError:
            # It is about a ticket, an alert or a fault from before the record begins.
            after = replace(hall, seq=hall.seq + 1)
        yield Step(event, at, hall, after)
        hall = after
