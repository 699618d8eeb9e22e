"""The present state of a hall as the replay needs it: plain values, milliseconds, no names.

A scene says who waits in which line, what each counter that is at work may call and since when
it serves, how long services take and how many people come. The hall's view and the simulation
both come to one.
"""

import msgspec

from kiosk.domain.discipline import Offer
from kiosk.domain.line import Line
from kiosk.estimate.law import Law


class Place(msgspec.Struct, frozen=True):
    """A counter at work."""

    offers: tuple[Offer, ...]
    """The lines that it may call from, ``Offer.line`` counting within the scene's."""
    since: float | None = None
    """From when its present customer is served; None when it has none."""
    serves: int = 0
    """The line that the present customer came from: whose law tells how long it takes."""


class Stream(msgspec.Struct, frozen=True):
    """People who come to a line by chance."""

    line: int
    rate: float
    """So many a millisecond."""


class Expected(msgspec.Struct, frozen=True):
    """Somebody who has a time and has not come yet."""

    line: int
    at: float
    """When they will be there, and from when their waiting counts."""
    chance: float = 1.0
    """How likely they come at all."""


class Scene(msgspec.Struct, frozen=True):
    """Everything the replay starts from."""

    now: float
    lines: tuple[Line, ...]
    """Of every class and service that can come, empty ones too. Waiters with a ticket are
    followed; those without only stand in the way."""
    laws: tuple[Law, ...]
    """Of each line."""
    places: tuple[Place, ...]
    """Those without a customer first in the order in which they call, longest idle first."""
    streams: tuple[Stream, ...] = ()
    expected: tuple[Expected, ...] = ()
    newcomers: tuple[int, ...] = ()
    """Lines for which to tell how long somebody would wait who came now."""
    pass_limit: int = 0
