"""What care cases need after whatever has happened: looked up in the hall, not in the command.

A ticket of the accessible class has a case, however it came by the class; a case follows its
ticket to the window and ends with it; a window is kept while somebody needs it and no longer;
staff hear when nobody can serve whoever waits.
"""

from collections.abc import Callable

from kiosk.domain import events as e
from kiosk.domain.care import CareCase, CareOutcome, CareSource
from kiosk.domain.care_window import (
    any_to_choose,
    choose_window,
    held,
    needs_window,
    ticket_of_case,
    unreached,
    unserved,
    waits_for,
)
from kiosk.domain.decision import Events
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.domain.ticket import Ticket, TicketState


def keep_up(hall: Hall, now: UtcMillis) -> Events:
    """Return what the cases still lack in this hall; nothing when asked again after it."""
    events: Events = ()
    for step in STEPS:
        done = step(hall, now)
        for event in done:
            hall = evolve(hall, event, now)
        events += done
    return events


def closed(
    hall: Hall, case: CareCase, outcome: CareOutcome, escorted_at: UtcMillis | None = None
) -> e.CareClosed:
    """Return the event that ends a case, with its record (N016)."""
    ticket = ticket_of_case(hall, case)
    day, _, number = (case.ticket or "/").partition("/")
    return e.CareClosed(
        case=case.id,
        outcome=outcome,
        source=case.source,
        place=case.place,
        number=number if ticket is None else ticket.number,
        day=BusinessDay(day),
        counter=case.window or "",
        asked_at=case.asked_at,
        acknowledged_at=case.acknowledged_at,
        attended_at=case.attended_at,
        assigned_at=case.assigned_at,
        serving_at=case.serving_at,
        escorted_at=escorted_at,
    )


def _over(hall: Hall, _now: UtcMillis) -> Events:
    """Close the cases whose ticket has ended, or no longer asks for accessible service."""
    accessible = hall.plan.accessible_class()
    events: Events = ()
    for case in hall.care_cases.values():
        if case.ticket is None:
            continue
        ticket = ticket_of_case(hall, case)
        if case.served_at is not None:
            if ticket is None:
                events += (closed(hall, case, CareOutcome.NOT_NOTED),)
        elif ticket is None or ticket.state is TicketState.CANCELLED:
            events += (closed(hall, case, CareOutcome.LEFT),)
        elif accessible is not None and ticket.class_id != accessible.id:
            events += (closed(hall, case, CareOutcome.DECLINED),)
    return events


def _without_case(hall: Hall) -> list[Ticket]:
    """Return the tickets of the accessible class, waiting or in hand, that have no case."""
    accessible = hall.plan.accessible_class()
    if accessible is None:
        return []
    known = {one.ticket for one in hall.care_cases.values()}
    keys = [
        one.ticket
        for line_key, line in hall.lines.items()
        if line_key.class_id == accessible.id
        for one in line.waiters
    ]
    keys.extend(desk.ticket for desk in hall.desks.values() if desk.ticket is not None)
    tickets = [hall.tickets[key] for key in keys if key not in known]
    found = [one for one in tickets if one.class_id == accessible.id]
    return sorted(found, key=lambda one: one.place)


def _asked(hall: Hall, _now: UtcMillis) -> Events:
    """Open a case for every ticket that should have one."""
    return tuple(
        e.CareAsked(
            case=case,
            source=CareSource.SCREEN
            if ticket.state is TicketState.WAITING
            else CareSource.COUNTER,
            number=ticket.number,
            day=ticket.day,
        )
        for case, ticket in enumerate(_without_case(hall), start=hall.cares + 1)
    )


def _joined(hall: Hall, _now: UtcMillis) -> Events:
    """Let a window's own case, opened for whoever would come, be that of who has come."""
    events: Events = ()
    for case in unserved(hall):
        ticket = held(hall, case)
        if ticket is None:
            continue
        reserved = next(
            (one for one in unserved(hall) if one.reserved and one.window == ticket.counter),
            None,
        )
        if reserved is not None:
            events += (
                e.CareTicketTaken(case=reserved.id, number=ticket.number, day=ticket.day),
                closed(hall, case, CareOutcome.MERGED),
            )
    return events


def _called(hall: Hall, _now: UtcMillis) -> Events:
    """Let a case follow its ticket to the window that called it: that answers the request."""
    events: Events = ()
    for case in unserved(hall):
        ticket = held(hall, case)
        if ticket is None or ticket.counter is None:
            continue
        if case.acknowledged_at is None:
            events += (e.CareAcknowledged(case=case.id, by=ticket.counter, inferred=True),)
        if case.window != ticket.counter:
            events += (
                e.CareWindowAssigned(case=case.id, counter=ticket.counter, automatic=True),
            )
            counter = hall.plan.counter(ticket.counter)
            if counter and counter.accessible and not hall.desk(counter.id).care:
                events += (e.CareWindowPrepared(counter=counter.id),)
    return events


def _served(hall: Hall, now: UtcMillis) -> Events:
    """Note when service began and ended."""
    events: Events = ()
    for case in unserved(hall):
        ticket = ticket_of_case(hall, case)
        if ticket is None or ticket.counter is None or ticket.started_at is None:
            continue
        counter = ticket.counter
        done = ticket.state is TicketState.FINISHED
        if case.serving_at is None and (done or ticket.state is TicketState.SERVING):
            events += (e.CareServing(case=case.id, counter=counter, since=ticket.started_at),)
        if done:
            ended_at = now if ticket.ended_at is None else ticket.ended_at
            events += (e.CareServed(case=case.id, counter=counter, ended_at=ended_at),)
    return events


def _released(hall: Hall, _now: UtcMillis) -> Events:
    """Let go of windows that cannot serve their case, or serve another's guest first."""
    events: Events = ()
    guests = {one.ticket for one in unserved(hall) if held(hall, one) is not None}
    for case in unserved(hall):
        if case.window is None or case.ticket in guests or _keeps(hall, case, guests):
            continue
        if case.reserved:
            events += (closed(hall, case, CareOutcome.GIVEN_BACK),)
        else:
            events += (e.CareWindowReleased(case=case.id, counter=case.window),)
    return events


def _keeps(hall: Hall, case: CareCase, guests: set[str | None]) -> bool:
    """Return whether a case that waits keeps its window."""
    counter = hall.plan.counter(case.window or "")
    desk = hall.desk(case.window or "")
    if counter is None or not desk.care or hall.plan.accessible_class() is None:
        return False
    if case.ticket is None:
        return True
    passed_by = desk.ticket in guests and not case.by_hand
    return (
        not passed_by and desk.state is not DeskState.PAUSED and waits_for(hall, case, counter)
    )


def _assigned(hall: Hall, now: UtcMillis) -> Events:
    """Keep a window for whoever can be called nowhere else, in the order of asking (C23)."""
    events: Events = ()
    for case in unserved(hall):
        if not any_to_choose(hall):
            break
        if not needs_window(hall, case, now):
            continue
        counter = choose_window(hall, case, now)
        if counter is None:
            continue
        chosen: Events = (e.CareWindowAssigned(case=case.id, counter=counter, automatic=True),)
        if not hall.desk(counter).care:
            chosen += (e.CareWindowPrepared(counter=counter),)
        for event in chosen:
            hall = evolve(hall, event, now)
        events += chosen
    return events


def _resumed(hall: Hall, _now: UtcMillis) -> Events:
    """Give back to all the windows that nobody needs any more (C23)."""
    kept = {one.window for one in unserved(hall)}
    return tuple(
        e.CareWindowResumed(counter=desk.counter)
        for desk in sorted(hall.desks.values(), key=lambda one: one.counter)
        if desk.care and desk.counter not in kept
    )


def _alarm(hall: Hall, _now: UtcMillis) -> Events:
    """Raise the alarm once while somebody can be reached by no staffed counter, then end it."""
    ticket = unreached(hall)
    if ticket is None:
        return () if hall.care_alarm is None else (e.AccessibleStaffed(),)
    if hall.care_alarm is not None:
        return ()
    return (
        e.AccessibleUnstaffed(number=ticket.number, day=ticket.day, service=ticket.service),
    )


STEPS: tuple[Callable[[Hall, UtcMillis], Events], ...] = (
    _over,
    _asked,
    _joined,
    _called,
    _served,
    _released,
    _assigned,
    _resumed,
    _alarm,
)
"""In this order: each sees what those before it did."""
