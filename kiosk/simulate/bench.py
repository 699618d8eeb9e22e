"""A scenario under one rule, as the formula wants it: lines, and each counter's offers."""

import msgspec

from kiosk.domain.discipline import (
    DEFAULT_PASS_LIMIT,
    SLOPE_UNIT,
    Offer,
    Standing,
    Tier,
    short_first,
)
from kiosk.domain.line import LineKey
from kiosk.domain.promises import Derived, Promise, derive
from kiosk.simulate.model import ClassSpec, CounterSpec, Rule, Scenario

STEP = 10**18
"""▲ Between two ranks of ``strict``: more than any score that waiting can reach."""

Offers = tuple[tuple[Offer, ...], ...]
"""Of one counter: one list; under ``ratio`` those of priority, then those of normal tickets."""


class Bench(msgspec.Struct, frozen=True):
    """What does not change while the clock runs."""

    scenario: Scenario
    rule: Rule
    keys: tuple[LineKey, ...]
    standings: tuple[Standing, ...]
    """Of each line."""
    limit: int
    slopes: dict[str, float]
    """Of each class, where the rule has any."""
    design_load: float | None

    def eligible(self, counter: CounterSpec) -> list[int]:
        """Return the lines that this counter can serve."""
        return [n for n, one in enumerate(self.keys) if serves(self.scenario, counter, one)]

    def offers(self, staffed: frozenset[int]) -> list[Offers]:
        """Return what each counter is offered while these are staffed."""
        return [self._offers(number, staffed) for number in range(len(self.scenario.counters))]

    def _offers(self, number: int, staffed: frozenset[int]) -> Offers:
        counter = self.scenario.counters[number]
        lines = self.eligible(counter)
        offers = tuple(self._offer(number, line, staffed) for line in lines)
        if self.rule is not Rule.RATIO:
            return (offers,)
        last = self.scenario.classes[-1].id
        first = Tier.EMERGENCY
        return (
            tuple(o for o in offers if o.tier is first or self.keys[o.line].class_id != last),
            tuple(o for o in offers if o.tier is first or self.keys[o.line].class_id == last),
        )

    def _offer(self, number: int, line: int, staffed: frozenset[int]) -> Offer:
        scenario, key, standing = self.scenario, self.keys[line], self.standings[line]
        counter = scenario.counters[number]
        if self.rule is not Rule.PROMISE or standing.tier is Tier.EMERGENCY:
            return Offer(line, standing, standing.tier)
        spec = class_of(scenario, key.class_id)
        if needs_accessible(scenario, key):
            return Offer(line, standing, Tier.CARE)
        long = next(one.long for one in scenario.services if one.id == key.service)
        held_ms = 0
        if counter.accessible and self._keeps_free:
            standing = short_first(standing, shortness(scenario)[key.service])
            others = (scenario.counters[one] for one in staffed)
            if long and any(
                not one.accessible and serves(scenario, one, key) for one in others
            ):
                held_ms = round(scenario.run.hold_targets * spec.target_s * 1000)
        overdue_ms = round(scenario.run.overdue_targets * spec.target_s * 1000)
        return Offer(line, standing, Tier.PROMISE, held_ms, overdue_ms)

    @property
    def _keeps_free(self) -> bool:
        """Return whether accessible counters are to be free soon for who needs them."""
        return self.scenario.run.hold_targets > 0 and any(
            one.needs_accessible for one in self.scenario.classes
        )


def class_of(scenario: Scenario, class_id: str) -> ClassSpec:
    """Return the class of that id."""
    return next(one for one in scenario.classes if one.id == class_id)


def needs_accessible(scenario: Scenario, key: LineKey) -> bool:
    """Return whether only an accessible counter serves these tickets.

    Where none offers the service, any counter that does is theirs, as in the hall.
    """
    return class_of(scenario, key.class_id).needs_accessible and any(
        one.accessible and key.service in one.services for one in scenario.counters
    )


def serves(scenario: Scenario, counter: CounterSpec, key: LineKey) -> bool:
    """Return whether this counter can serve these tickets."""
    if key.service not in counter.services:
        return False
    if counter.classes is not None and key.class_id not in counter.classes:
        return False
    return counter.accessible or not needs_accessible(scenario, key)


def bench(scenario: Scenario, rule: Rule) -> Bench:
    """Return the scenario's lines with the standings that the rule gives them."""
    keys = line_keys(scenario)
    derived = derived_promises(scenario) if rule is Rule.PROMISE else None
    slopes, heads = _figures(scenario, rule, derived)
    unit = SLOPE_UNIT / min(1.0, *slopes.values())
    factors = _service_factors(scenario, rule)
    standings = []
    for key in keys:
        spec = class_of(scenario, key.class_id)
        first = spec.emergency and rule not in {Rule.FIFO, Rule.STRICT}
        standings.append(
            Standing(
                Tier.EMERGENCY if first else Tier.PROMISE,
                slope=max(1, round(slopes[spec.id] * unit * factors[key.service])),
                head_start=round(heads[spec.id] * unit),
                protected=spec.emergency or spec.needs_accessible,
                courtesy=spec.courtesy and rule is Rule.PROMISE,
            )
        )
    limit = scenario.run.pass_limit
    if limit is None:
        limit = DEFAULT_PASS_LIMIT if rule is Rule.PROMISE else 0
    shown = slopes if rule in {Rule.PROMISE, Rule.ACCUMULATING} else {}
    load = derived.design_load if derived else None
    return Bench(scenario, rule, keys, tuple(standings), limit, shown, load)


def line_keys(scenario: Scenario) -> tuple[LineKey, ...]:
    """Return every combination of class and service that can come."""
    found: dict[LineKey, None] = {}
    for walk_in in scenario.arrivals:
        for service, _ in walk_in.services:
            found[LineKey(walk_in.class_id, service)] = None
    for booked in scenario.appointments:
        for service, _ in booked.services:
            found[LineKey(booked.class_id, service)] = None
            found[LineKey(booked.late_class_id, service)] = None
    return tuple(found)


def _figures(
    scenario: Scenario, rule: Rule, derived: Derived | None
) -> tuple[dict[str, float], dict[str, float]]:
    """Return each class's slope, and its head start in milliseconds."""
    classes = scenario.classes
    slopes = {one.id: 1.0 for one in classes}
    heads = {one.id: 0.0 for one in classes}
    if rule is Rule.STRICT:
        heads = {one.id: float(STEP * (len(classes) - n)) for n, one in enumerate(classes)}
    elif rule is Rule.EDD:
        heads = {one.id: -one.target_s * 1000 for one in classes}
    elif rule is Rule.ACCUMULATING:
        slopes = {one.id: one.slope or 1.0 for one in classes}
        heads = {one.id: (one.head_start_s or 0.0) * 1000 for one in classes}
    elif rule is Rule.HEAD_START:
        general = scenario.run.head_start_s or 0.0
        for number, one in enumerate(classes, start=1):
            other = general if number < len(classes) else 0.0
            own = one.head_start_s
            heads[one.id] = (other if own is None else own) * 1000
    elif derived is not None:
        slopes |= {name: slope / SLOPE_UNIT for name, slope in derived.in_force.items()}
        slopes |= {one.id: one.slope for one in classes if one.slope is not None}
    return slopes, heads


def _service_factors(scenario: Scenario, rule: Rule) -> dict[str, float]:
    """Return by how much a service's slopes are multiplied: the root of mean over own."""
    ratios = shortness(scenario)
    if rule is not Rule.PROMISE or not scenario.run.service_factor:
        return dict.fromkeys(ratios, 1.0)
    return {name: float(ratio**0.5) for name, ratio in ratios.items()}


def shortness(scenario: Scenario) -> dict[str, float]:
    """Return the mean length of what people come for over each service's own."""
    means = {one.id: one.time.mean_s for one in scenario.services}
    sources = scenario.sources
    rate = sum(one.per_hour for one in sources)
    mean = sum(one.per_hour * part * means[s] for one in sources for s, part in one.services)
    return {name: mean / rate / own for name, own in means.items()}


def derived_promises(scenario: Scenario) -> Derived | None:
    """Return the slopes that the promises ask for; None where every class is an emergency."""
    laws = {one.id: one.time for one in scenario.services}
    promises = []
    for one in scenario.classes:
        streams = [
            each for each in scenario.sources if each.class_id == one.id and each.per_hour > 0
        ]
        rate = sum(each.per_hour for each in streams)
        first = second = 0.0
        for each in streams:
            for service, part in each.services:
                weight = each.per_hour / rate * part
                first += weight * laws[service].mean_s * one.service_factor
                second += weight * laws[service].second_moment * one.service_factor**2
        if rate:
            share = min(one.share, 0.999)
            promises.append(
                Promise(one.id, one.target_s, share, rate, first, second, one.emergency)
            )
    if all(one.emergency for one in promises):
        return None
    return derive(promises, len(scenario.counters))


def served(scenario: Scenario, key: LineKey) -> bool:
    """Return whether any counter can serve these tickets."""
    return any(serves(scenario, one, key) for one in scenario.counters)
