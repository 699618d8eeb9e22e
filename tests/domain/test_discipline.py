"""The formula that chooses, against figures worked out by hand (docs/fairness.md)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.discipline import (
    DEFAULT_PASS_LIMIT,
    Offer,
    Standing,
    Tier,
    choose,
    counts_as_passing,
)
from kiosk.domain.line import Line, Waiter

ACC, VIP, CARE, NORM = 11_879, 2_175, 1_487, 1_000
MINUTE = 60_000
SLACK = 400
"""The table below was made from slopes with more than three decimals."""

# slope and arrival of the first, of the second, and when the second goes first; in minutes
OVERTAKES = [
    (NORM, 0, ACC, 10, 10.9192),
    (NORM, 0, VIP, 10, 18.5116),
    (NORM, 0, CARE, 10, 30.5394),
    (VIP, 0, ACC, 5, 6.1206),
    (NORM, 0, ACC, 30, 32.7576),
]


def in_line(*clocks: int, bumps: tuple[int, ...] = ()) -> Line:
    return Line(tuple(Waiter(clock, clock) for clock in clocks), bumps)


def chosen(lines: list[Line], offers: list[Offer], now: int, limit: int = 0) -> int | None:
    found = choose(offers, lines, now, limit)
    return None if found is None else found.line


@pytest.mark.parametrize(("first", "came", "second", "later", "overtakes_min"), OVERTAKES)
def test_who_waits_less_but_is_promised_more_goes_first_from_that_moment_on(
    first, came, second, later, overtakes_min
) -> None:
    lines = [in_line(came * MINUTE), in_line(later * MINUTE)]
    offers = [Offer(0, Standing(slope=first)), Offer(1, Standing(slope=second))]
    at = overtakes_min * MINUTE

    assert chosen(lines, offers, round(at) - SLACK) == 0
    assert chosen(lines, offers, round(at) + SLACK) == 1


def test_nobody_waiting_is_nobody_chosen() -> None:
    assert chosen([Line()], [Offer(0, Standing())], 10) is None
    assert chosen([], [], 10) is None


def test_equal_scores_go_to_the_earlier_clock_and_then_to_the_earlier_number() -> None:
    lines = [Line((Waiter(5, 9),)), Line((Waiter(5, 2),))]

    assert chosen(lines, [Offer(0, Standing()), Offer(1, Standing())], 100) == 1


def test_emergency_goes_before_who_needs_this_counter_and_both_before_all_others() -> None:
    lines = [in_line(0), in_line(500), in_line(900)]
    offers = [
        Offer(0, Standing(slope=100_000)),
        Offer(1, Standing(), Tier.CARE),
        Offer(2, Standing(Tier.EMERGENCY), Tier.EMERGENCY),
    ]

    assert chosen(lines, offers, 1000) == 2
    lines[2] = Line()
    assert chosen(lines, offers, 1000) == 1


def test_s15_a_colleague_waits_while_anybody_else_does() -> None:
    lines = [in_line(0), in_line(10_000_000)]
    offers = [Offer(0, Standing(Tier.INTERNAL), Tier.INTERNAL), Offer(1, Standing())]

    assert chosen(lines, offers, 10_000_001) == 1


def test_s85_a_customer_tier_never_goes_before_accessibility() -> None:
    lines = [in_line(0), in_line(99_999)]
    offers = [
        Offer(0, Standing(slope=90_000, courtesy=True)),
        Offer(1, Standing(protected=True)),
    ]

    assert chosen(lines, offers, 100_000) == 1


def test_s05_an_appointment_before_its_time_is_called_only_when_nobody_else_waits() -> None:
    lines = [in_line(50_000), in_line(1_000)]
    offers = [Offer(0, Standing(slope=ACC)), Offer(1, Standing())]

    assert chosen(lines, offers, 1_001) == 1
    lines[1] = Line()
    assert chosen(lines, offers, 1_001) == 0


def test_the_limit_of_passes_puts_a_ticket_before_the_formula() -> None:
    bumps = tuple(range(1, DEFAULT_PASS_LIMIT + 1))
    lines = [in_line(0, bumps=bumps), in_line(10)]
    offers = [Offer(0, Standing(), held_ms=10_000), Offer(1, Standing(slope=ACC))]

    assert chosen(lines, offers, 1000, DEFAULT_PASS_LIMIT + 1) == 1
    assert chosen(lines, offers, 1000, DEFAULT_PASS_LIMIT) == 0


def test_a_long_service_is_held_back_to_the_millisecond() -> None:
    lines, offers = [in_line(0)], [Offer(0, Standing(), held_ms=60_000)]

    assert chosen(lines, offers, 59_999) is None
    assert chosen(lines, offers, 60_000) == 0


def test_calls_of_emergencies_and_of_care_are_no_privilege() -> None:
    tiers = {tier: counts_as_passing(Offer(0, Standing(), tier)) for tier in Tier}

    assert [tier for tier, counts in tiers.items() if not counts] == [Tier.CARE, Tier.EMERGENCY]


clocks = st.integers(0, 1_000_000)


@given(st.lists(st.tuples(clocks, st.sampled_from([ACC, VIP, CARE, NORM])), min_size=1))
def test_who_is_chosen_has_the_largest_score(people) -> None:
    now = 1_000_000
    lines = [Line((Waiter(clock, place),)) for place, (clock, _) in enumerate(people)]
    offers = [Offer(index, Standing(slope=slope)) for index, (_, slope) in enumerate(people)]

    best = chosen(lines, offers, now)

    assert best is not None
    clock, slope = people[best]
    scores = [one_slope * (now - one) for one, one_slope in people]
    assert slope * (now - clock) == max(scores)


@given(st.data())
def test_whoever_waits_w_is_passed_only_by_the_first_part_of_it(data) -> None:
    """The bound: a class of slope b is passed by one of slope B within (1 - b / B) of w."""
    slow, fast = sorted(data.draw(st.tuples(st.integers(1, 10**5), st.integers(1, 10**5))))
    wait = data.draw(st.integers(1, 10**7))
    later = data.draw(st.integers(0, wait))
    lines = [in_line(0), in_line(later)]
    offers = [Offer(0, Standing(slope=slow)), Offer(1, Standing(slope=fast))]

    if chosen(lines, offers, wait) == 1:
        assert later <= (1 - slow / fast) * wait + 1


def test_s15_no_colleague_is_called_while_a_customer_is_only_held_back_here() -> None:
    lines = [in_line(0), in_line(0)]
    held_back = Offer(0, Standing(), held_ms=MINUTE)
    colleague = Offer(1, Standing(Tier.INTERNAL), Tier.INTERNAL)

    assert chosen(lines, [held_back, colleague], MINUTE - 1) is None
    assert chosen(lines, [held_back, colleague], MINUTE) == 0
    assert chosen(lines, [colleague], 0) == 1


def test_s85_while_a_tier_waits_for_accessibility_nobody_is_passed_beyond_the_limit() -> None:
    """A guest passed often enough waits all the same; an ordinary customer does not."""
    guest = Offer(0, Standing(courtesy=True))
    ordinary = Offer(1, Standing())
    accessible = Offer(2, Standing(protected=True))
    lines = [in_line(0, bumps=(5,)), in_line(1, bumps=(5,)), in_line(9)]

    assert chosen(lines, [guest, ordinary, accessible], 10, limit=1) == 1
    assert chosen(lines, [guest, ordinary, accessible], 10, limit=2) == 2
    assert chosen(lines, [guest, ordinary], 10, limit=1) == 0
