"""Counters are added until every promise is kept, and Erlang's formula stands beside."""

import pytest
from msgspec.structs import replace

from kiosk.domain.erlang import counters_for
from kiosk.simulate.law import exponential
from kiosk.simulate.model import (
    ArrivalSpec,
    ClassSpec,
    CounterSpec,
    RunSpec,
    Scenario,
    ServiceSpec,
)
from kiosk.simulate.staffing import Pooled, pooled, steps

CASH = (("cash", 1.0),)
PLAIN = Scenario(
    run=RunSpec(days=12, seed=3),
    classes=(ClassSpec("ordinary", target_s=600, share=0.8),),
    services=(ServiceSpec("cash", exponential(360)), ServiceSpec("loans", exponential(1200))),
    arrivals=(ArrivalSpec("ordinary", 36, CASH),),
    appointments=(),
    counters=(CounterSpec("1", frozenset({"cash"})), CounterSpec("2", frozenset({"loans"}))),
)
CHAIR = replace(
    PLAIN,
    classes=(
        ClassSpec("chair", target_s=600, share=0.85, needs_accessible=True),
        *PLAIN.classes,
    ),
    arrivals=(ArrivalSpec("chair", 10, CASH), ArrivalSpec("ordinary", 6, CASH)),
    counters=(
        CounterSpec("a", frozenset({"cash"}), accessible=True),
        CounterSpec("b", frozenset({"cash"})),
    ),
)


def test_counters_are_added_until_the_promise_is_kept() -> None:
    tried = list(steps(PLAIN, 9))

    assert [one.counters for one in tried] == list(range(2, tried[-1].counters + 1))
    assert tried[-1].breaks is None
    assert tried[-1].share_within["ordinary"] >= 0.8
    assert {one.breaks for one in tried[:-1]} == {"ordinary"}
    # One of the counters does nothing for them; the others are as many as Erlang says.
    assert tried[-1].counters - 1 == counters_for(3.6, 360, 600, 0.8) == 5


def test_a_new_counter_is_like_one_that_serves_those_who_wait_in_vain() -> None:
    assert {one.like for one in list(steps(PLAIN, 9))[1:]} <= {"1", "3", "4", "5", "6"}
    assert {one.like for one in list(steps(CHAIR, 5))[1:]} <= {"a", "3", "4", "5"}


def test_every_step_meets_less_load() -> None:
    loads = [one.load for one in steps(PLAIN, 9)]

    assert loads[0] == pytest.approx(36 * 360 / 3600 / 2)
    assert loads == sorted(loads, reverse=True)


def test_where_the_most_are_not_enough_the_last_step_says_what_breaks() -> None:
    tried = list(steps(PLAIN, 3))

    assert [one.counters for one in tried] == [2, 3]
    assert tried[-1].breaks == "ordinary"
    assert tried[-1].weakest_promise_kept is not None
    assert tried[-1].weakest_promise_kept < 1


def test_a_lobby_that_is_well_stays_as_it_is() -> None:
    quiet = replace(PLAIN, run=replace(PLAIN.run, load=0.01))

    assert [(one.counters, one.like, one.breaks) for one in steps(quiet, 9)] == [
        (2, None, None)
    ]


# The rows of queueing theory's tables (tests/domain/test_erlang.py) as lobbies.
@pytest.mark.parametrize(("hourly", "counters"), [(24, 4), (30, 4), (36, 5), (40, 5)])
def test_erlang_s_answer_stands_beside(hourly, counters) -> None:
    one = replace(PLAIN, arrivals=(ArrivalSpec("ordinary", hourly, CASH),))

    assert pooled(one) == {"ordinary": Pooled(counters, counters)}


def test_the_busiest_part_of_the_day_may_take_more() -> None:
    uneven = replace(PLAIN, run=replace(PLAIN.run, profile=(0.5, 2.0, 0.5)))

    assert pooled(uneven) == {
        "ordinary": Pooled(counters_for(3.6, 360, 600, 0.8), counters_for(7.2, 360, 600, 0.8))
    }


def test_emergencies_and_who_never_comes_ask_nothing_of_erlang() -> None:
    more = replace(
        PLAIN,
        classes=(ClassSpec("emergency", emergency=True), ClassSpec("vip"), *PLAIN.classes),
        arrivals=(ArrivalSpec("emergency", 1, CASH), *PLAIN.arrivals),
    )

    assert set(pooled(more)) == {"ordinary"}
