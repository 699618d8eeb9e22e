"""The lobby of docs/fairness.md: what the hall's rule must reach there, and never do.

The bars are those of the comparison with other systems, which is one draw of 400 days; ours
must reach them in the mean of several draws. ``make soak`` has them all.
"""

import os
from functools import cache
from statistics import fmean

import pytest
from msgspec.structs import replace

from kiosk.simulate.engine import run
from kiosk.simulate.model import Rule
from kiosk.simulate.outcome import Outcome
from kiosk.simulate.scenario import read_scenario
from tests.house.tree import ROOT

LOBBY = read_scenario(ROOT / "docs" / "examples" / "lobby.toml")
SOAK = bool(os.environ.get("LOBBY_SOAK"))
SEEDS = (7, 1, 2, 3, 4, 5, 6, 8) if SOAK else (7,)
PASSES = 20
A_MINUTE = 1.0

# load, weakest promise kept, the same with service factor, Jain, care within ten minutes
ALL_BARS = [
    (0.80, 0.96, 0.97, 0.90, 0.87),
    (0.85, 0.89, 0.91, 0.90, 0.85),
    (0.90, 0.75, 0.77, 0.85, 0.82),
    (0.95, 0.61, 0.63, 0.78, 0.81),
]
BARS = ALL_BARS if SOAK else ALL_BARS[1::2]
LOADS = [row[0] for row in BARS]


@cache
def lobby(
    load: float, seed: int, rule: Rule = Rule.PROMISE, *, factor: bool = False
) -> Outcome:
    """Return how a rule fares at a load."""
    changed = replace(LOBBY.run, load=load, service_factor=factor)
    return run(replace(LOBBY, run=changed), rule, seed)


@pytest.mark.parametrize(("load", "kept", "with_factor", "even", "care"), BARS)
def test_the_promises_of_the_lobby_are_kept_as_well_as_anybody_keeps_them(
    load, kept, with_factor, even, care
) -> None:
    found = [lobby(load, seed) for seed in SEEDS]
    factor = [lobby(load, seed, factor=True) for seed in SEEDS]

    assert fmean(one.weakest_promise_kept or 0 for one in found) >= kept
    assert fmean(one.weakest_promise_kept or 0 for one in factor) >= with_factor
    assert fmean(one.jain or 0 for one in found) >= even
    assert fmean(one.classes["care"].share_within or 0 for one in found) >= care
    assert max(one.most_passes for one in found + factor) <= PASSES


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("load", LOADS)
def test_nobody_waits_longer_than_the_longest_wait_under_strict_order(load, seed) -> None:
    """To the minute: care may wait for one service of four hours, begun at another second."""
    strict = lobby(load, seed, Rule.STRICT)
    assert lobby(load, seed).worst_wait_min < strict.worst_wait_min + A_MINUTE


def test_a_day_of_two_thousand_customers_is_served_to_the_last_of_them() -> None:
    counters = tuple(
        replace(one, id=f"{one.id}{n}") for n in range(7) for one in LOBBY.counters
    )
    busy = replace(LOBBY, counters=counters, run=replace(LOBBY.run, days=1, load=6.0))
    assert run(busy).tickets == pytest.approx(2000, rel=0.1)
