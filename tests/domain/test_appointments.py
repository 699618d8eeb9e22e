"""Appointments (S05): held to the second, checked in once, never a lost turn."""

import pytest
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.appointment import AppointmentState
from kiosk.domain.appointment_rules import AppointmentRules
from kiosk.domain.refused import Reason
from kiosk.domain.watches import next_due
from tests.domain.appointments import HALF_PAST, Booked, minutes
from tests.domain.lobby import TODAY, TOMORROW

HELD_S = HALF_PAST * 60 + 900
"""Seconds after opening until which ``Y1`` is held (Q11)."""


def test_s05_a_booking_is_held_for_fifteen_minutes_after_its_slot() -> None:
    one = Booked().appointment()

    assert one.slot == minutes(HALF_PAST)
    assert one.hold_until == minutes(HALF_PAST + 15)
    assert one.state is AppointmentState.BOOKED


def test_q11_a_service_may_hold_its_appointments_for_longer() -> None:
    lobby = Booked()
    account, *others = lobby.hall.plan.services
    lobby.without(services=(replace(account, hold_s=1200), *others))

    lobby.book("Y2", HALF_PAST)

    assert lobby.appointment("Y2").hold_until == minutes(HALF_PAST + 20)


@pytest.mark.parametrize("at_s", [HELD_S - 1, HELD_S, HELD_S + 0.999])
def test_s05_who_comes_by_the_held_second_gets_the_appointments_ticket(at_s) -> None:
    lobby = Booked().at_min(at_s / 60)

    ticket = lobby.check_in()

    assert (ticket.class_id, ticket.slot) == ("appointment", minutes(HALF_PAST))
    assert ticket.waits_since == lobby.at
    assert lobby.appointment().state is AppointmentState.CHECKED_IN
    assert lobby.appointment().ticket == ticket.id


def test_s05_one_second_after_the_hold_the_holder_has_the_choice_of_p21() -> None:
    lobby = Booked().at_min((HELD_S + 1) / 60)

    assert lobby.refuses(c.CheckIn(code="Y1")) is Reason.APPOINTMENT_LAPSED

    ticket = lobby.check_in(walk_in=True)
    assert (ticket.class_id, ticket.waits_since) == ("ordinary", lobby.at)
    assert ticket.slot is None
    assert lobby.appointment().state is AppointmentState.RELEASED
    assert lobby.hall.tally.appointments_missed == 1


@pytest.mark.parametrize(("at_s", "released"), [(HELD_S + 0.999, 0), (HELD_S + 1, 1)])
def test_s05_nobody_there_the_slot_is_given_up_in_the_second_after_its_hold(
    at_s, released
) -> None:
    lobby = Booked()
    assert next_due(lobby.hall) == minutes((HELD_S + 1) / 60)

    events = lobby.at_min(at_s / 60).do(c.CheckClocks())

    assert len(events) == released
    assert lobby.hall.tally.appointments_missed == released
    if released:
        assert lobby.appointment().state is AppointmentState.NO_SHOW
        assert next_due(lobby.hall) is None
        assert lobby.do(c.CheckClocks()) == ()


def test_a_late_holder_is_counted_once_whether_or_not_the_watch_had_rung() -> None:
    lobby = Booked().at_min((HELD_S + 5) / 60)
    lobby.do(c.CheckClocks())

    lobby.check_in(walk_in=True)

    assert lobby.hall.tally.appointments_missed == 1
    assert lobby.appointment().state is AppointmentState.RELEASED


@pytest.mark.parametrize(("before_s", "works"), [(1801, False), (1800, True)])
def test_an_appointment_can_be_checked_in_half_an_hour_before(before_s, works) -> None:
    lobby = Booked()
    lobby.book("Y2", 120)
    lobby.at_min(120 - before_s / 60)

    if works:
        assert lobby.check_in("Y2").waits_since == minutes(120)
    else:
        assert lobby.refuses(c.CheckIn(code="Y2")) is Reason.APPOINTMENT_EARLY


def test_who_is_far_too_early_may_take_an_ordinary_number_and_gives_the_slot_up() -> None:
    lobby = Booked()
    lobby.book("Y2", 120)

    ticket = lobby.check_in("Y2", walk_in=True)

    assert ticket.class_id == "ordinary"
    assert lobby.appointment("Y2").state is AppointmentState.RELEASED
    assert lobby.hall.tally.appointments_missed == 0


def test_p19_an_ordinary_number_instead_of_the_appointments_is_the_holders_choice() -> None:
    lobby = Booked().at_min(HALF_PAST)

    events = lobby.do(c.CheckIn(code="Y1", walk_in=True))

    assert [type(one) for one in events] == [e.TicketIssued, e.AppointmentReleased]
    assert lobby.hall.tally.appointments_missed == 0


@pytest.mark.parametrize("walk_in", [True, False])
@pytest.mark.parametrize("again", [True, False])
def test_a_code_gives_one_ticket_whatever_is_asked_twice(walk_in, again) -> None:
    lobby = Booked().at_min(HALF_PAST)
    lobby.check_in(walk_in=walk_in)

    assert lobby.refuses(c.CheckIn(code="Y1", walk_in=again)) is Reason.ALREADY_CHECKED_IN
    assert lobby.hall.tally.issued == 1


def test_s22_a_late_holder_of_an_accessible_slot_keeps_the_class() -> None:
    lobby = Booked()
    lobby.book("Y2", HALF_PAST, class_id="wheelchair")
    lobby.at_min(HALF_PAST + 16)

    assert lobby.check_in("Y2", walk_in=True).class_id == "wheelchair"


def test_s22_who_asks_for_accessible_service_at_check_in_can_return_to_the_appointment() -> (
    None
):
    lobby = Booked().at_min(HALF_PAST)
    number = lobby.do(c.CheckIn(code="Y1", accessible=True))[0]
    assert isinstance(number, e.TicketIssued)
    assert lobby.ticket(number.number).class_id == "accessible"

    lobby.do(c.DeclineAccessible(number=number.number))

    assert lobby.ticket(number.number).class_id == "appointment"
    assert lobby.ticket(number.number).waits_since == lobby.at


def test_a_code_is_found_however_it_is_typed() -> None:
    lobby = Booked().at_min(HALF_PAST)

    assert lobby.check_in(" y1 ").class_id == "appointment"


def test_a_cancelled_appointment_frees_its_code_and_its_clock() -> None:
    lobby = Booked()
    lobby.do(c.CancelAppointment(code="Y1"))

    assert lobby.do(c.CancelAppointment(code="Y1")) == ()
    assert next_due(lobby.hall) is None
    assert lobby.refuses(c.CheckIn(code="Y1")) is Reason.APPOINTMENT_ENDED
    assert lobby.refuses(c.ChangeAppointment(code="Y1")) is Reason.APPOINTMENT_ENDED
    lobby.book("Y1", 90)
    assert lobby.appointment().slot == minutes(90)


def test_the_same_booking_again_changes_nothing_and_another_is_refused() -> None:
    lobby = Booked()

    again = c.BookAppointment(code="y1", service="account", slot=minutes(HALF_PAST))
    assert lobby.do(again) == ()
    other = replace(again, slot=minutes(90))
    assert lobby.refuses(other) is Reason.APPOINTMENT_EXISTS


def test_p21_another_time_keeps_the_length_of_the_hold() -> None:
    lobby = Booked().at_min(HALF_PAST + 16)
    lobby.do(c.CheckClocks())

    lobby.do(c.ChangeAppointment(code="Y1", slot=minutes(90)))

    assert lobby.appointment().hold_until == minutes(105)
    assert lobby.appointment().state is AppointmentState.BOOKED
    assert lobby.at_min(90).check_in().class_id == "appointment"


def test_s05_a_time_that_the_hall_could_not_keep_is_marked_as_rebooked() -> None:
    lobby = Booked()

    (changed,) = lobby.do(c.ChangeAppointment(code="Y1", slot=minutes(90), rebook=True))

    assert isinstance(changed, e.AppointmentChanged)
    assert changed.rebooked


def test_who_is_here_already_cannot_be_moved_until_the_ticket_is_given_back() -> None:
    lobby = Booked().at_min(HALF_PAST)
    ticket = lobby.check_in()
    command = c.ChangeAppointment(code="Y1", slot=minutes(90), rebook=True)
    assert lobby.refuses(command) is Reason.ALREADY_CHECKED_IN

    lobby.do(c.CancelTicket(number=ticket.number))
    lobby.do(command)

    assert lobby.at_min(90).check_in().number != ticket.number


def test_more_appointments_than_a_hall_can_have_are_refused() -> None:
    lobby = Booked(appointments=AppointmentRules(most=2))
    lobby.book("Y2", 40)

    third = c.BookAppointment(code="Y3", service="account", slot=minutes(40))
    assert lobby.refuses(third) is Reason.TOO_MANY_APPOINTMENTS
    lobby.do(c.ChangeAppointment(code="Y2", slot=minutes(50)))


def test_when_the_day_turns_the_unkept_are_counted_and_the_coming_stay() -> None:
    lobby = Booked()
    lobby.book("Y2", 24 * 60)
    lobby.at_min(15 * 60)
    lobby.day = TOMORROW
    lobby.midnight = lobby.at

    events = lobby.do(c.TurnDay())

    assert [type(one) for one in events] == [e.AppointmentReleased, e.DayOpened]
    assert set(lobby.hall.appointments) == {"Y2"}
    assert [one.code for one in lobby.hall.holds] == ["Y2"]
    assert lobby.hall.tally.appointments_missed == 0
    assert lobby.hall.day != TODAY
