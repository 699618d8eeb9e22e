"""What becomes of appointments (S05)."""

from typing import assert_never

from immutables import Map
from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.appointment import Appointment, AppointmentState, held, let_go
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import ticket_id

AppointmentEvent = (
    e.AppointmentBooked
    | e.AppointmentChanged
    | e.AppointmentCancelled
    | e.AppointmentCheckedIn
    | e.AppointmentReleased
)


def appointment(hall: Hall, event: AppointmentEvent) -> Hall:
    """Write the appointment down, change it, or end it."""
    match event:
        case e.AppointmentBooked() | e.AppointmentChanged():
            return with_appointment(
                hall,
                Appointment(
                    event.code, event.service, event.slot, event.hold_until, event.class_id
                ),
            )
        case e.AppointmentCancelled():
            return _ended(hall, event.code, AppointmentState.CANCELLED)
        case e.AppointmentCheckedIn():
            tally = hall.tally
            tally = replace(tally, appointments_kept=tally.appointments_kept + 1)
            ticket = ticket_id(event.day, event.number)
            hall = replace(hall, tally=tally)
            return _ended(hall, event.code, AppointmentState.CHECKED_IN, ticket)
        case e.AppointmentReleased():
            return _released(hall, event)
        case _:
            assert_never(event)


def with_appointment(hall: Hall, appointment: Appointment) -> Hall:
    """Return the hall with this appointment as it is now, held or not."""
    holds = hall.holds
    before = hall.appointments.get(appointment.code)
    if before is not None and before.state is AppointmentState.BOOKED:
        holds = let_go(holds, before)
    if appointment.state is AppointmentState.BOOKED:
        holds = held(holds, appointment)
    appointments = hall.appointments.set(appointment.code, appointment)
    return replace(hall, appointments=appointments, holds=holds)


def past_let_go(hall: Hall, midnight: UtcMillis) -> Hall:
    """Return the hall without the appointments of days before the one of ``midnight``.

    Those that are held still stay: an old hall's midnight is unknown, 0, and lets nothing go.
    """
    kept = Map(
        {
            code: one
            for code, one in hall.appointments.items()
            if one.slot >= midnight or one.state is AppointmentState.BOOKED
        }
    )
    return replace(hall, appointments=kept)


def _released(hall: Hall, event: e.AppointmentReleased) -> Hall:
    came = event.reason is not e.ReleaseReason.NOT_COME
    counted = hall.appointments[event.code].state is not AppointmentState.BOOKED
    if event.reason is not e.ReleaseReason.WALK_IN and not counted:
        tally = hall.tally
        tally = replace(tally, appointments_missed=tally.appointments_missed + 1)
        hall = replace(hall, tally=tally)
    if not came:
        return _ended(hall, event.code, AppointmentState.NO_SHOW)
    ticket = f"{event.day}/{event.number}"
    return _ended(hall, event.code, AppointmentState.RELEASED, ticket)


def _ended(hall: Hall, code: str, state: AppointmentState, ticket: str = "") -> Hall:
    return with_appointment(hall, replace(hall.appointments[code], state=state, ticket=ticket))
