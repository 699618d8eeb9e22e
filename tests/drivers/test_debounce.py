"""A contact bounces; a customer is called once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.debounce import (
    DOUBTFUL_S,
    RESTLESS_S,
    SHORTED_S,
    SPARKS,
    STABLE_S,
    STUCK_S,
    WELL_S,
    Debouncer,
    Motion,
    Move,
)

Edges = list[tuple[bool, float]]


def replay(edges: Edges, *, until_s: float, starts_closed: bool | None = None) -> list[Move]:
    """Feed edges, and ticks exactly when the debouncer asks for them."""
    debouncer = Debouncer()
    moves: list[Move] = []
    if starts_closed is not None:
        debouncer.starts(closed=starts_closed, at_s=0.0)

    def let_time_pass(to_s: float) -> None:
        while (due_s := debouncer.due_s) is not None and due_s <= to_s:
            moves.extend(debouncer.tick(due_s))

    for closed, at_s in edges:
        let_time_pass(at_s)
        moves.extend(debouncer.edge(closed=closed, at_s=at_s))
    let_time_pass(until_s)
    return moves


def motions(moves: list[Move]) -> list[Motion]:
    """What was told, without the times."""
    return [one.motion for one in moves]


def closures(edges: Edges, *, until_s: float, stable_s: float) -> list[float]:
    """When each closure began that rested so long: another way to count, from the whole story.

    A closure ends with an opening that rests; what is shorter belongs to what is around it.
    """
    rests: list[tuple[bool, float]] = []
    level, since_s = False, -1.0
    for closed, at_s in [*edges, (False, until_s), (True, until_s)]:
        if closed is level:
            continue
        if at_s - since_s >= stable_s and (not rests or rests[-1][0] is not level):
            rests.append((level, since_s))
        level, since_s = closed, at_s
    return [at_s for closed, at_s in rests if closed]


PRESS, RELEASE, STUCK = Motion.PRESSED, Motion.RELEASED, Motion.STUCK
SHORTED, BOUNCING, WELL = Motion.SHORTED, Motion.BOUNCING, Motion.WELL


def pulses(count: int, within_s: float, *, from_s: float = 0.0) -> Edges:
    """Close and open so often within a time."""
    half_s = within_s / (2 * count)
    return [(edge % 2 == 0, from_s + edge * half_s) for edge in range(2 * count)]


CASES: list[tuple[str, Edges, list[Motion]]] = [
    ("nothing", [], []),
    ("a clean press", [(True, 0.0)], [PRESS]),
    ("a clean press and release", [(True, 0.0), (False, 0.1)], [PRESS, RELEASE]),
    ("19 ms are a spark", [(True, 0.0), (False, 0.019)], []),
    ("21 ms are a press", [(True, 0.0), (False, 0.021)], [PRESS, RELEASE]),
    ("30 ms are a press", [(True, 0.0), (False, 0.030)], [PRESS, RELEASE]),
    ("20 pulses in 50 ms", [*pulses(20, 0.05), (True, 0.05)], [PRESS]),
    (
        "20 pulses and a release",
        [*pulses(20, 0.05), (True, 0.05), (False, 1)],
        [PRESS, RELEASE],
    ),
    ("20 pulses that come to nothing", pulses(20, 0.05), []),
    ("bounces at first", [(True, 0.0), (False, 0.002), (True, 0.004)], [PRESS]),
    (
        "bounces at last",
        [(True, 0.0), (False, 0.1), (True, 0.103), (False, 0.105)],
        [PRESS, RELEASE],
    ),
    ("a hole of 10 ms", [(True, 0.0), (False, 0.1), (True, 0.11)], [PRESS]),
    ("the same edge twice", [(True, 0.0), (True, 0.01), (False, 0.1)], [PRESS, RELEASE]),
    ("an edge from the past", [(True, 5.0), (False, 4.0), (True, 5.1)], [PRESS]),
    (
        "two presses",
        [(True, 0.0), (False, 0.1), (True, 0.2), (False, 0.3)],
        [PRESS, RELEASE, PRESS, RELEASE],
    ),
    ("held for good", [(True, 0.0), (False, 31.0)], [PRESS, STUCK, RELEASE, WELL]),
    ("held just short of it", [(True, 0.0), (False, 29.9)], [PRESS, RELEASE]),
    ("hum for a second", pulses(50, 1.1), [BOUNCING]),
    ("hum for less", pulses(45, 0.99), []),
]


@pytest.mark.parametrize(
    ("edges", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_finger_is_told_from_a_bounce(edges, told) -> None:
    last_s = edges[-1][1] if edges else 0.0

    moves = replay(edges, until_s=last_s + 1.0)

    assert motions(moves) == told


def test_a_press_is_told_20_ms_after_the_finger_and_dated_to_it() -> None:
    debouncer = Debouncer()
    debouncer.edge(closed=True, at_s=7.0)

    assert debouncer.due_s == 7.0 + STABLE_S
    assert debouncer.tick(7.0 + STABLE_S) == [Move(PRESS, 7.0)]
    assert debouncer.due_s == 7.0 + STUCK_S


def test_an_input_that_is_closed_from_the_start_is_shorted_and_no_press() -> None:
    moves = replay([], until_s=3600.0, starts_closed=True)

    assert moves == [Move(SHORTED, SHORTED_S)]


def test_a_shorted_input_that_opens_is_well_and_counts_from_then_on() -> None:
    edges = [(False, 60.0), (True, 61.0), (False, 61.2)]

    moves = replay(edges, until_s=70.0, starts_closed=True)

    assert motions(moves) == [SHORTED, WELL, PRESS, RELEASE]


def test_a_finger_that_is_there_at_the_start_counts_when_it_leaves() -> None:
    moves = replay([(False, 0.4)], until_s=70.0, starts_closed=True)

    assert motions(moves) == [PRESS, RELEASE]


@pytest.mark.parametrize(
    "edges", [[(False, 0.002)], [(False, 0.002), (True, 0.005), (False, 0.01)]]
)
def test_a_spark_at_the_start_is_no_finger(edges) -> None:
    assert replay(edges, until_s=70.0, starts_closed=True) == []


def test_a_bounce_at_the_start_makes_no_press_of_a_shorted_input() -> None:
    edges = [(False, 0.002), (True, 0.005)]

    assert motions(replay(edges, until_s=70.0, starts_closed=True)) == [SHORTED]


def test_an_input_that_chatters_is_told_once_and_told_well_when_it_has_been_quiet() -> None:
    hum = pulses(500, 10.0)

    moves = replay(hum, until_s=60.0)

    assert motions(moves) == [BOUNCING, WELL]
    assert moves[0].at_s == pytest.approx(RESTLESS_S, abs=0.02)
    assert moves[1].at_s == pytest.approx(10.0 + WELL_S, abs=0.02)


def test_sparks_without_end_are_told_although_each_has_its_rest() -> None:
    sparks = [edge for n in range(100) for edge in pulses(1, 0.002, from_s=n * 0.1)]

    moves = replay(sparks, until_s=60.0)

    assert motions(moves) == [BOUNCING, WELL]
    assert moves[0].at_s == pytest.approx((SPARKS - 1) * 0.1, abs=0.02)


def test_a_spark_now_and_then_is_no_fault() -> None:
    sparks = [edge for n in range(1000) for edge in pulses(1, 0.002, from_s=n * 0.5)]

    assert replay(sparks, until_s=600.0) == []


def test_a_chattering_button_still_hears_a_finger_that_means_it() -> None:
    hum = pulses(75, 1.5)
    finger = [(True, 2.0), (False, 2.2)]
    more = pulses(75, 1.5, from_s=3.0)

    moves = replay([*hum, *finger, *more], until_s=3.0)

    assert motions(moves) == [BOUNCING, PRESS, RELEASE]


def test_noise_that_rests_by_chance_presses_nothing_while_it_is_known() -> None:
    hum = pulses(75, 1.5)
    by_chance = [(True, 1.6), (False, 1.65), (True, 1.7), (False, 1.79)]

    assert motions(replay([*hum, *by_chance], until_s=3.0)) == [BOUNCING]


def test_a_stuck_button_that_chatters_too_stays_stuck_until_it_is_free() -> None:
    chatter = [(closed, 40.0 + at_s) for closed, at_s in pulses(75, 1.5)]
    edges = [(True, 0.0), *[(not closed, at_s) for closed, at_s in chatter], (False, 50.0)]

    moves = replay(edges, until_s=70.0)

    assert motions(moves) == [PRESS, STUCK, RELEASE, WELL]


gaps = st.one_of(st.floats(0.0, 0.019), st.floats(0.021, 2.0))


def story(waits: list[float], *, first: bool = True) -> tuple[Edges, float]:
    """Return the edges of a contact that waits so long between them, and when it ends."""
    edges: Edges = []
    now_s, closed = 0.0, first
    for wait_s in waits:
        edges.append((closed, now_s))
        now_s, closed = now_s + wait_s, not closed
    return edges, now_s


@given(st.lists(gaps, max_size=60), st.booleans())
def test_presses_and_releases_take_turns_whatever_the_contact_does(waits, first) -> None:
    edges, now_s = story(waits, first=first)

    moves = replay(edges, until_s=now_s + 1.0)

    turns = [move.motion for move in moves if move.motion in {PRESS, RELEASE}]
    assert turns == [PRESS if turn % 2 == 0 else RELEASE for turn in range(len(turns))]
    assert [move.at_s for move in moves] == sorted(move.at_s for move in moves)


@given(st.lists(gaps, max_size=40), st.booleans())
def test_every_stable_closure_is_one_press_whatever_the_edges(waits, first) -> None:
    # Forty edges can neither chatter for a second nor spark fifty times.
    edges, now_s = story(waits, first=first)

    moves = replay(edges, until_s=now_s + 1.0)

    presses = [one.at_s for one in moves if one.motion is PRESS]
    assert presses == closures(edges, until_s=now_s + 1.0, stable_s=STABLE_S)
    assert BOUNCING not in motions(moves)


restless = st.lists(
    st.one_of(
        st.lists(st.floats(0.001, 0.019), min_size=100, max_size=150),
        st.lists(st.floats(0.001, 3.0), max_size=20),
    ),
    max_size=5,
)


@given(restless)
def test_noise_costs_no_long_press_and_invents_none_that_never_rested(parts) -> None:
    edges, now_s = story([wait_s for part in parts for wait_s in part])
    edges.append((False, now_s))
    until_s = now_s + 60.0

    moves = replay(edges, until_s=until_s)

    presses = motions(moves).count(PRESS)
    # A hair beside the limits: sums of times are rounded one way there and another here.
    most = closures(edges, until_s=until_s, stable_s=STABLE_S - 1e-6)
    least = closures(edges, until_s=until_s, stable_s=DOUBTFUL_S + 1e-6)
    assert len(least) <= presses <= len(most)
    assert [move.at_s for move in moves] == sorted(move.at_s for move in moves)
    faults = [one for one in motions(moves) if one in {STUCK, BOUNCING, WELL}]
    assert not faults or faults[-1] is WELL


@given(st.lists(st.tuples(st.booleans(), st.floats(-1.0, 40.0)), max_size=30), st.booleans())
def test_a_clock_that_jumps_makes_no_time_run_backwards(edges, starts_closed) -> None:
    moves = replay(edges, until_s=100.0, starts_closed=starts_closed)

    assert [move.at_s for move in moves] == sorted(move.at_s for move in moves)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.0, 0.0009)), max_size=19))
def test_twenty_milliseconds_of_any_noise_are_never_a_press(noise) -> None:
    edges: Edges = []
    now_s = 0.0
    for closed, wait_s in noise:
        edges.append((closed, now_s))
        now_s += wait_s

    assert replay([*edges, (False, now_s)], until_s=now_s + 1.0) == []


@given(
    st.lists(st.floats(0.0, 0.005), max_size=8),
    st.lists(st.floats(0.0, 0.005), max_size=8),
    st.floats(0.05, 20.0),
)
def test_a_press_with_any_bounces_at_both_ends_is_one_press(before, after, held_s) -> None:
    edges: Edges = []
    now_s = 0.0
    for wait_s in before:
        edges += [(True, now_s), (False, now_s + wait_s / 2)]
        now_s += wait_s
    edges.append((True, now_s))
    now_s += held_s
    for wait_s in after:
        edges += [(False, now_s), (True, now_s + wait_s / 2)]
        now_s += wait_s
    edges.append((False, now_s))

    moves = replay(edges, until_s=now_s + 1.0)

    assert motions(moves) == [PRESS, RELEASE]
