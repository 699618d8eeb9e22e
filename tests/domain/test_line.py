"""A line keeps its order, and counts calls over its head as a tally by hand would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.line import Line, Waiter

clocks = st.integers(0, 60)


@given(st.lists(clocks))
def test_a_line_is_in_the_order_of_clocks_and_then_of_issue(arrivals) -> None:
    line = Line()
    for place, clock in enumerate(arrivals):
        line = line.joined(Waiter(clock, place))

    assert list(line.waiters) == sorted(line.waiters)
    assert len(line.waiters) == len(arrivals)


@given(st.lists(clocks, min_size=1), st.data())
def test_whoever_leaves_is_gone_and_nobody_else(arrivals, data) -> None:
    line = Line()
    for place, clock in enumerate(arrivals):
        line = line.joined(Waiter(clock, place))
    gone = data.draw(st.sampled_from(line.waiters))

    after = line.without(gone)

    assert sorted((*after.waiters, gone)) == list(line.waiters)


def test_whoever_is_not_in_line_cannot_leave_it() -> None:
    with pytest.raises(ValueError, match="not in"):
        Line((Waiter(1, 1),)).without(Waiter(2, 2))


@given(st.lists(st.sampled_from(["join", "call", "pass"]), max_size=80), st.data())
def test_each_is_passed_as_often_as_later_ones_were_called_while_it_waited(steps, data) -> None:
    line = Line()
    passed: dict[Waiter, int] = {}
    for now, step in enumerate(steps, start=1):
        if step == "join":
            waiter = Waiter(now * 10, now)
            line = line.joined(waiter)
            passed[waiter] = 0
        elif step == "call" and line.waiters:
            del passed[line.head]
            line = line.without_head()
        elif step == "pass" and line.waiters:
            clock = data.draw(st.integers(0, now * 10))
            line = line.passed_by(clock, now * 10)
            for waiter in passed:
                passed[waiter] += waiter.clock < clock
        assert {one: line.passes_of(one) for one in line.waiters} == passed
        if line.waiters:
            assert line.passes == max(passed.values())


def test_an_appointment_called_before_its_time_has_passed_nobody_who_comes_later() -> None:
    line = Line((Waiter(10, 1),)).passed_by(clock=500, now=20).joined(Waiter(30, 2))

    assert [line.passes_of(one) for one in line.waiters] == [1, 0]
