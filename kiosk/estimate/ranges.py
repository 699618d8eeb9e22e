"""From many futures to a range that can be told: the middle, and what four of five stay below.

Called again for every round; whoever is called in too few futures is told nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from kiosk.domain.line import Line
from kiosk.estimate.law import Draw
from kiosk.estimate.replay import phantom, replay
from kiosk.estimate.scene import Scene

REPLAYS = 40
"""▲ Futures for one round: with 30 the middle's own chance would cost 3 % of accuracy."""

MIDDLE, UPPER = 0.5, 0.8
"""The range that is told: half of all waits are shorter than its lower end, four of five
shorter than its upper end."""


class Range(msgspec.Struct, frozen=True):
    """How much longer a wait will take, from now; milliseconds."""

    middle: float
    upper: float


class Round(msgspec.Struct, frozen=True):
    """What one round of futures says."""

    tickets: dict[str, Range]
    """By ticket, of those who wait."""
    newcomers: dict[int, Range]
    """By line, of somebody who would come now."""


def estimate(scene: Scene, draw: Draw, replays: int = REPLAYS) -> Round:
    """Return how long everybody in the scene will wait.

    Args:
        scene: The hall at this moment.
        draw: Chance; the same draws give the same answer.
        replays: How many futures to play; at least one.
    """
    futures = [replay(scene, draw) for _ in range(replays)]
    tickets = {
        waiter.ticket: found
        for line in scene.lines
        for waiter in line.waiters
        if waiter.ticket and (found := _range(waiter.ticket, futures, scene.now)) is not None
    }
    newcomers = {
        line: found
        for line in scene.newcomers
        if (found := _range(phantom(line), futures, scene.now)) is not None
    }
    return Round(tickets, newcomers)


def floored(said: Round, lines: Iterable[Line], now: float) -> Round:
    """Return the round with no whole wait below that of the line's head: what may be told.

    Nobody believes a sign that promises less than the first in line has waited already. It
    costs accuracy where waits vary little, and trust is worth more.
    """
    tickets, newcomers = dict(said.tickets), dict(said.newcomers)
    for number, line in enumerate(lines):
        if not line.waiters:
            continue
        head_waited = now - line.waiters[0].clock
        if number in newcomers:
            newcomers[number] = _at_least(newcomers[number], head_waited)
        for waiter in line.waiters:
            if waiter.ticket in tickets:
                left = head_waited - (now - waiter.clock)
                tickets[waiter.ticket] = _at_least(tickets[waiter.ticket], left)
    return Round(tickets, newcomers)


def _at_least(found: Range, least: float) -> Range:
    return Range(max(found.middle, least), max(found.upper, least))


def _range(name: str, futures: Sequence[Mapping[str, float]], now: float) -> Range | None:
    waits = sorted(one.get(name, math.inf) - now for one in futures)
    upper = quantile(waits, UPPER)
    return None if upper == math.inf else Range(quantile(waits, MIDDLE), upper)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return what this share of the values stays below, between its neighbours (type 7).

    Args:
        ordered: Ascending, at least one; infinite ones at the end.
        share: From 0 to 1.
    """
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    if place == low:
        return ordered[low]
    below, above = ordered[low], ordered[low + 1]
    return math.inf if above == math.inf else below + (place - low) * (above - below)
