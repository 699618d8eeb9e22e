"""The row goes as far as there is no gap, and the gaps are named."""

from hypothesis import given
from hypothesis import strategies as st

from sync.hq.cursor import MISSING_TOLD, advance, missing, received

NUMBERS = st.sets(st.integers(1, 200))


@given(st.integers(0, 200), NUMBERS)
def test_everything_up_to_the_cursor_is_there_and_the_next_is_not(
    cursor: int, held: set[int]
) -> None:
    moved = advance(cursor, held)

    assert set(range(cursor + 1, moved + 1)) <= held
    assert moved + 1 not in held


@given(st.integers(0, 200), NUMBERS, NUMBERS)
def test_it_does_not_matter_what_came_first(
    cursor: int, some: set[int], others: set[int]
) -> None:
    step_by_step = advance(advance(cursor, some), some | others)

    assert step_by_step == advance(cursor, some | others)


@given(st.integers(0, 50), st.sets(st.integers(1, 80), max_size=MISSING_TOLD))
def test_the_gaps_and_what_is_held_fill_each_other_up(cursor: int, held: set[int]) -> None:
    beyond = {number for number in held if number > cursor}

    gaps = missing(cursor, held)

    named = {number for first, last in gaps for number in range(first, last + 1)}
    assert named | beyond == set(range(cursor + 1, max(beyond, default=cursor) + 1))
    assert not named & beyond


def test_only_so_many_gaps_are_named_at_once() -> None:
    assert len(missing(0, range(2, 200, 2))) == MISSING_TOLD


@given(st.integers(0, 20), st.sets(st.integers(0, 80)))
def test_up_to_what_was_received_nothing_is_missing_but_what_is_named(
    cursor: int, held: set[int]
) -> None:
    named = {place for first, last in missing(cursor, held) for place in range(first, last + 1)}

    reached = received(cursor, held)

    assert set(range(cursor + 1, reached + 1)) == ({*held} | named) & set(
        range(cursor + 1, reached + 1)
    )
    assert not named or reached > max(named), "every gap that is named has an end"
