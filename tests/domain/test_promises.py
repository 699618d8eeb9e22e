"""Slopes follow from promises alone, and keep them at the load they were made for."""

import itertools
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.domain.erlang import erlang_c
from kiosk.domain.promises import HIGHEST_LOAD, STEEPEST, Derived, Promise, derive, mean_waits

SERVICES = ((180, 0.6, 0.35), (360, 0.8, 0.45), (720, 0.9, 0.20))
"""Mean in seconds, coefficient of variation, share: quick, standard, complex."""


def promise(class_id, minutes, share, hourly, factor=1.0) -> Promise:
    """Return a class of the reference lobby, its service times longer by a factor."""
    mean = sum(part * factor * one for one, _, part in SERVICES)
    square = sum(part * (factor * one) ** 2 * (1 + cv**2) for one, cv, part in SERVICES)
    return Promise(class_id, minutes * 60, share, hourly, mean, square)


LOBBY = (
    replace(promise("emergency", 5, 0.95, 0.37096, 1.3), emergency=True),
    promise("care", 10, 0.85, 1.48384, 1.35),
    promise("accessible", 5, 0.90, 3.7096, 1.35),
    promise("appointment", 5, 0.90, 7.4192),
    promise("vip", 8, 0.85, 1.8548),
    promise("ordinary", 10, 0.80, 22.2576),
)


def test_the_reference_lobby() -> None:
    derived = derive(LOBBY, 4)

    assert derived.design_load == pytest.approx(0.773, abs=5e-4)
    assert derived.slopes == {
        "care": 1487, "accessible": 11879, "appointment": 11879, "vip": 2175, "ordinary": 1000,
    }  # fmt: skip


def test_a_hall_calls_by_slopes_a_little_sharper_than_theorys() -> None:
    in_force = derive(LOBBY, 4).in_force

    assert in_force == {
        "care": 1547, "accessible": 15215, "appointment": 15215, "vip": 2351, "ordinary": 1000,
    }  # fmt: skip


def test_no_slope_in_force_is_beyond_the_steepest() -> None:
    assert Derived({"steep": STEEPEST * 1000, "flat": 1000}, 0.5).in_force == {
        "steep": STEEPEST * 1000, "flat": 1000,
    }  # fmt: skip


def test_a_class_protected_by_law_is_asked_for_a_higher_share() -> None:
    protected = [replace(one, share=0.95) if one.class_id == "accessible" else one
                 for one in LOBBY]  # fmt: skip

    assert derive(protected, 4).slopes == {
        "care": 1501, "accessible": 100000, "appointment": 17650, "vip": 2225, "ordinary": 1000,
    }  # fmt: skip


def test_an_emergency_loads_the_counters_and_moves_no_slope() -> None:
    without = derive(LOBBY[1:], 4)

    assert without.slopes == derive(LOBBY, 4).slopes
    assert without.design_load == pytest.approx(0.7634, abs=5e-5)


# Kleinrock's worked cases; residual is W0.
@pytest.mark.parametrize(
    ("slopes", "loads", "residual", "waits"),
    [
        ((1, 1), (0.4, 0.4), 0.8, (4.0, 4.0)),
        ((2, 1), (0.4, 0.4), 0.8, (3.0, 5.0)),
        ((4, 2, 1), (0.3, 0.3, 0.3), 0.9, (4.552941, 8.047059, 14.4)),
        ((1e9, 1), (0.4, 0.4), 0.8, (1.333333, 6.666667)),
        ((2, 1), (0.25, 0.65), erlang_c(4, 3.6) / 4, (1.237898, 2.250724)),
        ((1e12, 1e6, 1), (0.1, 0.3, 0.3), 0.65, None),
    ],
)
def test_mean_waits_of_worked_cases(slopes, loads, residual, waits) -> None:
    got = mean_waits(slopes, loads, residual)
    if waits is None:  # Cobham's formula for strict order
        sums = list(itertools.accumulate(loads, initial=0.0))
        waits = [residual / ((1 - a) * (1 - b)) for a, b in itertools.pairwise(sums)]

    assert got == pytest.approx(waits, rel=1e-5)


@st.composite
def promises(draw: st.DrawFn, most: int = 6) -> list[Promise]:
    """Draw a hall's promises, from ordinary to absurd ones."""
    drawn = []
    for class_id in range(draw(st.integers(1, most))):
        mean = draw(st.floats(10, 7200))
        drawn.append(
            Promise(
                class_id=str(class_id),
                target_s=draw(st.floats(1, 86400)),
                share=draw(st.floats(0.001, 0.999999)),
                weight=draw(st.floats(0, 100)),
                mean_s=mean,
                second_moment=mean**2 * (1 + draw(st.floats(0, 9))),
                emergency=draw(st.integers(0, 9)) == 0,
            )
        )
    assume(any(one.weight > 0.001 and not one.emergency for one in drawn))
    return drawn


COUNTERS = st.integers(1, 60)


def scored(given_: list[Promise]) -> list[Promise]:
    """Return the promises that slopes are made for."""
    return [one for one in given_ if not one.emergency]


@given(promises(), COUNTERS)
def test_every_class_gets_a_slope_in_range(given_, counters) -> None:
    derived = derive(given_, counters)

    assert set(derived.slopes) == {one.class_id for one in scored(given_)}
    assert min(derived.slopes.values()) == 1000
    assert max(derived.slopes.values()) <= STEEPEST * 1000
    assert 0 < derived.design_load <= HIGHEST_LOAD


@given(promises(), COUNTERS)
def test_a_stricter_promise_never_gets_a_smaller_slope(given_, counters) -> None:
    slopes = derive(given_, counters).slopes

    for strict, lax in itertools.permutations(scored(given_), 2):
        if strict.target_s <= lax.target_s and strict.share >= lax.share:
            assert slopes[strict.class_id] >= slopes[lax.class_id]


@given(promises(), COUNTERS, st.sampled_from([0.25, 2.0, 60.0]), st.sampled_from([0.5, 1024.0]))
def test_minutes_or_seconds_and_hours_or_days_give_the_same(
    given_, counters, stretch, rate
) -> None:
    other = [
        replace(
            one,
            target_s=one.target_s * stretch,
            mean_s=one.mean_s * stretch,
            second_moment=one.second_moment * stretch**2,
            weight=one.weight * rate,
        )
        for one in given_
    ]

    assert_same(derive(given_, counters), derive(other, counters))


@given(promises(), COUNTERS, st.randoms())
def test_the_order_of_the_classes_says_nothing(given_, counters, chance) -> None:
    other = list(given_)
    chance.shuffle(other)

    assert_same(derive(given_, counters), derive(other, counters))


def assert_same(one: Derived, other: Derived) -> None:
    """Assert that two answers differ by rounding at most."""
    assert other.design_load == pytest.approx(one.design_load, rel=1e-6)
    assert other.slopes.keys() == one.slopes.keys()
    for class_id, slope in one.slopes.items():
        assert other.slopes[class_id] == pytest.approx(slope, rel=1e-4, abs=1)


@given(st.floats(1, 86400), st.floats(0.01, 0.999), COUNTERS, st.integers(1, 6))
def test_equal_promises_are_first_come_first_served(target, share, counters, classes) -> None:
    equal = [Promise(str(one), target, share, one + 1, 360, 360**2 * 2)
             for one in range(classes)]  # fmt: skip

    assert set(derive(equal, counters).slopes.values()) == {1000}


@given(promises(), COUNTERS)
def test_another_counter_never_lowers_the_design_load(given_, counters) -> None:
    load = derive(given_, counters).design_load

    assert derive(given_, counters + 1).design_load >= load * (1 - 1e-9)


def test_at_the_design_load_everybody_waits_as_promised() -> None:
    ordinary = LOBBY[1:]
    derived = derive(ordinary, 4)
    rate = sum(one.weight for one in ordinary)
    work = sum(one.weight * one.mean_s for one in ordinary)
    square = sum(one.weight * one.second_moment for one in ordinary)
    loads = [one.weight * one.mean_s / work * derived.design_load for one in ordinary]
    chance = erlang_c(4, 4 * derived.design_load)
    mean = work / rate
    residual = chance * mean / 4 * (square / rate / mean**2) / 2

    waits = mean_waits([derived.slopes[one.class_id] for one in ordinary], loads, residual)

    for one, wait in zip(ordinary, waits, strict=True):
        kept = 1 - chance * math.exp(-chance * one.target_s / wait)
        assert kept == pytest.approx(one.share, abs=1e-4)


@pytest.mark.parametrize("share", [0.999999, 1 - 2**-53])
def test_a_promise_that_no_order_keeps_stands_at_the_ceiling(share) -> None:
    patient = Promise("b", 86400, 0.5, 10, 360, 360**2 * 2)
    asking = Promise("a", 1, share, 10, 360, 360**2 * 2)

    derived = derive([asking, patient], 4)

    assert derived.slopes == {"a": STEEPEST * 1000, "b": 1000}
    assert 0 < derived.design_load < 1


def test_a_class_that_never_comes_has_a_slope_all_the_same() -> None:
    rare = Promise("rare", 300, 0.9, 0, 360, 360**2 * 2)
    usual = Promise("usual", 600, 0.8, 10, 360, 360**2 * 2)
    often = replace(rare, weight=0.001)

    slopes = derive([rare, usual], 3).slopes

    assert slopes["rare"] == pytest.approx(derive([often, usual], 3).slopes["rare"], rel=0.01)


def test_who_may_wait_for_ever_is_no_trouble() -> None:
    easy = Promise("easy", 86400, 1e-17, 10, 360, 360**2 * 2)

    assert derive([easy], 3) == Derived({"easy": 1000}, HIGHEST_LOAD)


GOOD = Promise("a", 300, 0.9, 10, 360, 360**2 * 2)


@pytest.mark.parametrize(
    ("bad", "counters", "said"),
    [
        ([GOOD], 0, "counter"),
        ([], 3, "at least one class"),
        ([replace(GOOD, weight=0)], 3, "at least one class"),
        ([replace(GOOD, emergency=True)], 3, "at least one class"),
        ([GOOD, GOOD], 3, "one promise for each class"),
        ([replace(GOOD, share=1)], 3, "a: a share"),
        ([replace(GOOD, share=0)], 3, "a: a share"),
        ([replace(GOOD, share=math.nan)], 3, "a: a share"),
        ([replace(GOOD, target_s=0)], 3, "a: a target"),
        ([replace(GOOD, target_s=math.inf)], 3, "a: a target"),
        ([replace(GOOD, mean_s=-1)], 3, "a: a mean service time"),
        ([replace(GOOD, second_moment=0)], 3, "a: a second moment"),
        ([replace(GOOD, second_moment=360**2 * 0.9)], 3, "below the mean's square"),
        ([replace(GOOD, weight=-1)], 3, "a: arrivals"),
    ],
)
def test_figures_that_mean_nothing_are_named(bad, counters, said) -> None:
    with pytest.raises(ValueError, match=said):
        derive(bad, counters)
