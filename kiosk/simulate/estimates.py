"""How far the waits told to people are from what they then wait: the estimator against truth.

Measured are those who had to wait, as in the queueing reference, section 4. Days follow each
other and the hall's memory outlives them, so that the first day teaches and does not count.
"""

import math
import random
from collections.abc import Sequence

import msgspec

from kiosk.simulate.asking import AskingFloor, Memory, Said
from kiosk.simulate.bench import bench
from kiosk.simulate.customers import customers
from kiosk.simulate.model import Rule, Scenario
from kiosk.simulate.page import columns

DAY_MS = 24 * 3_600_000.0


class EstimateError(msgspec.Struct, frozen=True):
    """What came of the estimates told to some people; minutes."""

    n: int
    mean_wait_min: float
    rmse_min: float
    """Root of the mean squared distance of wait and middle."""
    mae_min: float
    bias_min: float
    """Mean of middle minus wait: negative when waits were longer."""
    within_p50: float
    within_p80: float
    """Share of waits up to the upper end; 0.8 as it should be."""
    told_rmse_min: float
    """The same of what is announced: never below the wait of the line's head."""
    told_within_p80: float
    naive_rmse_min: float
    """Of everybody waiting times the mean service over the counters."""


class Estimates(msgspec.Struct, frozen=True):
    """The estimator's errors in a scenario."""

    rule: str
    load: float
    all: EstimateError
    classes: dict[str, EstimateError]


def measure(scenario: Scenario, rule: Rule | None = None, every: int = 1) -> Estimates:
    """Return how well waits are told in this scenario.

    Args:
        scenario: Its days, or its one long run.
        rule: Instead of the scenario's own; any but ``ratio``.
        every: Of those who have to wait, every so many asks.

    Raises:
        ValueError: Nobody had to wait, or the rule is no one formula.
    """
    rule = scenario.run.rule if rule is None else rule
    if rule is Rule.RATIO:
        raise ValueError("ratio is not one formula: it has no estimator")
    said = [one for one in _ask(scenario, rule, every) if one.waited > 0]
    if not said:
        raise ValueError("nobody had to wait")
    return Estimates(
        rule=rule.value,
        load=scenario.run.load,
        all=_error(said),
        classes={
            one.id: _error(part)
            for one in scenario.classes
            if (part := [each for each in said if each.class_id == one.id])
        },
    )


def _ask(scenario: Scenario, rule: Rule, every: int) -> list[Said]:
    laid, spec, memory = bench(scenario, rule), scenario.run, Memory()
    chance = random.Random(f"{spec.seed}/futures")  # noqa: S311 - repeatable, no secret
    if spec.tickets is not None:
        floor = AskingFloor(laid, memory, chance, every, warm_up=spec.warm_up)
        count = spec.warm_up + spec.tickets
        floor.run(customers(scenario, f"{spec.seed}/0", count=count))
        return floor.said
    said: list[Said] = []
    end = spec.day_length_s * 1000
    for day in range((spec.days or 1) + 1):
        memory.began = day * DAY_MS
        floor = AskingFloor(laid, memory, chance, every, day_end=end)
        floor.run(customers(scenario, f"{spec.seed}/{day}", end_ms=end))
        if day:
            said += floor.said
    return said


def _error(said: Sequence[Said]) -> EstimateError:
    def mean(values: Sequence[float]) -> float:
        return math.fsum(values) / len(said)

    def rmse(errors: Sequence[float]) -> float:
        return math.sqrt(mean([one * one for one in errors]))

    errors = [one.middle - one.waited for one in said]
    return EstimateError(
        n=len(said),
        mean_wait_min=mean([one.waited for one in said]),
        rmse_min=rmse(errors),
        mae_min=mean([abs(one) for one in errors]),
        bias_min=mean(errors),
        within_p50=mean([one.waited <= one.middle for one in said]),
        within_p80=mean([one.waited <= one.upper for one in said]),
        told_rmse_min=rmse([one.told_middle - one.waited for one in said]),
        told_within_p80=mean([one.waited <= one.told_upper for one in said]),
        naive_rmse_min=rmse([one.naive - one.waited for one in said]),
    )


def estimates_page(found: Estimates) -> str:
    """Return the text that ``kiosk simulate SCENARIO --estimates`` prints; in minutes."""
    head = ("class", "asked", "wait", "rmse", "mae", "bias", "≤ p50", "≤ p80", "naive rmse")
    rows = [
        (
            name,
            f"{one.n}",
            f"{one.mean_wait_min:.2f}",
            f"{one.rmse_min:.2f}",
            f"{one.mae_min:.2f}",
            f"{one.bias_min:+.2f}",
            f"{one.within_p50:.1%}",
            f"{one.within_p80:.1%}",
            f"{one.naive_rmse_min:.2f}",
        )
        for name, one in (("all", found.all), *found.classes.items())
    ]
    title = f"estimate error, rule {found.rule}, load {found.load:g}; minutes"
    told = (
        f"as announced, never below the head of the line: rmse {found.all.told_rmse_min:.2f}, "
        f"≤ p80 {found.all.told_within_p80:.1%}"
    )
    return "\n".join((title, "", *columns(head, rows), "", told))
