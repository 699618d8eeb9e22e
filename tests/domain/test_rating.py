"""One key rates the visit that has just ended: once, and while its window is open."""

import pytest

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.plan import RatingRules
from kiosk.domain.refused import Reason
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
