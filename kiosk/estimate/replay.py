"""One possible future of a hall: the product's own rule, played forward from a scene.

Every call is ``kiosk.domain.discipline.choose`` on ``kiosk.domain.line`` lines, so priorities,
skills, hold-backs, pauses and pass limits need no second formula here. A newcomer is played by
a phantom: it stands in line like anybody else, and when it is called the counter calls on at
once, so that any number of them can be asked about in one future without being in its way.
"""

import math
from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from kiosk.domain.discipline import Offer, choose, counts_as_passing
from kiosk.domain.line import Line, Waiter
from kiosk.estimate.law import Draw
from kiosk.estimate.scene import Scene

HORIZON_MS = 4 * 3_600_000
"""▲ Who is not called within so long is told nothing: no estimate reaches that far."""

MOST_COMING = 2_000
"""▲ After so many newcomers nobody else comes: no crowd keeps a future from ending."""

LOOK_MS = 60_000
"""While only a hold-back keeps counters idle, they look again so often."""

PHANTOM = "?"
"""Begins the names of those who are not there; no ticket's id begins with it."""

_LAST_PLACE = 2**62
"""Behind everybody who waits with the same clock."""


def phantom(line: int) -> str:
    """Return the name under which a newcomer to this line is called."""
    return f"{PHANTOM}{line}"


def replay(scene: Scene, draw: Draw) -> dict[str, float]:
    """Return when each ticket and each newcomer was called in one future.

    Args:
        scene: From where it starts.
        draw: The chance of this future.

    Returns:
        Milliseconds on the scene's clock, by ticket or ``phantom``; whoever was not called
        within ``HORIZON_MS`` is missing.
    """
    return _Future(scene, draw).run()


class _Future:
    def __init__(self, scene: Scene, draw: Draw) -> None:
        self._scene = scene
        self._draw = draw
        self._place = _LAST_PLACE
        self._lines = list(scene.lines)
        for line in scene.newcomers:
            self._join(line, scene.now, phantom(line))
        self._followed = sum(
            1 for line in self._lines for waiter in line.waiters if waiter.ticket
        )
        self._called: dict[str, float] = {}
        self._idle: list[int] = []
        self._busy: list[tuple[float, int]] = []
        for number, place in enumerate(scene.places):
            if place.since is None:
                self._idle.append(number)
            else:
                elapsed = scene.now - place.since
                rest = scene.laws[place.serves].rest(elapsed, draw)
                self._busy.append((scene.now + rest, number))
        heapify(self._busy)

    def run(self) -> dict[str, float]:
        """Play until everybody who is followed was called, or the horizon is reached."""
        scene, busy = self._scene, self._busy
        end = scene.now + HORIZON_MS
        arrivals = _arrivals(scene, self._draw, end)
        comes, line = next(arrivals, (math.inf, 0))
        now = scene.now
        self._call_idle(now)
        while len(self._called) < self._followed:
            free = busy[0][0] if busy else math.inf
            now = min(free, comes, now + LOOK_MS if self._idle else math.inf)
            if now > end:
                break
            if now == free:
                self._idle.append(heappop(busy)[1])
            elif now == comes:
                self._join(line, now, "")
                comes, line = next(arrivals, (math.inf, 0))
            self._call_idle(now)
        return self._called

    def _join(self, line: int, clock: float, ticket: str) -> None:
        self._place += 1
        self._lines[line] = self._lines[line].joined(Waiter(int(clock), self._place, ticket))

    def _call_idle(self, now: float) -> None:
        """Let every counter without a customer call, the one idle longest first."""
        still: list[int] = []
        for number in self._idle:
            length = self._call(number, now)
            if length is None:
                still.append(number)
            else:
                heappush(self._busy, (now + length, number))
        self._idle = still

    def _call(self, number: int, now: float) -> float | None:
        """Return how long this counter's next customer takes; None when there is none."""
        offers, lines, limit = (
            self._scene.places[number].offers,
            self._lines,
            self._scene.pass_limit,
        )
        at = int(now)
        while (chosen := choose(offers, lines, at, limit)) is not None:
            line = lines[chosen.line]
            head = line.waiters[0]
            lines[chosen.line] = line.without_head()
            if head.ticket:
                self._called[head.ticket] = now
                if head.ticket.startswith(PHANTOM):
                    continue
            if limit and counts_as_passing(chosen):
                _pass(lines, offers, chosen, head, at)
            return self._scene.laws[chosen.line].length(self._draw)
        return None


def _pass(
    lines: list[Line], offers: tuple[Offer, ...], chosen: Offer, head: Waiter, at: int
) -> None:
    """Count a call against those who waited longer, as the hall does."""
    for offer in offers:
        line = lines[offer.line]
        if offer is not chosen and line.waiters:
            lines[offer.line] = line.passed_by(head.clock, at)


def _arrivals(scene: Scene, draw: Draw, end: float) -> Iterator[tuple[float, int]]:
    """Return who comes when, to which line, up to the end."""
    booked = sorted(
        (max(one.at, scene.now), one.line)
        for one in scene.expected
        if one.at <= end and draw() < one.chance
    )
    booked.append((math.inf, 0))
    rates: list[float] = []
    for stream in scene.streams:
        rates.append(stream.rate + (rates[-1] if rates else 0.0))
    total = rates[-1] if rates else 0.0
    comes = scene.now - math.log1p(-draw()) / total if total else math.inf
    came = 0
    for at, line in booked:
        while comes < at and comes <= end and came < MOST_COMING:
            came += 1
            pick = draw() * total
            yield (
                comes,
                next(n.line for n, to in zip(scene.streams, rates, strict=True) if pick < to),
            )
            comes -= math.log1p(-draw()) / total
        if at < math.inf:
            yield at, line
