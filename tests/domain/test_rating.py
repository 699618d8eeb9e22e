"""One key rates the visit that has just ended: once, and while its window is open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide import decide
from kiosk.domain.plan import RatingRules
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import TicketState
from tests.domain.lobby import TODAY, TOMORROW, Lobby, lobby_with_ticket


def finished() -> Lobby:
    """Return a lobby where the visit of A001 has just ended at counter 1."""
    return lobby_with_ticket(TicketState.FINISHED)[0]


@pytest.mark.parametrize("after_s", [0, 1, 119.999, 120, -3600])
def test_a_key_counts_while_the_window_is_open(after_s) -> None:
    lobby = finished().later(after_s)

    [rated] = lobby.do(c.RateVisit(counter="1", score=4))

    assert rated == e.VisitRated(number="A001", day=TODAY, counter="1", score=4)
    assert lobby.ticket("A001").score == 4
    assert (lobby.hall.tally.rated, lobby.hall.tally.score_sum) == (1, 4)


@pytest.mark.parametrize("after_s", [120.001, 121, 86_400])
def test_a_key_pressed_too_late_is_thanked_and_not_counted(after_s) -> None:
    lobby = finished().later(after_s)

    assert lobby.refuses(c.RateVisit(counter="1", score=4)) is Reason.RATING_OVER


@pytest.mark.parametrize(
    ("score", "asks"), [(1, True), (2, True), (3, False), (4, False), (5, False)]
)
def test_a_low_mark_asks_for_a_reason(score, asks) -> None:
    [rated] = finished().do(c.RateVisit(counter="1", score=score))

    assert isinstance(rated, e.VisitRated)
    assert rated.asks_reason is asks


def test_the_hall_may_have_its_own_scale() -> None:
    lobby = finished().without(rating=RatingRules(best=3, low=1, window_s=10))

    assert lobby.refuses(c.RateVisit(counter="1", score=4)) is Reason.SCORE_OUT_OF_RANGE
    lobby.later(10).do(c.RateVisit(counter="1", score=3))


@pytest.mark.parametrize("score", [1, 2])
def test_the_reason_joins_the_low_mark(score) -> None:
    lobby = finished()
    lobby.do(c.RateVisit(counter="1", score=score))

    [given] = lobby.do(c.GiveReason(counter="1", reason="slow"))

    assert given == e.ReasonGiven(number="A001", day=TODAY, counter="1", reason="slow")
    assert lobby.ticket("A001").score_reason == "slow"


def test_the_same_reason_key_pressed_twice_is_written_once() -> None:
    lobby = finished()
    lobby.do(c.RateVisit(counter="1", score=1))
    lobby.do(c.GiveReason(counter="1", reason="slow"))

    assert lobby.do(c.GiveReason(counter="1", reason="slow")) == ()


def test_a_visit_can_be_rated_while_the_next_customer_is_on_the_way() -> None:
    lobby = finished()
    lobby.issue()
    lobby.call("1")

    lobby.do(c.RateVisit(counter="1", score=5))

    assert lobby.ticket("A001").score == 5


def test_the_next_customer_at_the_counter_ends_the_rating_of_the_visit_before() -> None:
    lobby = finished()
    lobby.issue()
    lobby.call("1")
    lobby.do(c.StartService(counter="1"))

    assert lobby.refuses(c.RateVisit(counter="1", score=5)) is Reason.NO_VISIT_TO_RATE


def test_a_visit_can_be_rated_although_staff_have_closed_the_counter() -> None:
    lobby = finished()
    lobby.do(c.CloseCounter(counter="1"))

    lobby.later(30).do(c.RateVisit(counter="1", score=5))

    assert lobby.ticket("A001").score == 5


def test_a_visit_that_ends_before_midnight_can_be_rated_after_it() -> None:
    lobby = finished()
    lobby.day = TOMORROW

    rated = lobby.later(60).do(c.RateVisit(counter="1", score=5))[-1]

    assert rated == e.VisitRated(number="A001", day=TODAY, counter="1", score=5)


def test_the_rating_of_one_counter_is_not_anothers() -> None:
    lobby = finished()

    assert lobby.refuses(c.RateVisit(counter="2", score=5)) is Reason.NO_VISIT_TO_RATE


def changeable() -> Lobby:
    """Return a lobby where a second key takes the place of the first."""
    return finished().without(rating=RatingRules(second_key_replaces=True))


def press(lobby: Lobby, score: int, after_ms: int | None = None) -> str:
    """Press a key and return what became of it."""
    key = c.RateVisit(counter="1", score=score, after_ms=after_ms)
    if isinstance(decide(lobby.hall, key, lobby.moment), Refused):
        return str(lobby.refuses(key))
    (event,) = lobby.do(key)
    return str(type(event).__struct_config__.tag)


RATED, WITHDRAWN = "visit_rated", "rating_withdrawn"
ALREADY, TOGETHER, OVER = "rated_already", "keys_together", "rating_over"
TABLE = [
    # keys as (score, seconds after the one before), what became of each, the score in the end
    ("one key", [(4, 60)], [RATED], [RATED], 4, 4),
    ("another key later", [(4, 5), (2, 3)], [RATED, ALREADY], [RATED, RATED], 4, 2),
    ("a second change", [(4, 5), (2, 3), (5, 3)], [RATED, ALREADY, ALREADY],
     [RATED, RATED, ALREADY], 4, 2),
    ("the same key again", [(4, 5), (4, 3)], [RATED, ALREADY], [RATED, ALREADY], 4, 4),
    ("the same key bouncing", [(4, 5), (4, 0.05)], [RATED, ALREADY], [RATED, ALREADY], 4, 4),
    ("two at once", [(5, 5), (1, 0.02)], [RATED, WITHDRAWN], [RATED, WITHDRAWN], None, None),
    ("three at once", [(5, 5), (1, 0.02), (3, 0.02)], [RATED, WITHDRAWN, TOGETHER],
     [RATED, WITHDRAWN, TOGETHER], None, None),
    ("two at once, then one", [(5, 5), (1, 0.02), (3, 2)], [RATED, WITHDRAWN, RATED],
     [RATED, WITHDRAWN, RATED], 3, 3),
    ("a change of mind, with two keys", [(5, 5), (2, 3), (4, 0.03)], [RATED, ALREADY, ALREADY],
     [RATED, RATED, WITHDRAWN], 5, None),
    ("a change too late", [(5, 110), (1, 11)], [RATED, ALREADY], [RATED, ALREADY], 5, 5),
    ("too late", [(5, 121)], [OVER], [OVER], None, None),
]  # fmt: skip
MEASURED = [
    # Only where the keypad's side says how its keys followed each other.
    ("two in a hurry", [(5, 5), (1, 0.1)], [RATED, ALREADY], [RATED, TOGETHER], 5, 5),
    ("hammered", [(1, 0.2), (1, 0.2), (1, 0.2)], [TOGETHER] * 3, [TOGETHER] * 3, None, None),
    ("hammered, then a rest", [(1, 0.2), (1, 0.2), (4, 1)], [TOGETHER, TOGETHER, RATED],
     [TOGETHER, TOGETHER, RATED], 4, 4),
]  # fmt: skip
ROWS = [(row, measured) for row in TABLE for measured in (True, False)]
ROWS += [(row, True) for row in MEASURED]


@pytest.mark.parametrize("replaces", [False, True], ids=["ignored", "replaces"])
@pytest.mark.parametrize(
    ("row", "measured"), ROWS, ids=[f"{row[0]}-{measured}" for row, measured in ROWS]
)
def test_what_becomes_of_each_key(row, measured, replaces) -> None:
    _, keys, ignored, replaced, kept, changed = row
    lobby = changeable() if replaces else finished()
    became: list[str] = []
    for score, after_s in keys:
        lobby.later(after_s)
        became.append(press(lobby, score, round(after_s * 1000) if measured else None))

    score_in_the_end = changed if replaces else kept
    assert became == (replaced if replaces else ignored)
    assert lobby.ticket("A001").score == score_in_the_end
    assert lobby.hall.tally.rated == (score_in_the_end is not None)
    assert lobby.hall.tally.score_sum == (score_in_the_end or 0)


def test_a_rating_that_takes_the_place_of_another_says_so_and_forgets_its_reason() -> None:
    lobby = changeable()
    lobby.do(c.RateVisit(counter="1", score=1))
    lobby.do(c.GiveReason(counter="1", reason="slow"))

    [rated] = lobby.later(3).do(c.RateVisit(counter="1", score=5))

    assert rated == e.VisitRated(number="A001", day=TODAY, counter="1", score=5, replaces=1)
    assert lobby.ticket("A001").score_reason is None


def test_a_clock_that_was_set_back_does_not_make_two_keys_one_chord() -> None:
    lobby = finished()
    press(lobby, 5, 60_000)

    assert press(lobby.later(-3600), 1, 3_600_000) == ALREADY
    assert lobby.ticket("A001").score == 5


def test_a_card_that_writes_slowly_does_not_part_two_keys_pressed_at_once() -> None:
    lobby = finished()
    press(lobby, 5, 60_000)

    assert press(lobby.later(0.4), 1, 20) == WITHDRAWN


def test_two_keys_long_after_the_rating_do_not_take_it_away() -> None:
    lobby = finished()
    press(lobby, 5, 60_000)

    assert press(lobby.later(20), 3, 20_000) == ALREADY
    assert press(lobby.later(0.02), 1, 20) == ALREADY
    assert lobby.ticket("A001").score == 5


def test_a_ghost_that_presses_while_nobody_is_to_rate_leaves_nothing() -> None:
    lobby = lobby_with_ticket(TicketState.SERVING)[0]
    before = lobby.hall

    for at in range(50):
        assert press(lobby.later(0.3), 1 + at % 5, 300) == "no_visit_to_rate"
    assert lobby.hall == before


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3000)), max_size=40), st.booleans())
def test_however_keys_are_hammered_a_visit_has_one_rating_and_the_journal_few_rows(
    keys, replaces
) -> None:
    lobby = changeable() if replaces else finished()
    rows = 0
    for score, after_ms in keys:
        lobby.later(after_ms / 1000)
        became = press(lobby, score, after_ms)
        rows += became in {RATED, WITHDRAWN}

    score = lobby.ticket("A001").score
    assert lobby.hall.tally.rated == (score is not None)
    assert lobby.hall.tally.score_sum == (score or 0)
    # A key counts after a second's rest only, and is followed by one withdrawal at most.
    assert rows <= 2 * sum(after_ms >= 1000 for _, after_ms in keys) + 2
