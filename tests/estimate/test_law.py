"""Service times as recorded: what is left of one that is going on, and odd ones among them."""

import math
import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.estimate.law import (
    ENOUGH,
    FORGOTTEN,
    class_factors,
    law_of,
    learned_law,
    usual_times,
)

MINUTE = 60_000.0


def rests(law, elapsed: float, count: int = 20_000) -> list[float]:
    draw = random.Random(3).random  # noqa: S311  # the same chance at every run
    return [law.rest(elapsed, draw) for _ in range(count)]


def test_lent_times_have_the_mean_and_spread_of_the_settings() -> None:
    times = usual_times(6 * MINUTE, 200, cv=0.8)
    mean = fmean(times)

    assert mean == pytest.approx(6 * MINUTE)
    spread = math.sqrt(fmean([(one - mean) ** 2 for one in times])) / mean
    assert spread == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize("elapsed", [0.0, 3 * MINUTE, 10 * MINUTE])
def test_a_service_without_memory_takes_as_long_again_however_long_it_has_lasted(
    elapsed,
) -> None:
    n = 20_000
    law = law_of([-6 * MINUTE * math.log(1 - (one + 0.5) / n) for one in range(n)])

    assert fmean(rests(law, elapsed)) == pytest.approx(6 * MINUTE, rel=0.05)


def test_a_recorded_service_ends_as_those_that_lasted_as_long_ended() -> None:
    law = law_of([MINUTE] * 50 + [10 * MINUTE] * 50)

    assert set(rests(law, 2 * MINUTE, 100)) == {8 * MINUTE}


def test_beyond_what_was_recorded_the_longest_ones_tell_the_end() -> None:
    law = law_of(usual_times(6 * MINUTE, 100))
    left = rests(law, law.times[-1] + MINUTE, 1000)

    assert min(left) >= 0
    assert fmean(left) > MINUTE


def test_a_service_of_always_the_same_length_is_over_when_it_is() -> None:
    law = law_of([MINUTE] * 30)

    assert rests(law, 0.0, 1) == [MINUTE]
    assert rests(law, MINUTE, 1) == [0.0]


def test_a_forgotten_finish_key_is_no_service_of_nine_hours() -> None:
    law = law_of([5 * MINUTE] * 99 + [9 * 60 * MINUTE])

    assert law.times[-1] == FORGOTTEN * 5 * MINUTE
    assert fmean(rests(law, 9 * 60 * MINUTE)) == pytest.approx(fmean(law.times), rel=0.05)


@given(st.lists(st.floats(0, 1e8), min_size=1, max_size=60), st.floats(0, 1e9), st.integers())
def test_what_is_left_is_a_length_of_time_whatever_was_recorded(times, elapsed, seed) -> None:
    law = law_of(times)
    left = law.rest(elapsed, random.Random(seed).random)  # noqa: S311  # (same)

    assert 0 <= left < math.inf


def test_recorded_times_take_the_place_of_lent_ones() -> None:
    few = learned_law([("ordinary", 60 * MINUTE)] * 5, {}, "ordinary", 6 * MINUTE)
    enough = learned_law([("ordinary", 60 * MINUTE)] * ENOUGH, {}, "ordinary", 6 * MINUTE)

    assert len(few.times) == ENOUGH
    assert fmean(few.times) < 20 * MINUTE
    assert set(enough.times) == {60 * MINUTE}


def test_a_class_that_takes_longer_is_known_by_its_visits_to_all_services() -> None:
    chance = random.Random(1)  # noqa: S311  # (same)
    visits = {
        name: [
            (kind, factor * mean * MINUTE * chance.lognormvariate(0, 0.6))
            for kind, factor, count in (("ordinary", 1.0, 150), ("accessible", 1.35, 50))
            for _ in range(count)
        ]
        for name, mean in (("quick", 3), ("long", 12))
    }

    factors = class_factors(visits)
    law = learned_law(visits["quick"], factors, "accessible", 6 * MINUTE)
    ordinary = learned_law(visits["quick"], factors, "ordinary", 6 * MINUTE)

    assert factors["accessible"] / factors["ordinary"] == pytest.approx(1.35, abs=0.2)
    assert fmean(law.times) / fmean(ordinary.times) == pytest.approx(1.35, abs=0.2)


def test_one_odd_visit_makes_no_class_slow() -> None:
    factors = class_factors(
        {"quick": [("ordinary", MINUTE)] * 100 + [("accessible", 20 * MINUTE)]}
    )

    assert factors["accessible"] < 1.25
