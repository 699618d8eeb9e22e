"""The event that a broker cannot take is found by halves, set aside alone, and tried again."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.batch import MAX_EVENTS
from sync.suspicion import (
    ALONE,
    FIRST_RETRY_S,
    HANG_UPS,
    LONGEST_RETRY_S,
    Suspicion,
)

LAST = 400
WINDOW = 5
POISONS = st.sets(st.integers(1, LAST), max_size=5)


def batches(suspicion: Suspicion, after: int, most: int) -> list[tuple[int, int]]:
    """Return what would be sent next: batches without what was set aside."""
    found: list[tuple[int, int]] = []
    place = after + 1
    while place <= LAST and len(found) < most:
        if place in suspicion.aside:
            place += 1
            continue
        end = min(LAST, place + suspicion.most_events(place) - 1)
        end = min([end, *(one - 1 for one in suspicion.aside if one > place)])
        found.append((place, end))
        place = end + 1
    return found


def refusing(suspicion: Suspicion, poisons: set[int]) -> int:
    """Send all to a broker that refuses a batch for what is in it; return the tries."""
    after, tries = 0, 0
    while sent := batches(suspicion, after, 1):
        [(first, last)] = sent
        tries += 1
        if any(first <= one <= last for one in poisons):
            suspicion.refuse(first, last, "bad", now_s=0.0)
        else:
            suspicion.accept(first, last)
            after = last
    return tries


def hanging_up(suspicion: Suspicion, poisons: set[int]) -> int:
    """Send all to a broker that hangs up at what it cannot take; return the connections."""
    after, connections = 0, 1
    while sent := batches(suspicion, after, 1 if suspicion.careful else WINDOW):
        while sent and not any(sent[0][0] <= one <= sent[0][1] for one in poisons):
            first, after = sent.pop(0)
            suspicion.accept(first, after)
        if sent:
            suspicion.hang_up(sent, "bad", now_s=0.0)
            connections += 1
    return connections


@given(POISONS)
def test_a_broker_that_refuses_gets_all_but_what_it_cannot_take(poisons: set[int]) -> None:
    suspicion = Suspicion()

    tries = refusing(suspicion, poisons)

    assert set(suspicion.aside) == poisons
    assert tries <= LAST / MAX_EVENTS + 1 + 16 * len(poisons), "by halves, not one by one"


@given(POISONS)
def test_a_broker_that_hangs_up_gets_all_but_what_it_cannot_take(poisons: set[int]) -> None:
    suspicion = Suspicion()

    connections = hanging_up(suspicion, poisons)

    assert set(suspicion.aside) == poisons
    assert connections <= 1 + len(poisons) * (HANG_UPS + ALONE + 8)


@pytest.mark.parametrize("hang_ups", range(1, HANG_UPS + 1))
def test_a_line_that_is_cut_is_no_reason_to_suspect_an_event(hang_ups: int) -> None:
    suspicion = Suspicion()
    for _ in range(hang_ups):
        suspicion.hang_up([(1, 100), (101, 200)], "", now_s=0.0)

    assert suspicion.careful == (hang_ups == HANG_UPS)
    assert not suspicion.aside
    assert suspicion.most_events(1) == MAX_EVENTS


def test_cuts_at_different_places_are_never_added_up() -> None:
    suspicion = Suspicion()
    for first in range(1, 1000, 100):
        suspicion.hang_up([(first, first + 99)], "", now_s=0.0)

    assert not suspicion.careful


def test_a_cut_with_nothing_under_way_says_nothing() -> None:
    suspicion = Suspicion()
    for _ in range(10):
        assert suspicion.hang_up([], "", now_s=0.0) is None

    assert not suspicion.careful


def test_progress_between_hang_ups_acquits() -> None:
    suspicion = Suspicion()
    for _ in range(10):
        suspicion.hang_up([(1, 100)], "", now_s=0.0)
        suspicion.accept(1, 100)

    assert not suspicion.careful
    assert not suspicion.aside


def test_refusals_without_a_reason_count_by_place() -> None:
    suspicion = Suspicion()

    at_one_place = [suspicion.doubt(1) for _ in range(HANG_UPS + 1)]
    in_turns = [suspicion.doubt(place) for place in (1, 101) * 5]

    assert at_one_place == [False] * (HANG_UPS - 1) + [True, False]
    assert not any(in_turns)


def test_what_was_set_aside_is_tried_later_and_later() -> None:
    suspicion = Suspicion()
    suspicion.refuse(7, 7, "bad", now_s=0.0)
    now_s, waits_s = 0.0, []
    for _ in range(8):
        due_s = suspicion.aside[7].retry_at_s
        assert suspicion.due(due_s - 1) is None
        assert suspicion.due(due_s) == 7
        waits_s.append(due_s - now_s)
        now_s = due_s
        suspicion.postpone(7, now_s)

    assert waits_s[:3] == [FIRST_RETRY_S, 2 * FIRST_RETRY_S, 4 * FIRST_RETRY_S]
    assert waits_s[-1] == LONGEST_RETRY_S


@pytest.mark.parametrize(
    "settled",
    [lambda one: one.accept(7, 7), lambda one: one.stored(7)],
    ids=["the broker took it", "headquarters has it"],
)
def test_what_arrived_after_all_is_suspected_no_more(
    settled: Callable[[Suspicion], list[int]],
) -> None:
    suspicion = Suspicion()
    suspicion.refuse(7, 7, "bad", now_s=0.0)
    suspicion.refuse(9, 9, "bad", now_s=0.0)

    assert settled(suspicion) == [7]
    assert set(suspicion.aside) == {9}


def test_another_journal_is_under_no_suspicion() -> None:
    suspicion = Suspicion()
    for _ in range(HANG_UPS):
        suspicion.hang_up([(1, 100), (101, 200)], "", now_s=0.0)
    suspicion.refuse(7, 7, "bad", now_s=0.0)
    suspicion.refuse(1, 100, "bad", now_s=0.0)

    suspicion.forget()

    assert not suspicion.careful
    assert not suspicion.aside
    assert suspicion.most_events(1) == MAX_EVENTS
