"""Erlang's formulas give what tables and other people's programs give."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.erlang import MOST_COUNTERS, counters_for, erlang_b, erlang_c, share_within

# fmt: off
# Customers an hour, minutes of service, target in minutes, share: counters and what they reach.
STAFFING = [
    (24,  6, 10, 0.80, 4, 0.9801),
    (30,  6, 10, 0.80, 4, 0.9038),
    (36,  6, 10, 0.80, 5, 0.9602),
    (40,  6, 10, 0.80, 5, 0.8953),
    (60,  5, 10, 0.90, 6, 0.9205),
    (12, 12, 10, 0.80, 4, 0.9243),
]
# fmt: on
OFFERED = st.floats(0.001, 200)


@pytest.mark.parametrize("row", STAFFING)
def test_the_counters_that_pyworkforce_0_5_1_gives_too(row) -> None:
    hourly, minutes, target, share, counters, kept = row
    offered = hourly * minutes / 60

    assert counters_for(offered, minutes, target, share) == counters
    assert share_within(counters, offered, minutes, target) == pytest.approx(kept, abs=5e-5)


def test_the_chance_to_wait_at_four_counters() -> None:
    assert erlang_c(4, 3.6) == pytest.approx(0.787753, abs=1e-6)
    assert share_within(4, 3.6, 6, 10) == pytest.approx(0.595554, abs=1e-6)


@given(st.floats(0.001, 0.999))
def test_one_counter_is_busy_as_often_as_it_is_loaded(load) -> None:
    assert erlang_c(1, load) == pytest.approx(load)
    assert erlang_b(1, load) == pytest.approx(load / (1 + load))


@given(st.integers(1, 60), st.floats(0.001, 0.999))
def test_the_recursion_is_the_sum_of_the_textbook(counters, load) -> None:
    offered = counters * load
    terms = [offered**n / math.factorial(n) for n in range(counters + 1)]
    last = terms[-1] / (1 - load)

    assert erlang_b(counters, offered) == pytest.approx(terms[-1] / sum(terms))
    assert erlang_c(counters, offered) == pytest.approx(last / (sum(terms[:-1]) + last))


@given(st.integers(1, 2000), OFFERED)
def test_another_counter_never_makes_more_people_wait(counters, offered) -> None:
    chance = erlang_c(counters, offered)

    assert 0 <= erlang_c(counters + 1, offered) <= chance <= 1


def test_thousands_of_counters_are_no_harder() -> None:
    assert 0 < erlang_c(5000, 4950) < 1
    assert counters_for(4950, 360, 600, 0.8) == 4951


def test_an_overloaded_hall_keeps_nothing() -> None:
    assert erlang_c(4, 4) == 1
    assert share_within(4, 4, 360, 600) == 0
    assert share_within(4, 100, 360, 1e9) == 0


@given(OFFERED, st.floats(1, 3600), st.floats(0, 3600), st.floats(0.01, 0.999))
def test_one_counter_less_would_break_the_promise(offered, mean_s, target_s, share) -> None:
    counters = counters_for(offered, mean_s, target_s, share)

    assert share_within(counters, offered, mean_s, target_s) >= share
    assert counters == 1 or share_within(counters - 1, offered, mean_s, target_s) < share


def test_what_no_number_of_counters_keeps_is_said() -> None:
    with pytest.raises(ValueError, match="below 1"):
        counters_for(3, 360, 600, 1.0)
    with pytest.raises(ValueError, match=str(MOST_COUNTERS)):
        counters_for(MOST_COUNTERS + 1, 360, 600, 0.8)
