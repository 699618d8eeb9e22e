"""What becomes of notices, and of a hall that stands still."""

from typing import assert_never

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.appointment import AppointmentState
from kiosk.domain.evolve_appointment import with_appointment
from kiosk.domain.hall import Hall
from kiosk.domain.halt import Halt, Notice
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.ticket import Ticket, TicketState

NoticeEvent = e.NoticePosted | e.NoticeBegan | e.NoticeEnded
HaltEvent = e.HallPaused | e.HallResumed | e.EmergencyBegan | e.EmergencyEnded


def notice(hall: Hall, event: NoticeEvent, at: UtcMillis) -> Hall:
    """Remember a notice, show it, or forget it."""
    others = tuple(one for one in hall.notices if one.id != event.notice)
    match event:
        case e.NoticePosted():
            posted = Notice(
                id=event.notice,
                text=event.text,
                since=event.since,
                until=event.until,
                urgent=event.urgent,
                posted=hall.seq,
                shown=event.since <= at,
            )
            return replace(hall, notices=(*others, posted))
        case e.NoticeBegan():
            begun = (
                replace(one, shown=True) if one.id == event.notice else one
                for one in hall.notices
            )
            return replace(hall, notices=tuple(begun))
        case e.NoticeEnded():
            return replace(hall, notices=others)
        case _:
            assert_never(event)


def halt(hall: Hall, event: HaltEvent, at: UtcMillis) -> Hall:
    """Let the hall stand still, or go on as if no time had passed."""
    before = hall.halt
    match event:
        case e.HallPaused():
            after = replace(before, paused=True, why=event.why)
        case e.HallResumed():
            after = replace(before, paused=False, why={})
        case e.EmergencyBegan():
            after = replace(before, emergency=True, drill=event.drill)
        case e.EmergencyEnded():
            after = replace(before, emergency=False, drill=False)
        case _:
            assert_never(event)
    if after.still:
        since = before.since if before.still else at
        return replace(hall, halt=replace(after, since=since))
    return _goes_on(replace(hall, halt=Halt()), before.since, at)


def _goes_on(hall: Hall, since: UtcMillis, at: UtcMillis) -> Hall:
    """Give back the time that the hall stood still: to those who wait, and who are expected."""
    for ticket in (*hall.waiting.values(), *hall.away.values()):
        later = _later(ticket, since, at)
        if later is not ticket:
            hall = hall.with_ticket(later)
    for one in tuple(hall.appointments.values()):
        if one.state is AppointmentState.BOOKED and one.hold_until > since:
            until = _moved(one.hold_until, since, at)
            hall = with_appointment(hall, replace(one, hold_until=until))
    return hall


def _later(ticket: Ticket, since: UtcMillis, at: UtcMillis) -> Ticket:
    if ticket.state is not TicketState.WAITING:
        if ticket.until is None or ticket.until < since:
            return ticket
        return replace(ticket, until=_moved(ticket.until, since, at))
    began = max(ticket.joined_at or ticket.queued_at, ticket.queued_at)
    if ticket.handed_to or began >= at:
        return ticket
    return replace(ticket, joined_at=_moved(began, max(since, began), at))


def _moved(time: UtcMillis, since: UtcMillis, at: UtcMillis) -> UtcMillis:
    return UtcMillis(time + elapsed_ms(since, at))
