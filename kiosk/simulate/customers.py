"""Who comes: streams of customers drawn from a scenario, the same for every rule.

Each purpose has a random stream of its own, seeded by its name, so that all rules meet the same
people with the same wishes in the same order. In a long stationary run the gaps between people
and the lengths of service are scaled a little, so that over the whole run they have exactly the
means that the scenario gives: at high loads most of the error of a mean wait comes from a load
that is by chance not the one asked for (moment matching; a third less error at a load of 0.9).
"""

import math
import random
from collections.abc import Callable, Iterator
from heapq import merge
from itertools import islice
from typing import NamedTuple

from kiosk.simulate.law import Kind, Law, exponential, sampler
from kiosk.simulate.model import AppointmentSpec, ArrivalSpec, Scenario

HOUR_MS = 3_600_000.0
FEW = 1000
"""▲ Of fewer draws the mean is left to chance: scaling them would bend their law."""


class Customer(NamedTuple):
    """One person; times in milliseconds since the beginning."""

    at: float
    """When the ticket is taken."""
    clock: float
    """From when the waiting counts: the slot, for who comes early to an appointment."""
    class_id: str
    service: str
    takes: float
    """The length of service."""
    patience: float = math.inf
    """Leaves when the wait is longer."""
    absent: bool = False
    """Is gone when called."""


class Draws:
    """The random streams of one source of people."""

    def __init__(self, seed: str, expected: float = 0.0) -> None:
        self._seed = seed
        self.expected = expected
        """How many people a long run takes from it; 0 in a run of days."""

    def stream(self, purpose: str) -> random.Random:
        """Return the stream for one purpose, from its beginning."""
        return random.Random(f"{self._seed}/{purpose}")  # noqa: S311 - repeatable, no secret

    def lengths(self, law: Law, purpose: str, share: float) -> Callable[[], float]:
        """Return a function that draws from a law; in milliseconds.

        Args:
            law: Of the lengths.
            purpose: Names the stream.
            share: Of this source's people for whom one is drawn.
        """
        draw = sampler(law, self.stream(purpose))
        count = round(self.expected * share)
        if count < FEW or law.kind is Kind.DETERMINISTIC:
            return draw
        found = math.fsum(draw() for _ in range(count))
        scale = count * law.mean_s * 1000 / found
        again = sampler(law, self.stream(purpose))
        return lambda: scale * again()


def customers(
    scenario: Scenario, seed: str, *, end_ms: float = math.inf, count: int = 0
) -> Iterator[Customer]:
    """Return people as they come.

    Args:
        scenario: Who they are.
        seed: Names the chance.
        end_ms: The end of the day; nobody comes later.
        count: Instead of a day, so many people in a row.
    """
    coming = sum(one.per_hour for one in scenario.sources)
    sources: list[Iterator[Customer]] = []
    for number, walk_in in enumerate(scenario.arrivals):
        if walk_in.per_hour:
            draws = Draws(f"{seed}/arrivals{number}", count * walk_in.per_hour / coming)
            sources.append(_walk_ins(scenario, walk_in, draws, end_ms))
    for number, booked in enumerate(scenario.appointments):
        if booked.per_hour:
            draws = Draws(f"{seed}/appointments{number}", count * booked.per_hour / coming)
            sources.append(_booked(scenario, booked, draws, end_ms))
    people = sources[0] if len(sources) == 1 else merge(*sources)
    return islice(people, count) if count else people


def _walk_ins(
    scenario: Scenario, spec: ArrivalSpec, draws: Draws, end_ms: float
) -> Iterator[Customer]:
    class_id, wish = spec.class_id, _wishes(scenario, spec, draws)
    leave = _patience(spec, draws)
    show = draws.stream("show").random if spec.no_show else None
    for at in _times(scenario, spec.per_hour, draws, end_ms):
        service, takes = wish(class_id)
        absent = show is not None and show() < spec.no_show
        yield Customer(at, at, class_id, service, takes, leave(), absent)


def _times(scenario: Scenario, per_hour: float, draws: Draws, end_ms: float) -> Iterator[float]:
    """Return Poisson arrivals whose rate follows the profile, day after day."""
    run = scenario.run
    mean = 1 / (per_hour * run.load / HOUR_MS)
    gap = draws.lengths(exponential(mean / 1000), "arrival", share=1.0)
    if len(set(run.profile)) == 1:
        factor = run.profile[0]
        at = gap() / factor
        while at < end_ms:
            yield at
            at += gap() / factor
        return
    part = run.day_length_s * 1000 / len(run.profile)
    begin, due = 0.0, gap()
    while begin < end_ms:
        for factor in run.profile:
            # The gaps pass at the pace of the profile: nothing is drawn anew between its parts.
            while due < part * factor:
                yield begin + due / factor
                due += gap()
            due -= part * factor
            begin += part


def _booked(
    scenario: Scenario, spec: AppointmentSpec, draws: Draws, end_ms: float
) -> Iterator[Customer]:
    """Return who comes for a slot, in the order of coming."""
    wish, leave = _wishes(scenario, spec, draws), _patience(spec, draws)
    come, show = draws.stream("arrival").gauss, draws.stream("show").random
    mean, spread = spec.arrival_mean_s * 1000, spec.arrival_sd_s * 1000
    grace, step = spec.grace_s * 1000, spec.slot_s * 1000
    # Nobody comes more than seven deviations before the slot, so those are still to be sorted.
    reach = 7 * spread - mean
    ahead: list[Customer] = []
    for slot, bookings in _slots(scenario, spec, end_ms):
        for _ in range(bookings):
            offset = mean + max(-7.0, come(0.0, 1.0)) * spread
            service, takes = wish(spec.class_id)
            patience, shows = leave(), show() >= spec.no_show
            at = max(0.0, slot + offset)
            if not shows:
                continue
            if at > slot + grace:
                late = spec.late_class_id
                ahead.append(Customer(at, at, late, service, takes, patience))
            else:
                clock = max(slot, at)
                ahead.append(Customer(at, clock, spec.class_id, service, takes, patience))
        ahead.sort()
        ready = sum(1 for one in ahead if one.at <= slot + step - reach)
        yield from islice(ahead, ready)
        del ahead[:ready]
    yield from ahead


def _slots(
    scenario: Scenario, spec: AppointmentSpec, end_ms: float
) -> Iterator[tuple[float, int]]:
    """Return each slot with its number of bookings, spread as evenly as whole people can be."""
    run = scenario.run
    step = spec.slot_s * 1000
    per_slot = spec.per_hour * run.load / (1 - spec.no_show) * step / HOUR_MS
    due, given, number = 0.0, 0, 0
    while number * step < end_ms:
        due += per_slot
        bookings = math.floor(due + 0.5) - given
        given += bookings
        yield number * step, bookings
        number += 1


def _wishes(
    scenario: Scenario, spec: ArrivalSpec | AppointmentSpec, draws: Draws
) -> Callable[[str], tuple[str, float]]:
    """Return a function that draws a service and its length for somebody of a class."""
    factors = {one.id: one.service_factor for one in scenario.classes}
    factor = factors[spec.class_id]
    laws = {one.id: one.time for one in scenario.services}
    lengths = {
        name: draws.lengths(laws[name], f"time/{name}", share) for name, share in spec.services
    }
    if len(spec.services) == 1:
        only = spec.services[0][0]
        length = lengths[only]
        return lambda _class_id: (only, factor * length())
    names = [name for name, _ in spec.services]
    limits: list[float] = []
    for _, share in spec.services:
        limits.append(share + (limits[-1] if limits else 0.0))
    pick = draws.stream("service").choices

    def wish(_class_id: str) -> tuple[str, float]:
        name = pick(names, cum_weights=limits)[0]
        return name, factor * lengths[name]()

    return wish


def _patience(spec: ArrivalSpec | AppointmentSpec, draws: Draws) -> Callable[[], float]:
    if spec.patience is None:
        return lambda: math.inf
    return sampler(spec.patience, draws.stream("patience"))
