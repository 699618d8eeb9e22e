"""How many counters it takes until every promise is kept.

Counter after counter is added, each like the one that those who wait in vain need most, and the
whole scenario is simulated again with the same people. Erlang's formula stands beside it: what
would be enough if every counter served everybody and nobody went first.
"""

import math
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from kiosk.domain.erlang import counters_for
from kiosk.simulate.bench import bench
from kiosk.simulate.engine import expected_load, run
from kiosk.simulate.model import CounterSpec, Rule, Scenario
from kiosk.simulate.outcome import Outcome

SHARE_AT_MOST = 0.999
"""▲ Chance keeps no promise for everybody: a promised share of 1 is counted as this."""


class Step(msgspec.Struct, frozen=True):
    """The lobby with so many counters."""

    counters: int
    like: str | None
    """The counter that the last one added is like."""
    load: float
    """Work that comes, as a share of all counters' time."""
    weakest_promise_kept: float | None
    breaks: str | None
    """The class whose promise is kept worst, if any is broken."""
    share_within: dict[str, float]
    """Of each class that came, the share that waited no longer than its target."""
    worst_wait_min: float


class Pooled(msgspec.Struct, frozen=True):
    """Erlang C: counters for one promise, if all served everybody, first come first served."""

    mean: int
    """For the day's mean arrivals."""
    busiest: int
    """For its busiest part."""


class Staffing(msgspec.Struct, frozen=True):
    """What was tried, and what is enough."""

    steps: tuple[Step, ...]
    enough: int | None
    """Counters that keep every promise; None when none of the steps did."""
    erlang_c: dict[str, Pooled]
    """For each class's promise made to everybody; emergencies, who go first, left out."""


def steps(
    scenario: Scenario, most: int, rule: Rule | None = None, jobs: int = 1
) -> Iterator[Step]:
    """Yield the lobby as it is, then with one more counter each time, until all is well.

    Args:
        scenario: With at least one counter.
        most: Counters after which no more are added.
        rule: Instead of the scenario's own.
        jobs: Processes to share the work between.
    """
    like: str | None = None
    while True:
        outcome = run(scenario, rule=rule, jobs=jobs)
        step = _step(scenario, outcome, like)
        yield step
        if step.breaks is None or len(scenario.counters) >= most:
            return
        model = _most_needed(scenario, outcome, step.breaks, rule)
        like = model.id
        scenario = replace(scenario, counters=(*scenario.counters, _another(scenario, model)))


def pooled(scenario: Scenario) -> dict[str, Pooled]:
    """Return what Erlang's formula asks for each class that comes, emergencies aside."""
    offered = expected_load(scenario) * len(scenario.counters)
    profile, sources = scenario.run.profile, scenario.sources
    mean_rate = sum(profile) / len(profile)
    hourly = math.fsum(one.per_hour for one in sources) * scenario.run.load * mean_rate
    mean_s = offered / hourly * 3600
    busiest = offered * max(profile) / mean_rate
    coming = {one.class_id for one in sources if one.per_hour > 0}
    found = {}
    for one in scenario.classes:
        if one.id in coming and not one.emergency:
            share = min(one.share, SHARE_AT_MOST)
            found[one.id] = Pooled(
                counters_for(offered, mean_s, one.target_s, share),
                counters_for(busiest, mean_s, one.target_s, share),
            )
    return found


def _step(scenario: Scenario, outcome: Outcome, like: str | None) -> Step:
    shares = {
        class_id: found.share_within
        for class_id, found in outcome.classes.items()
        if found.share_within is not None
    }
    kept = {class_id: share / outcome.classes[class_id].promised_share
            for class_id, share in shares.items()}  # fmt: skip
    worst = min(kept, key=kept.__getitem__, default=None)
    return Step(
        counters=len(scenario.counters),
        like=like,
        load=expected_load(scenario),
        weakest_promise_kept=outcome.weakest_promise_kept,
        breaks=worst if worst is not None and kept[worst] < 1 else None,
        share_within=shares,
        worst_wait_min=outcome.worst_wait_min,
    )


def _most_needed(
    scenario: Scenario, outcome: Outcome, class_id: str, rule: Rule | None
) -> CounterSpec:
    """Return the busiest of the counters that serve a class, whatever its service."""
    laid = bench(scenario, rule or scenario.run.rule)
    serving = [
        one
        for one in scenario.counters
        if any(laid.keys[line].class_id == class_id for line in laid.eligible(one))
    ]
    return max(
        serving or scenario.counters, key=lambda one: (outcome.counters[one.id].busy, one.id)
    )


def _another(scenario: Scenario, model: CounterSpec) -> CounterSpec:
    """Return a counter like this one, with a name of its own."""
    taken = {one.id for one in scenario.counters}
    number = len(taken) + 1
    while str(number) in taken:
        number += 1
    return replace(model, id=str(number))
