"""The rules of appointments: booked, changed, checked in, let go (S05).

A holder who is there between ``early_s`` before the slot and the last second of the hold gets a
ticket of the appointment's class whose waiting counts from the slot: before that it is called
only when nobody else can be (``Ticket.waits_since``). One second later it is an ordinary number
or another time, the holder's choice (P21).
"""

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.appointment import Appointment, AppointmentState, code_of, is_code
from kiosk.domain.decide_ticket import issue
from kiosk.domain.decision import Decision
from kiosk.domain.events import (
    AccessibleRequested,
    AnyEvent,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentCheckedIn,
    AppointmentReleased,
    ReleaseReason,
    TicketIssued,
)
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, over
from kiosk.domain.next_ticket import people_ahead
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import ENDED

OPEN = frozenset({AppointmentState.BOOKED, AppointmentState.NO_SHOW})
"""Its holder may still come, in time or late, and has no ticket yet."""


def book(hall: Hall, command: c.BookAppointment, now: UtcMillis) -> Decision:
    """Write an appointment down; one that ended may be booked anew under its code."""
    code = code_of(command.code)
    if not is_code(code):
        return Refused(Reason.APPOINTMENT_CODE)
    hold_s = hall.plan.hold_s(command.service)
    wanted = Appointment(
        code=code,
        service=command.service,
        slot=command.slot,
        hold_until=command.hold_until or UtcMillis(command.slot + hold_s * 1000),
        class_id=command.class_id or hall.plan.appointment_class,
    )
    present = hall.appointments.get(code)
    if present == wanted:
        return ()
    if present is not None and _stands(hall, present):
        return Refused(Reason.APPOINTMENT_EXISTS)
    if present is None and len(hall.appointments) >= hall.plan.appointments.most:
        return Refused(Reason.TOO_MANY_APPOINTMENTS)
    unfit = _unfit(hall, wanted, now)
    if unfit is not None:
        return unfit
    return (
        AppointmentBooked(
            code=code,
            service=wanted.service,
            slot=wanted.slot,
            hold_until=wanted.hold_until,
            class_id=wanted.class_id,
        ),
    )


def change(hall: Hall, command: c.ChangeAppointment, now: UtcMillis) -> Decision:
    """Move an appointment that is booked or whose time has passed unused."""
    present = hall.appointments.get(code_of(command.code))
    if present is None:
        return Refused(Reason.UNKNOWN_APPOINTMENT)
    if present.state is AppointmentState.CANCELLED:
        return Refused(Reason.APPOINTMENT_ENDED)
    if _has_live_ticket(hall, present):
        return Refused(Reason.ALREADY_CHECKED_IN)
    slot = present.slot if command.slot is None else command.slot
    kept_ms = present.hold_until - present.slot
    wanted = Appointment(
        code=present.code,
        service=command.service or present.service,
        slot=slot,
        hold_until=command.hold_until or UtcMillis(slot + kept_ms),
        class_id=command.class_id or present.class_id,
    )
    if wanted == present:
        return ()
    unfit = _unfit(hall, wanted, now)
    if unfit is not None:
        return unfit
    return (
        AppointmentChanged(
            code=wanted.code,
            service=wanted.service,
            slot=wanted.slot,
            hold_until=wanted.hold_until,
            class_id=wanted.class_id,
            rebooked=command.rebook,
        ),
    )


def cancel(hall: Hall, command: c.CancelAppointment) -> Decision:
    """Free the slot."""
    present = hall.appointments.get(code_of(command.code))
    if present is None:
        return Refused(Reason.UNKNOWN_APPOINTMENT)
    match present.state:
        case AppointmentState.BOOKED:
            return (AppointmentCancelled(code=present.code),)
        case AppointmentState.CANCELLED:
            return ()
        case AppointmentState.CHECKED_IN:
            return Refused(Reason.ALREADY_CHECKED_IN)
        case AppointmentState.RELEASED | AppointmentState.NO_SHOW:
            return Refused(Reason.APPOINTMENT_ENDED)


def check_in(hall: Hall, command: c.CheckIn, now: UtcMillis) -> Decision:
    """Give the holder a ticket: the appointment's, or an ordinary one (P19, P21)."""
    present = hall.appointments.get(code_of(command.code))
    if present is None:
        return Refused(Reason.UNKNOWN_APPOINTMENT)
    no = may_check_in(hall, present, now)
    late = no is Reason.APPOINTMENT_LAPSED
    if no is not None and not (command.walk_in and (late or no is Reason.APPOINTMENT_EARLY)):
        return Refused(no)
    issued = _issued(hall, present, command, now)
    if isinstance(issued, Refused):
        return issued
    events: list[AnyEvent] = [issued]
    accessible = hall.plan.accessible_class()
    if command.accessible and accessible is not None and issued.class_id != accessible.id:
        events.append(
            AccessibleRequested(number=issued.number, day=issued.day, class_id=accessible.id)
        )
    if command.walk_in:
        reason = ReleaseReason.LATE if late else ReleaseReason.WALK_IN
        events.append(_released(present, reason, issued))
    else:
        events.append(
            AppointmentCheckedIn(
                number=issued.number,
                day=issued.day,
                code=present.code,
                service=present.service,
                slot=present.slot,
            )
        )
    return tuple(events)


def may_check_in(hall: Hall, present: Appointment, now: UtcMillis) -> Reason | None:
    """Return why an appointment cannot be checked in now; None when it can."""
    if present.state is AppointmentState.CANCELLED:
        return Reason.APPOINTMENT_ENDED
    if present.state not in OPEN:
        return Reason.ALREADY_CHECKED_IN
    if over(present.hold_until, now):
        return Reason.APPOINTMENT_LAPSED
    if now < works_from(hall, present):
        return Reason.APPOINTMENT_EARLY
    # The clock was set back after nobody had come: the slot may be another's by now.
    return Reason.APPOINTMENT_LAPSED if present.state is AppointmentState.NO_SHOW else None


def works_from(hall: Hall, present: Appointment) -> UtcMillis:
    """Return from when on an appointment can be checked in."""
    return UtcMillis(present.slot - hall.plan.appointments.early_s * 1000)


def _unfit(hall: Hall, wanted: Appointment, now: UtcMillis) -> Refused | None:
    """Return why an appointment cannot be kept as it is wanted."""
    plan, rules = hall.plan, hall.plan.appointments
    if plan.service(wanted.service) is None:
        return Refused(Reason.UNKNOWN_SERVICE)
    if plan.ticket_class(wanted.class_id) is None:
        return Refused(Reason.UNKNOWN_CLASS)
    if over(wanted.hold_until, now):
        return Refused(Reason.SLOT_PAST)
    if wanted.slot > now + rules.ahead_s * 1000:
        return Refused(Reason.SLOT_TOO_FAR)
    held_ms = wanted.hold_until - wanted.slot
    if not 0 <= held_ms <= rules.longest_hold_s * 1000:
        return Refused(Reason.HOLD_OUT_OF_RANGE)
    return None


def _stands(hall: Hall, present: Appointment) -> bool:
    """Return whether an appointment is one that a booking would take away from somebody."""
    return present.state is AppointmentState.BOOKED or _has_live_ticket(hall, present)


def _has_live_ticket(hall: Hall, present: Appointment) -> bool:
    ticket = hall.tickets.get(present.ticket)
    return ticket is not None and ticket.state not in ENDED


def _issued(
    hall: Hall, present: Appointment, command: c.CheckIn, now: UtcMillis
) -> TicketIssued | Refused:
    """Return the ticket that the holder gets, counting from the slot if it is still ahead."""
    plan = hall.plan
    class_id = present.class_id
    if command.walk_in and class_id == plan.appointment_class:
        class_id = plan.ordinary_class
    decision = issue(
        hall,
        c.IssueTicket(service=present.service, class_id=class_id, language=command.language),
        now,
    )
    if isinstance(decision, Refused):
        return decision
    issued = next(one for one in decision if isinstance(one, TicketIssued))
    if command.walk_in:
        return issued
    issued = replace(issued, slot=present.slot, hold_until=present.hold_until)
    after = evolve(hall, issued, now)
    ticket = after.ticket(issued.number, issued.day)
    if ticket is None:
        raise ValueError(f"{issued.number} was issued and is not there")
    return replace(issued, ahead=people_ahead(after, ticket, now))


def _released(
    present: Appointment, reason: ReleaseReason, instead: TicketIssued
) -> AppointmentReleased:
    return AppointmentReleased(
        code=present.code,
        service=present.service,
        slot=present.slot,
        reason=reason,
        number=instead.number,
        day=instead.day,
    )
