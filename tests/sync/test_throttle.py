"""As much is under way as the broker takes; a drain never fills the line before the hall."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.throttle import (
    BUSY_S,
    DRAIN_FIRST,
    FOR_LIVE,
    FORBIDDEN_S,
    LONGEST_BUSY_S,
    LONGEST_FORBIDDEN_S,
    SLOW_S,
    WINDOW,
    Throttle,
)

SOON_S = 0.1
STEP = st.one_of(
    st.tuples(st.just("connected"), st.integers(1, 65_535)),
    st.tuples(st.just("answered"), st.floats(0, 60)),
    st.tuples(st.just("answered live"), st.floats(0, 60)),
    st.tuples(st.just("busy"), st.floats(0, 1e6)),
    st.tuples(st.just("forbidden"), st.floats(0, 1e6)),
)


def connected(receive_maximum: int = 1000) -> Throttle:
    """Return one that is connected."""
    throttle = Throttle(lambda: 1.0)
    throttle.connected(receive_maximum)
    return throttle


@pytest.mark.parametrize(
    ("receive_maximum", "window"),
    [(1, 1), (2, 1), (3, 2), (20, 19), (33, WINDOW), (65_535, WINDOW)],
)
def test_one_place_of_the_brokers_maximum_is_kept_for_the_state(
    receive_maximum: int, window: int
) -> None:
    assert connected(receive_maximum).window == window


def test_a_drain_grows_while_the_broker_answers_soon_and_leaves_places_for_the_hall() -> None:
    throttle = connected()
    found = [throttle.drain]
    for _ in range(30):
        throttle.answered(SOON_S, live=False)
        found.append(throttle.drain)

    assert found[:4] == [DRAIN_FIRST, DRAIN_FIRST + 1, DRAIN_FIRST + 2, DRAIN_FIRST + 3]
    assert found[-1] == throttle.window - FOR_LIVE


def test_a_drain_that_slows_the_broker_down_yields_and_then_grows_with_care() -> None:
    throttle = connected()
    for _ in range(10):
        throttle.answered(SOON_S, live=False)
    before = throttle.drain
    for _ in range(8):
        throttle.answered(SOON_S + SLOW_S * 1.1, live=False)
    slowed = throttle.drain
    throttle.answered(SOON_S, live=False)

    assert slowed == before - 4
    assert throttle.drain == slowed, "one good answer does not make it fast again"


def test_news_say_nothing_about_the_drain() -> None:
    throttle = connected()
    for _ in range(30):
        throttle.answered(SOON_S, live=True)

    assert throttle.drain == DRAIN_FIRST


def test_a_new_connection_begins_with_half_of_what_the_last_one_came_to() -> None:
    throttle = connected()
    for _ in range(30):
        throttle.answered(SOON_S, live=False)
    found = []
    for _ in range(4):
        throttle.connected(1000)
        found.append(throttle.drain)

    assert found == [WINDOW // 2, WINDOW // 4, DRAIN_FIRST, DRAIN_FIRST]


@pytest.mark.parametrize(
    ("refused", "first_s", "longest_s"),
    [
        (Throttle.busy, BUSY_S, LONGEST_BUSY_S),
        (Throttle.forbidden, FORBIDDEN_S, LONGEST_FORBIDDEN_S),
    ],
    ids=["busy", "forbidden"],
)
def test_a_broker_that_refuses_is_asked_less_and_less_often_until_it_takes_a_batch(
    refused: Callable[[Throttle, float], None], first_s: float, longest_s: float
) -> None:
    throttle = connected()
    waits_s = []
    for _ in range(12):
        now_s = throttle.pause_until_s
        refused(throttle, now_s)
        waits_s.append(throttle.pause_until_s - now_s)
    throttle.answered(SOON_S, live=False)
    now_s = throttle.pause_until_s
    refused(throttle, now_s)

    assert waits_s == sorted(waits_s)
    assert (waits_s[0], waits_s[-1]) == (2 * first_s, longest_s)
    assert throttle.pause_until_s - now_s == 2 * first_s


def test_a_busy_broker_gets_half_as_much_and_slowly_more_again() -> None:
    throttle = connected()
    throttle.busy(0)
    halved = throttle.window
    throttle.answered(SOON_S, live=True)
    soon = throttle.window
    for _ in range(halved):
        throttle.answered(SOON_S, live=True)

    assert (halved, soon) == (WINDOW // 2, WINDOW // 2)
    assert throttle.window == halved + 1


@given(st.lists(STEP, max_size=60))
def test_whatever_happens_something_may_be_sent_and_never_more_than_allowed(
    steps: list[tuple[str, Any]],
) -> None:
    throttle = Throttle(lambda: 0.5)
    most = WINDOW
    before_s = 0.0
    for what, value in steps:
        match what:
            case "connected":
                throttle.connected(value)
                most = max(1, min(WINDOW, value - 1))
            case "busy":
                throttle.busy(value)
            case "forbidden":
                throttle.forbidden(value)
            case _:
                throttle.answered(value, live=what == "answered live")
        assert 1 <= throttle.drain <= throttle.window <= most
        assert throttle.drain <= max(1, throttle.window - FOR_LIVE)
        assert throttle.pause_until_s >= before_s, "a pause is never cut short"
        before_s = throttle.pause_until_s
