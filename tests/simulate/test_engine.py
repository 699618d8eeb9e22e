"""The lobby in motion: staff who come and go, people who leave, and chance that repeats."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.simulate.bench import bench
from kiosk.simulate.customers import Customer, customers
from kiosk.simulate.engine import run, simulate
from kiosk.simulate.floor import Floor
from kiosk.simulate.law import deterministic, exponential
from kiosk.simulate.model import (
    AppointmentSpec,
    ArrivalSpec,
    ClassSpec,
    CounterSpec,
    Rule,
    RunSpec,
    Scenario,
    ServiceSpec,
)
from kiosk.simulate.outcome import jain, student95
from kiosk.simulate.scenario import read_scenario
from kiosk.simulate.tally import Tally
from tests.house.tree import ROOT
from tests.simulate.halls import hall

MIN = 60_000.0
LOBBY = read_scenario(ROOT / "docs" / "examples" / "lobby.toml")
FEW_DAYS = replace(LOBBY, run=replace(LOBBY.run, days=4))


def one_counter(*counters: CounterSpec, **run_: object) -> Scenario:
    """Return a hall of one class and two services; the long one is held back."""
    both = frozenset({"short", "long"})
    return Scenario(
        run=replace(RunSpec(days=1, rule=Rule.PROMISE), **run_),
        classes=(
            ClassSpec("care", needs_accessible=True),
            ClassSpec("walk-in"),
        ),
        services=(
            ServiceSpec("short", deterministic(300)),
            ServiceSpec("long", deterministic(1200), long=True),
        ),
        arrivals=(
            ArrivalSpec("walk-in", 6, (("short", 0.5), ("long", 0.5))),
            ArrivalSpec("care", 1, (("short", 1.0),)),
        ),
        appointments=(),
        counters=counters or (CounterSpec("1", both),),
    )


def come(scenario: Scenario, *people: Customer, day_min: float = 540) -> Tally:
    """Return how these people fared."""
    laid = bench(scenario, scenario.run.rule)
    return Floor(laid, day_end=day_min * MIN).run(people)


def walk_in(
    at_min: float,
    service: str = "short",
    takes_min: float = 5,
    *,
    patience: float = math.inf,
    absent: bool = False,
) -> Customer:
    """Return somebody without an appointment."""
    at = at_min * MIN
    return Customer(at, at, "walk-in", service, takes_min * MIN, patience, absent)


def waits_min(tally: Tally, class_id: str = "walk-in") -> list[float]:
    return [one / MIN for one in tally.waits[class_id]]


BOTH = frozenset({"short", "long"})


def test_who_comes_to_an_idle_counter_does_not_wait() -> None:
    tally = come(one_counter(), walk_in(0), walk_in(1), walk_in(20))
    assert waits_min(tally) == [0, 4, 0]
    assert tally.busy == [15 * MIN]


def test_s09_the_counter_idle_longest_is_next() -> None:
    counters = tuple(CounterSpec(str(n), BOTH) for n in range(4))
    people = [walk_in(10 * n, takes_min=1) for n in range(40)]
    tally = come(one_counter(*counters), *people)
    assert tally.busy == [10 * MIN] * 4


def test_a_counter_in_a_pause_finishes_whom_it_serves_and_calls_nobody() -> None:
    counter = CounterSpec("1", BOTH, pauses=((3 * 60.0, 30 * 60.0),))
    tally = come(one_counter(counter), walk_in(0), walk_in(1), walk_in(2))
    assert waits_min(tally) == [0, 29, 33]
    assert tally.staffed == [(540 - 27) * MIN]


def test_a_pause_that_ends_while_a_customer_is_served_calls_nobody_twice() -> None:
    counter = CounterSpec("1", BOTH, pauses=((60.0, 120.0),))
    assert waits_min(come(one_counter(counter), walk_in(0), walk_in(1))) == [0, 4]


def test_before_it_opens_and_after_it_closes_a_counter_calls_nobody() -> None:
    counter = CounterSpec("1", BOTH, opens_s=600.0, closes_s=900.0)
    tally = come(one_counter(counter), walk_in(0), walk_in(9), walk_in(20))
    assert waits_min(tally) == [10]
    assert tally.stranded == 2
    assert tally.staffed == [5 * MIN]


def test_whoever_is_gone_when_called_costs_the_counter_a_minute() -> None:
    tally = come(one_counter(), walk_in(0), walk_in(1, absent=True), walk_in(2))
    assert waits_min(tally) == [0, 4]
    assert tally.absent["walk-in"] == 1


def test_patience_ends_to_the_millisecond() -> None:
    calls = come(one_counter(), walk_in(0), walk_in(1, patience=4 * MIN + 1))
    leaves = come(one_counter(), walk_in(0), walk_in(1, patience=4 * MIN - 1))
    assert waits_min(calls) == [0, 4]
    assert list(leaves.left["walk-in"]) == [4 * MIN - 1]


def test_an_appointment_that_comes_early_is_called_early_and_has_not_waited() -> None:
    early = Customer(0.0, 10 * MIN, "walk-in", "short", 5 * MIN)
    assert waits_min(come(one_counter(), early)) == [0]


def test_an_early_appointment_is_called_after_everybody_whose_time_has_come() -> None:
    early = Customer(1 * MIN, 10 * MIN, "walk-in", "short", 5 * MIN)
    tally = come(one_counter(), walk_in(0), early, walk_in(4))
    assert waits_min(tally) == [0, 1, 0], "called at 0, 5 and 10"


ACCESSIBLE = CounterSpec("2", BOTH, accessible=True)


def test_s18_an_accessible_counter_leaves_long_services_to_others_for_six_targets() -> None:
    hall_ = one_counter(CounterSpec("1", BOTH), ACCESSIBLE)
    people = [walk_in(0, "long", 200), walk_in(1, "long", 20)]
    assert waits_min(come(hall_, *people)) == [0, 60]


def test_s18_it_takes_them_at_once_when_no_other_counter_is_staffed() -> None:
    away = CounterSpec("1", BOTH, closes_s=1800.0)
    hall_ = one_counter(away, ACCESSIBLE)
    people = [walk_in(0, "long", 200), walk_in(1, "long", 20)]
    assert waits_min(come(hall_, *people)) == [0, 29]


@pytest.mark.parametrize("rule", [one for one in Rule if one is not Rule.PROMISE])
def test_no_other_rule_holds_anybody_back(rule) -> None:
    hall_ = one_counter(CounterSpec("1", BOTH), ACCESSIBLE, rule=rule)
    people = [walk_in(0, "long", 20), walk_in(1, "long", 20)]
    assert waits_min(come(hall_, *people)) == [0, 0]


def test_s18_who_needs_the_accessible_counter_is_served_there_and_first() -> None:
    hall_ = one_counter(CounterSpec("1", BOTH), ACCESSIBLE)
    care = Customer(3 * MIN, 3 * MIN, "care", "short", 5 * MIN)
    people = [walk_in(0, takes_min=60), walk_in(1, takes_min=10), walk_in(2), care]
    tally = come(hall_, *people)
    assert waits_min(tally, "care") == [8]
    assert waits_min(tally) == [0, 0, 14]


def test_everybody_meets_the_same_people_under_every_rule() -> None:
    days = [list(customers(FEW_DAYS, "7/1", end_ms=540 * MIN)) for _ in range(2)]
    served = {rule: run(FEW_DAYS, rule).tickets for rule in Rule}
    assert days[0] == days[1]
    assert len(set(served.values())) == 1


def test_people_come_in_order_and_no_later_than_the_day_lasts() -> None:
    people = list(customers(LOBBY, "any", end_ms=540 * MIN))
    assert people == sorted(people, key=lambda one: one.at)
    assert all(0 <= one.at <= one.clock for one in people)
    walk_ins = [one.at for one in people if one.class_id == "accessible"]
    assert max(walk_ins) < 540 * MIN


def test_arrivals_follow_the_profile() -> None:
    half = replace(LOBBY.run, profile=(0.0, 2.0), days=None)
    people = customers(replace(LOBBY, run=half, appointments=()), "any", end_ms=540 * MIN)
    assert all(one.at >= 270 * MIN for one in people)


def test_bookings_are_those_who_come_and_those_who_do_not() -> None:
    spec = AppointmentSpec("walk-in", "care", 6, (("short", 1.0),), no_show=0.25, grace_s=60)
    scenario = replace(one_counter(), arrivals=(), appointments=(spec,))
    people = list(customers(scenario, "any", end_ms=100 * 3600 * 1000.0))
    assert len(people) == pytest.approx(600, rel=0.1)
    assert {one.at % (10 * MIN) for one in people} == {0.0}, "to the minute of the slot"


def test_who_is_later_than_the_grace_is_of_the_late_class_from_then_on() -> None:
    spec = AppointmentSpec(
        "walk-in", "care", 6, (("short", 1.0),), arrival_mean_s=0, arrival_sd_s=600, grace_s=300
    )
    scenario = replace(one_counter(), arrivals=(), appointments=(spec,))
    people = list(customers(scenario, "any", end_ms=540 * MIN))
    late = [one for one in people if one.class_id == "care"]
    assert late
    assert all(one.clock == one.at for one in late)
    in_time = [one for one in people if one.class_id == "walk-in"]
    assert all(one.clock >= one.at for one in in_time)


@pytest.mark.parametrize("load", [0.8, 0.95])
def test_a_long_run_has_the_load_it_was_asked_for(load) -> None:
    scenario = hall(Rule.FIFO, 1, (load,), "M1", tickets=20_000)
    people = list(customers(scenario, "any", count=20_000))
    assert sum(one.takes for one in people) / 20_000 == pytest.approx(MIN)
    assert people[-1].at / 20_000 == pytest.approx(MIN / load)


def test_the_same_figures_whatever_the_number_of_processes() -> None:
    assert run(FEW_DAYS, reps=2, jobs=3) == run(FEW_DAYS, reps=2)


def test_other_seeds_and_repetitions_are_other_people() -> None:
    once, again = run(FEW_DAYS), run(FEW_DAYS, seed=8)
    twice = run(FEW_DAYS, reps=2)
    assert once != again
    assert twice.tickets > 1.8 * once.tickets
    assert run(FEW_DAYS) == once


@pytest.mark.parametrize("figures", [{"reps": 0}, {"jobs": 0}])
def test_no_repetition_or_process_is_a_mistake(figures) -> None:
    with pytest.raises(ValueError, match="at least one"):
        run(FEW_DAYS, **figures)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), load=st.floats(0.5, 1.6), rule=st.sampled_from(Rule))
def test_nobody_is_lost_and_nobody_is_passed_beyond_the_limit(seed, load, rule) -> None:
    scenario = replace(LOBBY, run=replace(LOBBY.run, load=load, days=1))
    people = list(customers(scenario, f"{seed}/0", end_ms=540 * MIN))

    tally = simulate(bench(scenario, rule), f"{seed}/0")

    assert sum(len(one) for one in tally.waits.values()) == len(people)
    assert tally.stranded == 0
    assert tally.most_passes <= 20 or rule is not Rule.PROMISE
    assert all(0 <= busy <= 540 * MIN for busy in tally.busy)


def test_a_confidence_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    scenario = hall(Rule.FIFO, 1, (0.5,), "M1", tickets=4_000)
    found = [run(scenario, seed=seed).classes["class 0"] for seed in range(40)]
    inside = sum(abs(one.mean_wait_min - 1) <= (one.ci95_min or 0) for one in found)
    assert inside >= 34


def test_jain_and_student() -> None:
    assert jain([2, 2, 2]) == pytest.approx(1)
    assert jain([1, 0, 0, 0]) == pytest.approx(0.25)
    assert jain([]) is None
    known = {1: 12.706, 2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 29: 2.045, 399: 1.966}
    for freedom, quantile in known.items():
        assert student95(freedom) == pytest.approx(quantile, rel=0.01)


def test_patience_of_everybody_strands_nobody() -> None:
    scenario = hall(Rule.PROMISE, 1, (2.0,), "M1", tickets=2_000, patience=exponential(120))
    found = run(scenario)
    assert found.abandoned > 800
    assert found.tickets + found.abandoned == 2_000
