"""S06: what people are told of their wait, when they are told anew, and how it is measured."""

from itertools import pairwise

import msgspec
import pytest

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.moment import UtcMillis
from kiosk.domain.queue_view import queue_view
from kiosk.domain.views import board_view, manager_view, ticket_view
from kiosk.domain.waits import ARRIVALS_KEPT, ROUND_S, TELL_AGAIN_S, VISITS_KEPT, Visit
from tests.domain.lobby import PLAN, TOMORROW, Lobby


def report(
    lobby: Lobby,
    p50_s: int = 420,
    p80_s: int = 780,
    of: dict[str, tuple[int, int]] | None = None,
) -> Events:
    """Report an estimate for ordinary accounts, and for by number, tickets."""
    waits = (e.EstimatedWait("account", "ordinary", p50_s, p80_s),)
    said = tuple(c.TicketWait(number, *both) for number, both in (of or {}).items())
    return lobby.do(c.ReportEstimate(waits=waits, tickets=said))


def take(lobby: Lobby) -> e.TicketIssued:
    events = lobby.do(c.IssueTicket(service="account"))
    return next(one for one in events if isinstance(one, e.TicketIssued))


def test_s06_a_number_comes_with_its_wait_and_how_many_are_ahead() -> None:
    lobby = Lobby()
    lobby.issue()
    report(lobby)

    issued = take(lobby)

    assert (issued.ahead, issued.wait_low_s, issued.wait_high_s) == (1, 420, 780)


@pytest.mark.parametrize(("age_s", "told"), [(180, 420), (181, None), (-1, None)])
def test_s06_an_estimate_is_told_for_three_minutes_and_never_made_up(age_s, told) -> None:
    lobby = Lobby()
    assert take(lobby).wait_low_s is None
    report(lobby)
    lobby.later(age_s)

    assert take(lobby).wait_low_s == told
    (account, *_) = ticket_view(lobby.hall, lobby.at).services
    assert account.wait_low_s == told


def test_a_class_or_service_without_an_estimate_is_told_none() -> None:
    lobby = Lobby()
    report(lobby)
    cash, accessible = (
        lobby.do(c.IssueTicket(service="cash")),
        lobby.do(c.IssueTicket(service="account", class_id="accessible")),
    )

    issued = [one for one in (*cash, *accessible) if isinstance(one, e.TicketIssued)]
    assert [one.wait_low_s for one in issued] == [None, None]


def test_what_can_be_estimated_no_more_is_no_longer_told() -> None:
    lobby = Lobby()
    report(lobby)
    lobby.later(45).do(c.ReportEstimate(waits=()))

    assert take(lobby).wait_low_s is None


def test_estimates_of_what_the_hall_no_longer_offers_are_left_out() -> None:
    lobby = Lobby()
    waits = (
        e.EstimatedWait("gone", "ordinary", 1, 2),
        e.EstimatedWait("account", "gone", 1, 2),
    )

    lobby.do(c.ReportEstimate(waits=waits))

    assert lobby.hall.waits.estimates == {}


@pytest.mark.parametrize(
    ("after_s", "p50_s", "waiting", "written"),
    [
        (29, 999, True, False),  # not so often
        (30, 999, True, True),
        (45, 480, True, False),  # a minute more: the same
        (45, 481, True, True),
        (119, 420, True, False),
        (120, 420, True, True),  # said again, so that it stays fresh
        (120, 420, False, True),  # nobody waits, who comes would
    ],
)
def test_estimates_are_written_seldom_and_when_they_say_something(
    after_s, p50_s, waiting, written
) -> None:
    lobby = Lobby()
    if waiting:
        lobby.issue()
    report(lobby)
    lobby.later(after_s)

    events = report(lobby, p50_s)

    assert [type(one) for one in events] == ([e.WaitsEstimated] if written else [])


def test_where_nobody_waits_or_would_nothing_is_written_again() -> None:
    lobby = Lobby()
    report(lobby, 0, 0)

    assert report(lobby.later(600), 0, 0) == ()


def test_an_estimate_that_stands_is_fresh_again_and_costs_no_figures() -> None:
    lobby = Lobby()
    lobby.issue()
    report(lobby)
    (again,) = report(lobby.later(120))
    lobby.later(180)

    assert again == e.WaitsEstimated()
    assert take(lobby).wait_low_s == 420


@pytest.mark.parametrize(("more_s", "told"), [(300, False), (301, True)])
def test_s06_who_waits_over_five_minutes_longer_than_told_is_told_once(more_s, told) -> None:
    lobby = Lobby()
    report(lobby)
    number = take(lobby).number
    lobby.later(60)
    left_s = 420 - 60 + more_s

    events = report(lobby, of={number: (left_s, left_s + 300)})
    updates = [one for one in events if isinstance(one, e.WaitUpdated)]
    again = report(lobby.later(60), of={number: (left_s - 60, left_s + 240)})

    assert [(one.low_s, one.high_s, one.grown) for one in updates] == (
        [(left_s, left_s + 300, True)] if told else []
    )
    assert not any(isinstance(one, e.WaitUpdated) for one in again)


def test_s06_the_board_says_for_a_minute_whose_wait_has_grown() -> None:
    lobby = Lobby()
    report(lobby)
    number = take(lobby).number
    report(lobby.later(60), of={number: (1500, 2100)})

    (news,) = board_view(lobby.hall, lobby.at).wait_news

    assert (news.number, news.low_s, news.high_s) == (number, 1500, 2100)
    assert board_view(lobby.hall, UtcMillis(lobby.at + 60_000)).wait_news == ()


def test_s06_nobody_waits_longer_than_the_interval_without_word() -> None:
    lobby = Lobby()
    report(lobby, 3600, 4000)
    number = take(lobby).number
    issued_at, told_at = lobby.at, []

    while lobby.at < issued_at + 3 * TELL_AGAIN_S * 1000:
        lobby.later(ROUND_S)
        waited_s = (lobby.at - issued_at) // 1000
        left = {number: (3600 - waited_s, 4000 - waited_s)}
        events = report(lobby, 3600, 4000, of=left)
        told_at += [lobby.at for one in events if isinstance(one, e.WaitUpdated)]

    gaps = [after - before for before, after in pairwise([issued_at, *told_at])]
    assert len(told_at) >= 3
    assert max(gaps) <= TELL_AGAIN_S * 1000
    assert min(gaps) > (TELL_AGAIN_S - 2 * ROUND_S) * 1000


def test_who_was_never_told_a_time_is_told_by_the_interval() -> None:
    lobby = Lobby()
    number = take(lobby).number
    early = report(lobby.later(60), of={number: (3000, 3600)})
    late = report(lobby.later(TELL_AGAIN_S), of={number: (600, 900)})

    assert not any(isinstance(one, e.WaitUpdated) for one in early)
    assert [one.grown for one in late if isinstance(one, e.WaitUpdated)] == [False]


def test_who_is_called_meanwhile_is_told_nothing() -> None:
    lobby = Lobby()
    number = take(lobby).number
    lobby.later(TELL_AGAIN_S).do(c.CallNext(counter="1"))

    events = report(lobby, of={number: (600, 900), "A999": (600, 900)})

    assert [type(one) for one in events] == [e.WaitsEstimated]


def serve(lobby: Lobby, waits_s: list[int]) -> list[e.AnyEvent]:
    """Tell everybody 7 to 13 minutes and serve them after these waits; return all events."""
    events: list[e.AnyEvent] = []
    for wait_s in waits_s:
        lobby.later(200)
        events += report(lobby)
        events += lobby.do(c.IssueTicket(service="account"))
        events += lobby.later(wait_s).do(c.CallNext(counter="1"))
        events += lobby.do(c.StartService(counter="1"))
        events += lobby.later(100).do(c.FinishService(counter="1"))
    return events


def test_the_days_error_is_what_the_raw_events_say() -> None:
    lobby = Lobby()
    waits_s = [30, 60, 300, 420, 780, 781, 1500]
    serve(lobby, waits_s)
    felt = [one for one in waits_s if one >= 60]
    lobby.day = TOMORROW

    (measured,) = (one for one in lobby.do(c.TurnDay()) if isinstance(one, e.EstimateMeasured))

    assert measured.tickets == len(felt)
    assert measured.within == sum(one <= 780 for one in felt)
    assert measured.mean_error_s == round(sum(abs(420 - one) for one in felt) / len(felt))
    assert measured.bias_s == round(sum(420 - one for one in felt) / len(felt))
    assert lobby.hall.tally.told == 0


def test_a_day_on_which_nothing_was_told_measures_nothing() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.day = TOMORROW

    assert not any(isinstance(one, e.EstimateMeasured) for one in lobby.do(c.TurnDay()))


def test_the_manager_sees_the_days_error_so_far() -> None:
    lobby = Lobby()
    serve(lobby, [300, 900])

    today = manager_view(lobby.hall, lobby.at).today

    assert (today.told, today.told_within, today.told_bias_sum_s) == (2, 1, 120 - 480)


def test_another_queue_than_was_told_of_is_not_measured() -> None:
    lobby = Lobby()
    report(lobby)
    number = take(lobby).number
    lobby.do(c.RequestAccessible(number=number))
    lobby.later(600).do(c.CallNext(counter="3"))
    lobby.do(c.StartService(counter="3"))

    assert lobby.hall.tally.told == 0


def test_service_times_are_remembered_from_call_to_finish_and_bounded() -> None:
    lobby = Lobby()
    serve(lobby, [60] * (VISITS_KEPT + 5))

    visits = lobby.hall.waits.visits["account"]

    assert set(visits) == {Visit("ordinary", 100)}
    assert len(visits) == VISITS_KEPT


def test_arrivals_are_remembered_and_bounded() -> None:
    lobby = Lobby()
    for _ in range(ARRIVALS_KEPT + 5):
        lobby.later(60).issue()

    arrivals = lobby.hall.waits.arrivals

    assert len(arrivals) == ARRIVALS_KEPT
    assert arrivals[-1] == (lobby.at, "ordinary", "account")


def test_a_snapshot_forgets_nothing_of_all_this() -> None:
    lobby = Lobby()
    serve(lobby, [300, 900])
    report(lobby.later(200))
    number = take(lobby).number
    report(lobby.later(60), of={number: (1500, 2100)})

    assert decode_hall(encode_hall(lobby.hall), PLAN) == lobby.hall


def test_the_estimator_sees_lines_counters_and_what_was_learned() -> None:
    lobby = Lobby()
    serve(lobby, [300])
    first, second = lobby.issue(), lobby.issue("loans")
    lobby.call("1")

    view = queue_view(lobby.hall, lobby.at)
    kinds = [(one.service, one.class_id) for one in view.lines]
    (line,) = (one for one in view.lines if one.waiters)
    (counter,) = view.counters

    assert (line.service, line.waiters[0].ticket) == ("loans", lobby.ticket(second).id)
    assert counter.since == lobby.ticket(first).called_at
    assert counter.serves == ("account", "ordinary")
    assert {kinds[offer.line][0] for offer in counter.offers} == {"account", "cash"}
    assert view.visits == {"account": (Visit("ordinary", 100),)}
    assert msgspec.json.decode(msgspec.json.encode(view), type=type(view)) == view
