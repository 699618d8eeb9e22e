"""One ticket through several stations, and services taken by mistake (S02, S106)."""

import pytest
from msgspec.structs import replace

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.journey import Journey
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from kiosk.domain.views import counter_view
from tests.domain.lobby import OPENING, PLAN, TODAY, Lobby, found

ROUND = Journey("round", {}, ("account", "loans", "cash"))
BEGINS = tuple(
    replace(one, journey="round") if one.id == "account" else one for one in PLAN.services
)
AT = {"account": "1", "loans": "3", "cash": "2"}


def hospital() -> Lobby:
    """Return a lobby whose accounts go on to loans and to cash."""
    return Lobby().without(services=BEGINS, journeys=(ROUND,))


def serve(lobby: Lobby, counter: str, service_s: int = 60) -> str:
    """Call the next, serve for so long, return the number."""
    number = lobby.call(counter)
    lobby.do(c.StartService(counter=counter))
    lobby.later(service_s).do(c.FinishService(counter=counter))
    return number


def test_s106_a_journey_of_three_stations_keeps_the_number() -> None:
    lobby = hospital()
    number = lobby.issue("account")

    assert [serve(lobby, AT[one]) for one in ROUND.stations] == [number] * 3

    assert lobby.ticket(number).state is TicketState.FINISHED
    assert (lobby.hall.tally.issued, lobby.hall.tally.served) == (1, 1)


def test_s106_at_the_next_station_who_was_done_first_is_first() -> None:
    lobby = hospital()
    slow = lobby.issue("account")
    quick = lobby.later(60).issue("account")
    assert [lobby.call("1"), lobby.call("2")] == [slow, quick]
    lobby.later(60).do(c.FinishService(counter="2"))
    lobby.later(60).do(c.FinishService(counter="1"))

    assert [lobby.call("3"), lobby.call("3")] == [quick, slow]


def test_s106_the_next_station_counts_from_the_end_of_the_last() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    lobby.later(600).call("1")
    came_between = lobby.later(30).issue("loans")
    lobby.later(30).do(c.FinishService(counter="1"))
    done_at = lobby.at

    assert lobby.ticket(number).waits_since == done_at
    called = lobby.later(90).do(c.CallNext(counter="3"))[-1]
    assert isinstance(called, e.TicketCalled)
    assert called.number == came_between
    called = lobby.do(c.CallNext(counter="3"))[-1]
    assert isinstance(called, e.TicketCalled)
    assert (called.number, called.reason.waited_s) == (number, 90)


def test_s106_the_whole_is_the_sum_of_services_and_waits() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    waits, services = [300, 20, 45], [60, 600, 30]
    for station, wait_s, service_s in zip(ROUND.stations, waits, services, strict=True):
        lobby.later(wait_s)
        serve(lobby, AT[station], service_s)

    ticket = lobby.ticket(number)
    ended_at, started_at = found(ticket.ended_at), found(ticket.started_at)
    waited = [one.started_at - one.since for one in ticket.done]
    served = [one.ended_at - one.started_at for one in ticket.done]
    waited.append(UtcMillis(started_at - ticket.queued_at))
    served.append(UtcMillis(ended_at - started_at))
    assert waited == [one * 1000 for one in waits]
    assert served == [one * 1000 for one in services]
    assert ended_at - ticket.issued_at == sum(waited) + sum(served)
    assert lobby.hall.tally.waited_sum_s == sum(waits)


def test_s106_stations_know_who_served_there() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    serve(lobby, "2")
    serve(lobby, "3")

    done = lobby.ticket(number).done
    assert [(one.service, one.counter) for one in done] == [("account", "2"), ("loans", "3")]


def test_s106_a_visit_is_rated_after_its_last_station_only() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    serve(lobby, "1")
    assert lobby.refuses(c.RateVisit(counter="1", score=5)) is Reason.NO_VISIT_TO_RATE
    serve(lobby, "3")
    assert lobby.refuses(c.RateVisit(counter="3", score=5)) is Reason.NO_VISIT_TO_RATE
    serve(lobby, "2")

    lobby.do(c.RateVisit(counter="2", score=5))

    assert lobby.ticket(number).score == 5


def test_s106_next_sends_on_as_finish_does() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    lobby.call("1")

    lobby.later(60).do(c.CallNext(counter="1"))

    ticket = lobby.ticket(number)
    assert (ticket.state, ticket.service) == (TicketState.WAITING, "loans")
    assert ticket.done[0].started_at == OPENING


def test_s106_a_counter_of_two_stations_may_call_its_own_customer_again() -> None:
    journey = Journey("short", {}, ("account", "cash"))
    lobby = Lobby().without(journeys=(journey,))
    lobby.do(c.IssueTicket(journey="short"))
    lobby.call("1")

    called = lobby.do(c.CallNext(counter="1"))

    assert [type(one).__name__ for one in called] == [
        "ServiceStarted",
        "StationFinished",
        "TicketCalled",
    ]


def test_s106_a_station_can_be_skipped_and_its_time_is_kept() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    serve(lobby, "1")
    since = lobby.ticket(number).waits_since

    lobby.later(30).do(c.SkipStation(number=number))

    assert lobby.ticket(number).service == "cash"
    assert lobby.ticket(number).waits_since == since
    assert lobby.refuses(c.SkipStation(number=number)) is Reason.NO_FURTHER_STATION
    serve(lobby, "2")
    assert lobby.ticket(number).state is TicketState.FINISHED


def test_s106_a_station_that_no_counter_serves_any_more_is_passed_over() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    counters = tuple(Counter(one.id, ("account", "cash")) for one in PLAN.counters)
    lobby.without(counters=counters)

    serve(lobby, "1")

    assert lobby.ticket(number).service == "cash"


def test_s106_staff_may_send_back_to_a_station() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    serve(lobby, "1")
    serve(lobby, "3")
    assert lobby.call("2") == number

    lobby.do(c.Transfer(counter="2", station="loans"))

    assert serve(lobby, "3") == number
    assert lobby.ticket(number).service == "cash"


def test_s106_an_offer_may_be_for_a_station() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    lobby.call("1")
    lobby.do(c.Transfer(counter="1", station="cash", to_counter="2", offer=True))

    lobby.do(c.AcceptTransfer(counter="2"))
    serve(lobby, "2")

    assert lobby.ticket(number).state is TicketState.FINISHED


def test_s106_unsolved_ends_the_visit_whatever_was_to_come() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    lobby.call("1")
    by = UtcMillis(lobby.at + 1000)

    lobby.do(c.FinishService(counter="1", solved=False, owner="王敏", promise_by=by))

    assert lobby.ticket(number).state is TicketState.FINISHED


def test_s106_a_restart_loses_no_station() -> None:
    lobby = hospital()
    lobby.issue("account")
    serve(lobby, "1")

    again = decode_hall(encode_hall(lobby.hall), lobby.hall.plan)

    assert again == lobby.hall


def test_s106_a_changed_journey_is_for_new_tickets_only() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    lobby.without(journeys=(Journey("round", {}, ("account", "cash")),))

    serve(lobby, "1")

    assert lobby.ticket(number).service == "loans"


def test_p18_the_counter_knows_where_its_customer_goes_next() -> None:
    lobby = hospital()
    lobby.issue("account")
    lobby.call("1")

    view = counter_view(lobby.hall, found(PLAN.counter("1")), lobby.at)

    assert view.hand.next_station == "loans"


@pytest.mark.parametrize("state", ["waiting", "called", "serving"])
def test_s02_the_right_service_needs_no_new_ticket(state) -> None:
    lobby = Lobby()
    number = lobby.issue("account")
    if state != "waiting":
        lobby.call("1")
    if state == "serving":
        lobby.do(c.StartService(counter="1"))

    lobby.later(300).do(c.ChangeService(number=number, service="cash"))

    ticket = lobby.ticket(number)
    assert (ticket.number, ticket.service, ticket.state) == (number, "cash", state)
    assert ticket.issued_at == ticket.waits_since == OPENING
    assert lobby.do(c.ChangeService(number=number, service="cash")) == ()


def test_s02_a_corrected_ticket_is_called_by_its_original_time() -> None:
    lobby = Lobby()
    mistaken = lobby.issue("loans")
    lobby.later(60).issue("account")
    lobby.do(c.ChangeService(number=mistaken, service="account"))

    assert lobby.call("1") == mistaken


def test_s02_sent_to_a_counter_that_cannot_serve_it_a_ticket_is_everybodys_again() -> None:
    lobby = Lobby()
    number = lobby.issue("account")
    lobby.call("1")
    lobby.do(c.Transfer(counter="1", to_counter="2"))

    lobby.do(c.ChangeService(number=number, service="loans"))

    assert lobby.call("3") == number


# the mistaken service, the right one → the stations after the correction
@pytest.mark.parametrize(
    ("mistaken", "right", "stations"),
    [("cash", "account", ROUND.stations), ("account", "cash", ()), ("cash", "loans", ())],
)
def test_s02_the_right_service_brings_its_own_journey(mistaken, right, stations) -> None:
    lobby = hospital()
    number = lobby.issue(mistaken)

    lobby.do(c.ChangeService(number=number, service=right))

    assert lobby.ticket(number).stations == stations


def test_s02_on_the_way_a_correction_changes_one_station_only() -> None:
    lobby = hospital()
    number = lobby.issue("account")
    serve(lobby, "1")

    lobby.do(c.ChangeService(number=number, service="account"))

    serve(lobby, "1")
    assert lobby.ticket(number).service == "cash"
    assert lobby.ticket(number).day == TODAY
