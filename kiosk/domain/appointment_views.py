"""What is told of appointments: one to who has its code, all to staff, counts to the manager.

None of them is part of the ticket screen's view: a screen learns of an appointment only when
somebody types its code (S72).
"""

import enum

import msgspec

from kiosk.domain.appointment import Appointment, AppointmentState, code_of, of_day
from kiosk.domain.decide_appointment import may_check_in, works_from
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Names
from kiosk.domain.refused import Reason


class CheckInChance(enum.StrEnum):
    """What ``check_in`` would come to now."""

    OPEN = "open"
    EARLY = "early"
    """Not before ``works_from``; an ordinary number can be had."""
    LAPSED = "lapsed"
    """The held time is over: an ordinary number, or another time (P21)."""
    DONE = "done"
    """There is a ticket: ``number``."""
    ENDED = "ended"


CHANCES = {
    None: CheckInChance.OPEN,
    Reason.APPOINTMENT_EARLY: CheckInChance.EARLY,
    Reason.APPOINTMENT_LAPSED: CheckInChance.LAPSED,
    Reason.ALREADY_CHECKED_IN: CheckInChance.DONE,
    Reason.APPOINTMENT_ENDED: CheckInChance.ENDED,
}


class AppointmentView(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment; times are milliseconds since 1970, UTC."""

    code: str
    service: str
    service_name: Names
    class_id: str = msgspec.field(name="class")
    slot: UtcMillis
    hold_until: UtcMillis
    works_from: UtcMillis
    """From when on it can be checked in."""
    state: AppointmentState
    check_in: CheckInChance
    number: str | None
    """The ticket that was given for it."""


class AppointmentCounts(msgspec.Struct, frozen=True):
    """Today's appointments, for the manager."""

    booked: int = 0
    """Still expected."""
    checked_in: int = 0
    due_soon: int = 0
    """Those of ``booked`` whose slot is within ``due_soon_s`` (Q12)."""
    released: int = 0
    """Not kept: nobody came in time, or an ordinary number was taken instead."""
    cancelled: int = 0


def appointment_view(hall: Hall, code: str, now: UtcMillis) -> AppointmentView | None:
    """Return the appointment of a code, or None."""
    found = hall.appointments.get(code_of(code))
    return None if found is None else _view(hall, found, now)


def appointments_view(
    hall: Hall, begin: int, end: int, now: UtcMillis
) -> tuple[AppointmentView, ...]:
    """Return those whose slot is from ``begin`` to before ``end``, the earliest first."""
    wanted = [one for one in hall.appointments.values() if begin <= one.slot < end]
    wanted.sort(key=lambda one: (one.slot, one.code))
    return tuple(_view(hall, one, now) for one in wanted)


def appointment_counts(hall: Hall, now: UtcMillis) -> AppointmentCounts:
    """Return how today's appointments stand."""
    states = dict.fromkeys(AppointmentState, 0)
    due_soon = 0
    soon = now + hall.plan.appointments.due_soon_s * 1000
    for one in hall.appointments.values():
        if not of_day(one, hall.midnight):
            continue
        states[one.state] += 1
        due_soon += one.state is AppointmentState.BOOKED and one.slot <= soon
    return AppointmentCounts(
        booked=states[AppointmentState.BOOKED],
        checked_in=states[AppointmentState.CHECKED_IN],
        due_soon=due_soon,
        released=states[AppointmentState.RELEASED] + states[AppointmentState.NO_SHOW],
        cancelled=states[AppointmentState.CANCELLED],
    )


def _view(hall: Hall, one: Appointment, now: UtcMillis) -> AppointmentView:
    service = hall.plan.service(one.service)
    return AppointmentView(
        code=one.code,
        service=one.service,
        service_name={} if service is None else service.name,
        class_id=one.class_id,
        slot=one.slot,
        hold_until=one.hold_until,
        works_from=works_from(hall, one),
        state=one.state,
        check_in=CHANCES[may_check_in(hall, one, now)],
        number=one.ticket.rpartition("/")[2] or None,
    )
