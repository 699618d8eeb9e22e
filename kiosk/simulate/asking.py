"""A floor at whose door people ask how long they will wait.

The answer is worked out from what a hall would know at that moment: who waits, who is served
since when, and the service times and arrivals that it has recorded itself. When the ticket is
called, truth is put beside it.
"""

import math
import random
from collections import deque
from typing import NamedTuple

import msgspec

from kiosk.domain.discipline import Offer
from kiosk.domain.waits import ARRIVALS_KEPT, VISITS_KEPT
from kiosk.estimate.law import Law, class_factors, learned_law
from kiosk.estimate.ranges import REPLAYS, estimate, floored
from kiosk.estimate.rates import Arrival, recent_rates
from kiosk.estimate.scene import Place, Scene, Stream
from kiosk.simulate.bench import Bench
from kiosk.simulate.customers import Customer
from kiosk.simulate.floor import Floor

MINUTE_MS = 60_000.0
TYPICAL_MS = 6 * MINUTE_MS
"""▲ What the settings would say of every service; soon it is known better."""
LEARN_EVERY = 10
"""The laws are worked out anew for every so many who wait, as the hall does in its rounds."""
ASKS = "asks"
"""The ticket of whoever asks; nobody else in the scene has one."""


class Said(NamedTuple):
    """What one customer was told, and then found; minutes."""

    class_id: str
    middle: float
    upper: float
    told_middle: float
    """As announced: never below the wait of the line's head."""
    told_upper: float
    naive: float
    """Everybody waiting times the mean service time over the counters at work."""
    waited: float


class Memory:
    """What a hall has recorded; it outlives its days."""

    def __init__(self) -> None:
        self.visits: dict[str, deque[tuple[str, float]]] = {}
        self.arrivals: deque[Arrival] = deque(maxlen=ARRIVALS_KEPT)
        self.began = 0.0
        """When the present day began, so that clocks never run back."""

    def visited(self, service: str, class_id: str, length: float) -> None:
        """Remember a service time."""
        kept = self.visits.setdefault(service, deque(maxlen=VISITS_KEPT))
        kept.append((class_id, length))


class AskingFloor(Floor):
    """A floor at whose door every ``every``-th customer who has to wait asks how long."""

    def __init__(  # noqa: PLR0913 - what a floor takes, and what asking takes
        self,
        bench: Bench,
        memory: Memory,
        chance: random.Random,
        every: int,
        *,
        warm_up: int = 0,
        day_end: float = math.inf,
    ) -> None:
        super().__init__(bench, warm_up=warm_up, day_end=day_end)
        self.said: list[Said] = []
        self._memory = memory
        self._chance = chance
        self._every = every
        self._asked: dict[int, Said] = {}
        self._serving: dict[int, tuple[float, int]] = {}
        self._laws: tuple[Law, ...] = ()
        self._waiting_seen = 0

    def _arrive(self, customer: Customer) -> None:
        place = self._place + 1
        super()._arrive(customer)
        self._memory.arrivals.append(
            Arrival(self._memory.began + customer.at, customer.class_id, customer.service)
        )
        if place in self._people and place > self._warm_up:
            self._waiting_seen += 1
            if self._waiting_seen % self._every == 0:
                self._ask(customer, place)

    def _ask(self, customer: Customer, place: int) -> None:
        """Note what the estimator says of a ticket that has just been taken."""
        line = self._line_of[customer.class_id, customer.service]
        scene = self._scene(customer.at, line, place)
        said = estimate(scene, self._chance.random, REPLAYS)
        told = floored(said, scene.lines, scene.now)
        plain, shown = said.tickets.get(ASKS), told.tickets.get(ASKS)
        if plain is None or shown is None:
            return
        lengths = [one for kept in self._memory.visits.values() for _, one in kept]
        mean = sum(lengths) / max(1, len(lengths))
        ahead = sum(len(one.waiters) for one in self._lines) - 1
        naive = ahead * mean / max(1, len(self._staffed))
        # A wait counts from the clock, which for an appointment may lie ahead.
        early = max(0.0, customer.clock - customer.at)
        self._asked[place] = Said(
            customer.class_id,
            middle=max(0.0, plain.middle - early) / MINUTE_MS,
            upper=max(0.0, plain.upper - early) / MINUTE_MS,
            told_middle=max(0.0, shown.middle - early) / MINUTE_MS,
            told_upper=max(0.0, shown.upper - early) / MINUTE_MS,
            naive=naive / MINUTE_MS,
            waited=0.0,
        )

    def _scene(self, now: float, asked_line: int, place: int) -> Scene:
        if not self._laws or self._waiting_seen % LEARN_EVERY == 0:
            self._learn()
        lines = list(self._lines)
        lines[asked_line] = msgspec.structs.replace(
            lines[asked_line],
            waiters=tuple(
                one._replace(ticket=ASKS) if one.place == place else one
                for one in lines[asked_line].waiters
            ),
        )
        rates = recent_rates(tuple(self._memory.arrivals), self._memory.began + now)
        streams = tuple(
            Stream(self._line_of[key.class_id, key.service], rate)
            for key, rate in rates.items()
        )
        places = [Place(self._offers[one][0]) for one in self._idle]
        places += [
            Place(self._offers[one][0], since, line)
            for one, (since, line) in self._serving.items()
            if one in self._staffed and self._until[one] > now
        ]
        return Scene(
            now=now,
            lines=tuple(lines),
            laws=self._laws,
            places=tuple(places),
            streams=streams,
            pass_limit=self._bench.limit,
        )

    def _learn(self) -> None:
        visits = {name: tuple(kept) for name, kept in self._memory.visits.items()}
        factors = class_factors(visits)
        self._laws = tuple(
            learned_law(visits.get(one.service, ()), factors, one.class_id, TYPICAL_MS)
            for one in self._bench.keys
        )

    def _call(self, counter: int, offer: Offer, now: float) -> None:
        head = self._lines[offer.line].head
        customer = self._people[head.place]
        self._serving[counter] = (now, offer.line)
        answer = self._asked.pop(head.place, None)
        super()._call(counter, offer, now)
        self._memory.visited(customer.service, customer.class_id, customer.takes)
        if answer is not None:
            waited = max(0.0, now - customer.clock) / MINUTE_MS
            self.said.append(answer._replace(waited=waited))
