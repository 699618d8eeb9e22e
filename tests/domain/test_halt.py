"""A pause and an emergency stop the hall; nobody who waits loses anything by it (S52, S75)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.limits import Level
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import TicketState
from kiosk.domain.views import board_view, counter_view, manager_view, ticket_view
from kiosk.domain.watches import next_due
from tests.domain.appointments import Booked
from tests.domain.lobby import OPENING, PLAN, Lobby, found

SOON = UtcMillis(OPENING + 1000)
STOP = [(c.PauseHall(), c.ResumeHall()), (c.StartEmergency(), c.EndEmergency())]
stops = pytest.mark.parametrize(("stop", "go_on"), STOP, ids=["pause", "emergency"])


@stops
def test_who_waits_is_called_in_the_same_order_afterwards(stop, go_on) -> None:
    lobby = Lobby()
    numbers = [lobby.later(30).issue() for _ in range(3)]
    lobby.do(stop)

    lobby.later(1800).do(go_on)

    assert [lobby.call() for _ in numbers] == numbers


@stops
def test_no_wait_is_too_long_by_the_time_that_the_hall_stood_still(stop, go_on) -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.later(300).do(stop)

    assert lobby.later(7200).do(c.CheckClocks()) == ()
    lobby.do(go_on)

    assert lobby.do(c.CheckClocks()) == ()
    (alert,) = lobby.later(181).do(c.CheckClocks())
    assert isinstance(alert, e.LimitApproached), "480 s of 600 s waited, the pause left out"
    assert found(next(iter(lobby.hall.alerts.values()))).level is Level.AMBER


@stops
def test_a_kept_number_is_kept_for_as_long_as_was_said(stop, go_on) -> None:
    lobby = Lobby()
    number = lobby.issue()
    lobby.call()
    lobby.do(c.NoShow(counter="1"))
    lobby.later(600).do(stop)
    lobby.later(7200).do(c.CheckClocks())
    lobby.do(go_on)

    lobby.later(299).do(c.CheckClocks())
    assert lobby.ticket(number).state is TicketState.MISSED
    lobby.later(3).do(c.CheckClocks())
    assert lobby.ticket(number).state is TicketState.CANCELLED


@stops
def test_an_appointment_is_held_for_as_long_as_was_said(stop, go_on) -> None:
    lobby = Booked()
    until = lobby.hall.appointments["Y1"].hold_until
    lobby.do(stop)
    lobby.later(7200).do(c.CheckClocks())

    lobby.do(go_on)

    assert lobby.hall.appointments["Y1"].hold_until == until + 7_200_000
    assert [one.until for one in lobby.hall.holds] == [until + 7_200_000]
    lobby.do(c.CheckIn(code="Y1"))


@stops
def test_the_customer_at_the_counter_is_served_to_the_end(stop, go_on) -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.issue()
    lobby.call()
    lobby.do(c.StartService(counter="1"))
    lobby.do(stop)

    events = lobby.do(c.CallNext(counter="1"))

    assert [type(one) for one in events] == [e.ServiceFinished]
    lobby.do(go_on)
    assert lobby.call() == "A002"


@stops
def test_help_and_the_care_flow_work_while_the_hall_stands_still(stop, go_on) -> None:
    lobby = Lobby()
    number = lobby.issue()
    lobby.do(stop)

    lobby.do(c.RequestHelp(place="door"))
    lobby.do(c.RequestAccessible(number=number))
    lobby.do(c.RequestAccessible(place="screen"))
    view = manager_view(lobby.hall, lobby.at)
    lobby.do(c.AcknowledgeAccessible(case=view.care_cases[0].case))
    lobby.do(c.AcknowledgeHelp())

    assert len(view.help_calls) == 1
    assert len(view.care_cases) == 2
    assert go_on


@stops
def test_nobody_is_told_a_wait_while_nobody_knows_it(stop, go_on) -> None:
    lobby = Lobby()
    wait = e.EstimatedWait(service="account", class_id="ordinary", p50_s=60, p80_s=120)
    lobby.do(c.ReportEstimate(waits=(wait,)))
    lobby.do(stop)

    assert ticket_view(lobby.hall, lobby.at).services[0].wait_low_s is None
    assert lobby.later(60).do(c.ReportEstimate(waits=(wait,))) == ()
    lobby.do(go_on)
    assert ticket_view(lobby.hall, lobby.at).services[0].wait_low_s == 60


def test_in_a_pause_an_emergency_ticket_is_given_and_called_all_the_same() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.do(c.PauseHall())

    number = lobby.issue(class_id="emergency")

    assert lobby.call() == number, "S26: nothing stops an emergency"


def test_in_a_pause_staff_may_call_who_asked_for_accessible_service() -> None:
    lobby = Lobby()
    number = lobby.issue()
    lobby.do(c.RequestAccessible(number=number))
    lobby.do(c.PauseHall())

    lobby.do(c.CallTicket(counter="3", number=number, reason="other"))

    assert lobby.ticket(number).state is TicketState.CALLED


@stops
def test_the_day_can_be_closed_while_the_hall_stands_still(stop, go_on) -> None:
    lobby = Lobby()
    number = lobby.issue()
    lobby.do(stop)
    lobby.do(c.HandOverTicket(number=number, to="tomorrow"))

    assert isinstance(lobby.do(c.CloseHall())[-1], e.HallClosed)
    assert lobby.do(go_on)


def test_it_is_all_there_after_a_restart() -> None:
    lobby = Lobby()
    lobby.do(c.PauseHall(why={"zh": "维护", "en": "Maintenance"}))
    lobby.do(c.StartEmergency(drill=True))
    lobby.do(c.ShowNotice(notice="wet", text={"en": "Wet"}, until=SOON))

    again = decode_hall(encode_hall(lobby.hall), PLAN)

    assert again == lobby.hall
    assert again.halt.emergency


def test_after_an_emergency_in_a_pause_the_hall_is_paused_as_before() -> None:
    lobby = Lobby()
    lobby.do(c.PauseHall(why={"en": "Maintenance"}))
    began = lobby.hall.halt
    lobby.later(60).do(c.StartEmergency())
    lobby.later(60).do(c.EndEmergency())

    assert lobby.hall.halt == began


def test_a_drill_never_takes_the_place_of_the_real_thing() -> None:
    lobby = Lobby()
    lobby.do(c.StartEmergency(drill=True))
    assert board_view(lobby.hall, lobby.at).halt.drill
    lobby.do(c.StartEmergency())

    assert lobby.do(c.StartEmergency(drill=True)) == ()
    assert not board_view(lobby.hall, lobby.at).halt.drill


def test_s75_the_record_says_who_and_where() -> None:
    lobby = Lobby()

    began = lobby.do(c.StartEmergency(by="0042", place="staff screen"))
    ended = lobby.do(c.EndEmergency(by="0107", place="headquarters"))

    assert began[-1] == e.EmergencyBegan(by="0042", place="staff screen")
    assert ended == (e.EmergencyEnded(by="0107", place="headquarters"),)


def test_s75_the_manager_sees_who_is_signed_in() -> None:
    lobby = Lobby()
    lobby.do(c.SignIn(counter="2", badge="0042"))
    lobby.do(c.SignIn(counter="1", badge="0107"))

    assert manager_view(lobby.hall, lobby.at).badges == ("0107", "0042")


@pytest.mark.parametrize(
    "command",
    [
        c.PauseHall(why={"en": "Maintenance"}),
        c.StartEmergency(),
        c.StartEmergency(drill=True),
        c.ShowNotice(notice="wet", text={"en": "Wet"}, until=SOON),
    ],
)
def test_what_is_so_already_changes_nothing(command) -> None:
    lobby = Lobby()
    assert lobby.do(command)
    assert lobby.do(command) == ()


@pytest.mark.parametrize(
    "command", [c.ResumeHall(), c.EndEmergency(), c.WithdrawNotice(notice="wet")]
)
def test_what_is_not_so_needs_no_end(command) -> None:
    lobby = Lobby()
    lobby.do(c.TurnDay())

    assert lobby.do(command) == ()


def test_every_view_says_that_the_hall_stands_still() -> None:
    lobby = Lobby()
    lobby.do(c.PauseHall(why={"en": "Maintenance"}))
    counter = found(PLAN.counter("1"))

    views = [
        ticket_view(lobby.hall, lobby.at),
        board_view(lobby.hall, lobby.at),
        manager_view(lobby.hall, lobby.at),
        counter_view(lobby.hall, counter, lobby.at),
    ]

    assert all(one.halt.paused and one.halt.why == {"en": "Maintenance"} for one in views)


def test_no_counter_has_the_turn_and_none_calls_by_itself() -> None:
    lobby = Lobby()
    lobby.do(c.OpenCounter(counter="1"))
    lobby.issue()
    lobby.do(c.PauseHall())

    assert not counter_view(lobby.hall, found(PLAN.counter("1")), lobby.at).turn


def test_notices_come_and_go_at_their_second_the_most_urgent_first() -> None:
    lobby = Lobby()
    start = lobby.at

    def shown() -> list[str]:
        while (due := next_due(lobby.hall)) is not None and due <= lobby.at:
            lobby.do(c.CheckClocks())
        return [one.id for one in board_view(lobby.hall, lobby.at).notices]

    def post(name: str, since: int, until: int, *, urgent: bool = False) -> None:
        text = {"en": name}
        begin, end = UtcMillis(start + since * 1000), UtcMillis(start + until * 1000)
        lobby.do(c.ShowNotice(notice=name, text=text, since=begin, until=end, urgent=urgent))

    post("old", 0, 100)
    post("new", 0, 90)
    post("flood", 10, 20, urgent=True)

    assert shown() == ["new", "old"]
    lobby.later(10)
    assert shown() == ["flood", "new", "old"]
    lobby.later(10)
    assert shown() == ["new", "old"]
    lobby.later(70)
    assert shown() == ["old"]
    lobby.do(c.WithdrawNotice(notice="old"))
    assert shown() == []
    assert lobby.hall.notices == ()


def test_a_notice_that_is_posted_again_takes_its_former_ones_place() -> None:
    lobby = Lobby()
    lobby.do(c.ShowNotice(notice="wet", text={"en": "Wet"}, until=SOON))
    lobby.do(c.ShowNotice(notice="wet", text={"en": "Dry"}, until=SOON))

    assert [one.text for one in lobby.hall.notices] == [{"en": "Dry"}]


@given(
    waits=st.lists(st.integers(0, 3600), min_size=1, max_size=6),
    still_s=st.integers(-3600, 86_400),
    emergency=st.booleans(),
)
def test_every_ticket_is_given_back_exactly_the_time_lost(waits, still_s, emergency) -> None:
    lobby = Lobby()
    for wait in waits:
        lobby.later(wait).issue()
    before = {key: one.queued_at for key, one in lobby.hall.waiting.items()}
    stop, go_on = STOP[emergency]
    lobby.do(stop)
    lobby.later(still_s).do(go_on)

    lost = max(0, still_s * 1000)
    for key, one in lobby.hall.waiting.items():
        began = before[key]
        assert (one.joined_at or began) == began + (lost if began < lobby.at else 0)
