"""The rules of accessible service: asked for once, given back at any step (S18, S22, S23)."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.care import CareCase, CareOutcome, CareSource
from kiosk.domain.care_upkeep import closed
from kiosk.domain.care_window import (
    HELD,
    choose_window,
    held,
    ticket_of_case,
    unserved,
    waits_for,
)
from kiosk.domain.decision import Decision, Events, known_ticket, may
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plain_text import NAME_LENGTH, is_plain
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.standing import may_call
from kiosk.domain.ticket import Ticket, TicketState, Verb


def request(hall: Hall, command: c.RequestAccessible) -> Decision:
    """Give a ticket the accessible class (S22), keep a counter (S18), or call staff (S19)."""
    accessible = hall.plan.accessible_class()
    if accessible is None:
        return Refused(Reason.NO_ACCESSIBLE_CLASS)
    if command.number is not None:
        return _request_for_ticket(hall, command, command.number, accessible.id)
    if command.counter is None and command.place is not None:
        return _request_at_place(hall, command, command.place)
    counter = _accessible_counter(hall, command.counter or "")
    return counter if isinstance(counter, Refused) else _keep_for_whoever_comes(hall, counter)


def _request_for_ticket(
    hall: Hall, command: c.RequestAccessible, number: str, class_id: str
) -> Decision:
    ticket = known_ticket(hall, number)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.state is not TicketState.WAITING:
        return Refused(Reason.WRONG_STATE)
    events: Events = ()
    if ticket.class_id != class_id:
        events += (
            e.AccessibleRequested(number=ticket.number, day=ticket.day, class_id=class_id),
        )
    own = _case_of(hall, ticket)
    if command.case is not None:
        return _taken_by_case(hall, command.case, ticket, own, events)
    if own is not None:
        return events
    asked = e.CareAsked(
        case=hall.cares + 1,
        source=command.source or CareSource.SCREEN,
        place=command.place or "",
        number=ticket.number,
        day=ticket.day,
    )
    return (*events, asked)


def _taken_by_case(
    hall: Hall, case_id: int, ticket: Ticket, own: CareCase | None, events: Events
) -> Decision:
    case = hall.care_cases.get(case_id)
    if case is None:
        return Refused(Reason.UNKNOWN_CARE_CASE)
    if case.ticket is not None:
        return () if case.ticket == ticket.id else Refused(Reason.WRONG_STATE)
    taken = e.CareTicketTaken(case=case.id, number=ticket.number, day=ticket.day)
    merged = () if own is None else (closed(hall, own, CareOutcome.MERGED),)
    return (*events, taken, *merged)


def _request_at_place(hall: Hall, command: c.RequestAccessible, place: str) -> Decision:
    """Open a case for somebody without a ticket; pressing again is the same request."""
    source = command.source or CareSource.OUTDOOR
    pressed_before = any(
        (one.source, one.place, one.ticket, one.attended_at) == (source, place, None, None)
        for one in hall.care_cases.values()
    )
    if pressed_before:
        return ()
    return (e.CareAsked(case=hall.cares + 1, source=source, place=place),)


def _keep_for_whoever_comes(hall: Hall, counter: Counter) -> Decision:
    """Keep a counter for the first who waits for a window, or for somebody not known yet."""
    if hall.desk(counter.id).care:
        return ()
    prepared = e.CareWindowPrepared(counter=counter.id)
    first = next(
        (
            one
            for one in unserved(hall)
            if one.window is None
            and (
                waits_for(hall, one, counter)
                or (one.ticket is None and one.attended_at is not None)
            )
        ),
        None,
    )
    if first is not None:
        return (e.CareWindowAssigned(case=first.id, counter=counter.id), prepared)
    case = hall.cares + 1
    return (
        e.CareAsked(case=case, source=CareSource.COUNTER, place=counter.id),
        e.CareWindowAssigned(case=case, counter=counter.id),
        prepared,
    )


def decline(hall: Hall, command: c.DeclineAccessible) -> Decision:
    """Return a ticket to its former class, its time kept (S23), or a counter to all."""
    if command.number is not None:
        ticket = known_ticket(hall, command.number)
        return ticket if isinstance(ticket, Refused) else _decline_for_ticket(hall, ticket)
    if command.case is None:
        return _give_back(hall, command.counter or "")
    case = hall.care_cases.get(command.case)
    if case is None:
        return Refused(Reason.UNKNOWN_CARE_CASE)
    ticket_asking = ticket_of_case(hall, case)
    if ticket_asking is None:
        return (closed(hall, case, CareOutcome.DECLINED),)
    return _decline_for_ticket(hall, ticket_asking)


def _decline_for_ticket(hall: Hall, ticket: Ticket) -> Decision:
    if not may(ticket, Verb.DECLINE):
        return Refused(Reason.WRONG_STATE)
    accessible = hall.plan.accessible_class()
    if accessible is None or ticket.class_id != accessible.id:
        return Refused(Reason.NOT_ACCESSIBLE_REQUEST)
    former = ticket.former_class or hall.plan.ordinary_class
    declined = e.AccessibleDeclined(number=ticket.number, day=ticket.day, class_id=former)
    if ticket.state not in HELD:
        return (declined,)
    return (declined, e.TicketRequeued(number=ticket.number, day=ticket.day))


def _give_back(hall: Hall, counter_id: str) -> Decision:
    """Let a counter call ordinary numbers again; whoever waits for it goes on waiting."""
    if hall.plan.counter(counter_id) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    if not hall.desk(counter_id).care:
        return ()
    events: Events = ()
    for case in unserved(hall):
        if case.window != counter_id or held(hall, case) is not None:
            continue
        if case.reserved:
            events += (closed(hall, case, CareOutcome.GIVEN_BACK),)
        else:
            released = e.CareWindowReleased(case=case.id, counter=counter_id, given_back=True)
            events += (released,)
    return (*events, e.CareWindowResumed(counter=counter_id))


def acknowledge(hall: Hall, command: c.AcknowledgeAccessible) -> Decision:
    """Note that staff are on their way (S19)."""
    if not is_plain(command.by, NAME_LENGTH):
        return Refused(Reason.NAME_UNFIT)
    case = _acknowledgeable(hall, command.case)
    if case is None:
        return Refused(Reason.UNKNOWN_CARE_CASE)
    if case.acknowledged_at is not None:
        return ()
    return (e.CareAcknowledged(case=case.id, by=command.by),)


def _acknowledgeable(hall: Hall, case_id: int | None) -> CareCase | None:
    if case_id is not None:
        return hall.care_cases.get(case_id)
    return next((one for one in unserved(hall) if one.acknowledged_at is None), None)


def attend(hall: Hall, command: c.AttendAccessible) -> Decision:
    """Note that staff are with the customer, who is seated."""
    if not is_plain(command.by, NAME_LENGTH):
        return Refused(Reason.NAME_UNFIT)
    case = hall.care_cases.get(command.case)
    if case is None:
        return Refused(Reason.UNKNOWN_CARE_CASE)
    if case.attended_at is not None:
        return ()
    return (e.CareAttended(case=case.id, by=command.by),)


def assign_window(hall: Hall, command: c.AssignWindow, now: UtcMillis) -> Decision:
    """Keep a counter for a case: the one named, else the one that is free first (C23)."""
    case = hall.care_cases.get(command.case)
    if case is None:
        return Refused(Reason.UNKNOWN_CARE_CASE)
    counter = _window_for(hall, case, command.counter or choose_window(hall, case, now))
    if isinstance(counter, Refused):
        return counter
    if case.window == counter.id:
        return ()
    assigned = e.CareWindowAssigned(case=case.id, counter=counter.id)
    if hall.desk(counter.id).care:
        return (assigned,)
    return (assigned, e.CareWindowPrepared(counter=counter.id))


def _window_for(hall: Hall, case: CareCase, counter_id: str | None) -> Counter | Refused:
    """Return the counter, if it can be kept for the case now."""
    ticket = ticket_of_case(hall, case)
    if ticket is not None and ticket.state is not TicketState.WAITING:
        return Refused(Reason.WRONG_STATE)
    if counter_id is None:
        return Refused(Reason.NO_CARE_COUNTER)
    counter = _accessible_counter(hall, counter_id)
    if isinstance(counter, Refused) or ticket is None:
        return counter
    callable_here = may_call(hall.plan, counter, ticket.line)
    return counter if callable_here else Refused(Reason.SERVICE_NOT_HERE)


def escort_done(hall: Hall, case_id: int, now: UtcMillis) -> Decision:
    """Note that the customer was seen to the door, served or only advised."""
    case = hall.care_cases.get(case_id)
    if case is None:
        return Refused(Reason.UNKNOWN_CARE_CASE)
    advised = case.ticket is None and case.attended_at is not None
    if case.served_at is None and not advised:
        return Refused(Reason.WRONG_STATE)
    return (closed(hall, case, CareOutcome.ESCORTED, escorted_at=now),)


def clear(hall: Hall, command: c.ClearAccessible) -> Decision:
    """End a case in which nobody needed anything (S19)."""
    case = hall.care_cases.get(command.case)
    if case is None:
        return Refused(Reason.UNKNOWN_CARE_CASE)
    if case.ticket is not None:
        return Refused(Reason.WRONG_STATE)
    outcome = CareOutcome.TEST if command.test else CareOutcome.FALSE_ALARM
    return (closed(hall, case, outcome),)


def _accessible_counter(hall: Hall, counter_id: str) -> Counter | Refused:
    counter = hall.plan.counter(counter_id)
    if counter is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    return counter if counter.accessible else Refused(Reason.COUNTER_NOT_ACCESSIBLE)


def _case_of(hall: Hall, ticket: Ticket) -> CareCase | None:
    return next((one for one in hall.care_cases.values() if one.ticket == ticket.id), None)
