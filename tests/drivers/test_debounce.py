"""A contact bounces; a customer is called once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.debounce import STABLE_S, STUCK_S, Debouncer, Motion, Move

Edges = list[tuple[bool, float]]


def replay(edges: Edges, *, until_s: float) -> list[Move]:
    """Feed edges, and ticks exactly when the debouncer asks for them."""
    debouncer = Debouncer()
    moves: list[Move] = []

    def let_time_pass(to_s: float) -> None:
        while (due_s := debouncer.due_s) is not None and due_s <= to_s:
            moves.extend(debouncer.tick(due_s))

    for closed, at_s in edges:
        let_time_pass(at_s)
        moves.extend(debouncer.edge(closed=closed, at_s=at_s))
    let_time_pass(until_s)
    return moves


PRESS, RELEASE, STUCK = Motion.PRESSED, Motion.RELEASED, Motion.STUCK
CASES: list[tuple[str, Edges, list[Motion]]] = [
    ("nothing", [], []),
    ("a clean press", [(True, 0.0)], [PRESS]),
    ("a clean press and release", [(True, 0.0), (False, 0.1)], [PRESS, RELEASE]),
    ("19 ms are a spark", [(True, 0.0), (False, 0.019)], []),
    ("21 ms are a press", [(True, 0.0), (False, 0.021)], [PRESS, RELEASE]),
    ("bounces at first", [(True, 0.0), (False, 0.002), (True, 0.004)], [PRESS]),
    (
        "bounces at last",
        [(True, 0.0), (False, 0.1), (True, 0.103), (False, 0.105)],
        [PRESS, RELEASE],
    ),
    ("a hole of 10 ms", [(True, 0.0), (False, 0.1), (True, 0.11)], [PRESS]),
    ("the same edge twice", [(True, 0.0), (True, 0.01), (False, 0.1)], [PRESS, RELEASE]),
    (
        "two presses",
        [(True, 0.0), (False, 0.1), (True, 0.2), (False, 0.3)],
        [PRESS, RELEASE, PRESS, RELEASE],
    ),
    ("held for good", [(True, 0.0), (False, 31.0)], [PRESS, STUCK, RELEASE]),
    ("held just short of it", [(True, 0.0), (False, 29.9)], [PRESS, RELEASE]),
]


@pytest.mark.parametrize(
    ("edges", "motions"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_finger_is_told_from_a_bounce(edges, motions) -> None:
    last_s = edges[-1][1] if edges else 0.0

    moves = replay(edges, until_s=last_s + 1.0)

    assert [move.motion for move in moves] == motions


def test_a_press_is_told_20_ms_after_the_finger_and_dated_to_it() -> None:
    debouncer = Debouncer()
    debouncer.edge(closed=True, at_s=7.0)

    assert debouncer.due_s == 7.0 + STABLE_S
    assert debouncer.tick(7.0 + STABLE_S) == [Move(PRESS, 7.0)]
    assert debouncer.due_s == 7.0 + STUCK_S


gaps = st.one_of(st.floats(0.0, 0.019), st.floats(0.021, 2.0))


@given(st.lists(gaps, max_size=60), st.booleans())
def test_presses_and_releases_take_turns_whatever_the_contact_does(waits, first) -> None:
    edges: Edges = []
    now_s, closed = 0.0, first
    for wait_s in waits:
        edges.append((closed, now_s))
        now_s, closed = now_s + wait_s, not closed

    moves = replay(edges, until_s=now_s + 1.0)

    turns = [move.motion for move in moves if move.motion is not STUCK]
    assert turns == [PRESS if turn % 2 == 0 else RELEASE for turn in range(len(turns))]
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

    assert [move.motion for move in moves] == [PRESS, RELEASE]
