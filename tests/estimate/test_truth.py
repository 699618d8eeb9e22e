"""The estimator against truth: the exact floor of M/M/4, and the reference lobby.

With LOBBY_SOAK the figures of the queueing reference (section 4) are asked for at full size; in
CI a few days tell whether the estimator is still one.
"""

import math
import os
from pathlib import Path

import msgspec
import pytest

from kiosk.simulate.estimates import Estimates, measure
from kiosk.simulate.model import Rule, Scenario
from kiosk.simulate.scenario import read_scenario

SOAK = "LOBBY_SOAK" in os.environ
LOBBY = Path(__file__).parents[2] / "docs" / "examples" / "lobby.toml"
MM4 = """
[run]
tickets = {tickets}
warm_up = 2000
seed = 11
rule = "fifo"
[[class]]
id = "ordinary"
target_wait = "10m"
[[service]]
id = "only"
time = {{ kind = "exponential", mean = "6m" }}
[[arrivals]]
class = "ordinary"
per_hour = {per_hour}
services = {{ only = 1.0 }}
""" + "".join(f'[[counter]]\nid = "{one}"\nservices = ["only"]\n' for one in range(1, 5))


def lobby(load: float, days: int) -> Scenario:
    scenario = read_scenario(LOBBY)
    run = msgspec.structs.replace(scenario.run, load=load, days=days, seed=7)
    return msgspec.structs.replace(scenario, run=run)


@pytest.mark.parametrize("rho", [0.9, 0.95] if SOAK else [0.9])
def test_on_m_m_4_the_error_is_within_a_tenth_of_the_exact_floor(tmp_path, rho) -> None:
    path = tmp_path / "mm4.toml"
    tickets = 200_000 if SOAK else 12_000
    path.write_text(MM4.format(tickets=tickets, per_hour=40 * rho))
    measured = measure(read_scenario(path), Rule.FIFO, every=10)

    # With n ahead the wait is n + 1 stages of 1 / (s mu): its variance is the mean wait times
    # a stage, 1 / ((s mu)^2 (1 - rho)) on the long run. Here it is had from the sample itself,
    # because queues mix slowly.
    stage_min = 6 / 4
    floor = math.sqrt(stage_min * measured.all.mean_wait_min)

    assert 0.95 <= measured.all.rmse_min / floor <= 1.10
    assert measured.all.within_p80 == pytest.approx(0.80, abs=0.03)


@pytest.mark.skipif(not SOAK, reason="a minute: with LOBBY_SOAK only")
@pytest.mark.parametrize(("load", "rmse"), [(0.85, 8.8), (0.95, 11.9)])
def test_on_the_reference_lobby_errors_are_those_of_the_reference(load, rmse) -> None:
    found: Estimates = measure(lobby(load, days=120), every=3)

    assert found.all.rmse_min <= rmse
    assert found.all.rmse_min <= 0.70 * found.all.naive_rmse_min
    assert found.all.told_rmse_min <= rmse
    assert found.all.within_p80 == pytest.approx(0.80, abs=0.03)
    assert abs(found.all.bias_min) <= 1


def test_on_a_few_days_of_the_lobby_the_replay_beats_the_common_formula() -> None:
    found = measure(lobby(0.9, days=6), every=10).all

    assert found.rmse_min <= 0.80 * found.naive_rmse_min
    assert 0.70 <= found.within_p80 <= 0.92


def test_the_same_seed_tells_the_same() -> None:
    assert measure(lobby(0.9, days=1), every=30) == measure(lobby(0.9, days=1), every=30)


def test_a_rule_of_two_formulas_has_no_estimator() -> None:
    with pytest.raises(ValueError, match="ratio"):
        measure(lobby(0.9, days=1), Rule.RATIO)
