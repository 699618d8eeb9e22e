"""The rules of a counter's keys, from next and recall to transfer and pause.

A press of *next* always means something: it finishes what is in hand, opens a closed or paused
counter, and calls. So a counter with nothing but a call button can do a whole day's work.
"""

from typing import assert_never

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import (
    Decision,
    Events,
    held_ticket,
    known_counter,
    known_ticket,
    may,
)
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import next_ticket, only_held_back, waited_s
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Ticket, TicketState, Verb


def call_next(hall: Hall, counter_id: str, now: UtcMillis) -> Decision:
    """Finish what is in hand and call whoever is next; refuse when that would do nothing."""
    counter = known_counter(hall, counter_id)
    if isinstance(counter, Refused):
        return counter
    before = _finish_in_hand(hall, counter_id)
    for event in before:
        hall = evolve(hall, event, now)
    chosen = next_ticket(hall, counter, now)
    if chosen is None:
        if before:
            return before
        if hall.desk(counter_id).care:
            return Refused(Reason.NO_ACCESSIBLE_WAITING)
        held_back = only_held_back(hall, counter)
        return Refused(Reason.ONLY_LONG_SERVICES if held_back else Reason.NOBODY_WAITING)
    ticket, reason = chosen
    return (*before, *_opened(hall, counter_id), _called(ticket, counter, reason))


def call_ticket(hall: Hall, command: c.CallTicket, now: UtcMillis) -> Decision:
    """Call one ticket by its number, waiting, parked or missed."""
    counter = known_counter(hall, command.counter)
    if isinstance(counter, Refused):
        return counter
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    return _call_to(hall, counter, ticket, now, e.CallRule.CHOSEN)


def _call_to(
    hall: Hall, counter: Counter, ticket: Ticket, now: UtcMillis, rule: e.CallRule
) -> Decision:
    if not may(ticket, Verb.CALL):
        return Refused(Reason.WRONG_STATE)
    ticket_class = hall.plan.ticket_class(ticket.class_id)
    if ticket_class and ticket_class.needs_accessible and not counter.accessible:
        return Refused(Reason.COUNTER_NOT_ACCESSIBLE)
    if ticket.service not in counter.services:
        return Refused(Reason.SERVICE_NOT_HERE)
    reason = e.CallReason(rule=rule, waited_s=waited_s(ticket, now))
    return (
        *_finish_in_hand(hall, counter.id),
        *_opened(hall, counter.id),
        _called(ticket, counter, reason),
    )


def _called(ticket: Ticket, counter: Counter, reason: e.CallReason) -> e.TicketCalled:
    return e.TicketCalled(
        number=ticket.number, day=ticket.day, counter=counter.id, reason=reason
    )


def _opened(hall: Hall, counter_id: str) -> Events:
    if hall.desk(counter_id).state in {DeskState.CLOSED, DeskState.PAUSED}:
        return (e.CounterOpened(counter=counter_id),)
    return ()


def _care_done(hall: Hall, counter_id: str) -> bool:
    """Return whether the ticket in hand is the accessible one that the counter was kept for."""
    ticket = hall.in_hand(counter_id)
    accessible = hall.plan.accessible_class()
    return (
        hall.desk(counter_id).care
        and ticket is not None
        and accessible is not None
        and ticket.class_id == accessible.id
    )


def _finish_in_hand(hall: Hall, counter_id: str) -> Events:
    """Return the events that finish what the counter has in hand, if it has anything.

    A called ticket that nobody started was served all the same: counters with only a call
    button have no other way to say so. Who did not come is said with the absent key.
    """
    ticket = hall.in_hand(counter_id)
    if ticket is None:
        return ()
    number, day = ticket.number, ticket.day
    finished = e.ServiceFinished(number=number, day=day, counter=counter_id)
    resumed = _resume_calling(hall, counter_id)
    if ticket.state is not TicketState.CALLED:
        return (finished, *resumed)
    started = e.ServiceStarted(number=number, day=day, counter=counter_id, inferred=True)
    return (started, finished, *resumed)


def _resume_calling(hall: Hall, counter_id: str) -> Events:
    """Return the event that ends a care window whose customer has been served (S18, C23)."""
    if _care_done(hall, counter_id):
        return (e.CareWindowResumed(counter=counter_id),)
    return ()


def recall(hall: Hall, counter_id: str) -> Decision:
    """Call the ticket in hand once more."""
    ticket = held_ticket(hall, counter_id, Verb.RECALL)
    if isinstance(ticket, Refused):
        return ticket
    return (e.TicketRecalled(number=ticket.number, day=ticket.day, counter=counter_id),)


def start_service(hall: Hall, counter_id: str) -> Decision:
    """Note that the called customer has come."""
    ticket = held_ticket(hall, counter_id, Verb.START)
    if isinstance(ticket, Refused):
        return ticket
    return (e.ServiceStarted(number=ticket.number, day=ticket.day, counter=counter_id),)


def finish_service(hall: Hall, counter_id: str) -> Decision:
    """Finish what the counter has in hand; the visit may be rated from now on."""
    if hall.plan.counter(counter_id) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    return _finish_in_hand(hall, counter_id) or Refused(Reason.COUNTER_IDLE)


def no_show(hall: Hall, counter_id: str) -> Decision:
    """Note that the called customer did not come (过号)."""
    ticket = held_ticket(hall, counter_id, Verb.MISS)
    if isinstance(ticket, Refused):
        return ticket
    return (e.TicketMissed(number=ticket.number, day=ticket.day, counter=counter_id),)


def park(hall: Hall, counter_id: str) -> Decision:
    """Put the ticket in hand aside until its holder is back (挂起)."""
    ticket = held_ticket(hall, counter_id, Verb.PARK)
    if isinstance(ticket, Refused):
        return ticket
    return (e.TicketParked(number=ticket.number, day=ticket.day, counter=counter_id),)


def resume(hall: Hall, command: c.Resume, now: UtcMillis) -> Decision:
    """Bring a parked or missed ticket back: to a counter, or to its place in the queue."""
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if not may(ticket, Verb.REQUEUE):
        return Refused(Reason.WRONG_STATE)
    if command.counter is None:
        return (e.TicketRequeued(number=ticket.number, day=ticket.day),)
    counter = known_counter(hall, command.counter)
    if isinstance(counter, Refused):
        return counter
    return _call_to(hall, counter, ticket, now, e.CallRule.RESUMED)


def transfer(hall: Hall, command: c.Transfer) -> Decision:
    """Pass the ticket in hand on to another service or counter, with its place kept."""
    ticket = held_ticket(hall, command.counter, Verb.TRANSFER)
    if isinstance(ticket, Refused):
        return ticket
    service = command.service or ticket.service
    if hall.plan.service(service) is None:
        return Refused(Reason.UNKNOWN_SERVICE)
    if command.to_counter is not None:
        target = known_counter(hall, command.to_counter)
        if isinstance(target, Refused):
            return target
        ticket_class = hall.plan.ticket_class(ticket.class_id)
        if ticket_class and ticket_class.needs_accessible and not target.accessible:
            return Refused(Reason.COUNTER_NOT_ACCESSIBLE)
        if service not in target.services:
            return Refused(Reason.SERVICE_NOT_HERE)
    return (
        e.TicketTransferred(
            number=ticket.number,
            day=ticket.day,
            from_counter=command.counter,
            service=service,
            to_counter=command.to_counter,
        ),
    )


def change_desk(
    hall: Hall, command: c.OpenCounter | c.PauseCounter | c.CloseCounter
) -> Decision:
    """Open, pause or close a counter that has nobody in hand."""
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    state = hall.desk(command.counter).state
    match command:
        case c.OpenCounter():
            if state in {DeskState.OPEN, DeskState.SERVING}:
                return ()
            return (e.CounterOpened(counter=command.counter),)
        case c.PauseCounter():
            if state is DeskState.CLOSED:
                return Refused(Reason.COUNTER_CLOSED)
            return _leave(state, DeskState.PAUSED, e.CounterPaused(counter=command.counter))
        case c.CloseCounter():
            return _leave(state, DeskState.CLOSED, e.CounterClosed(counter=command.counter))
        case _:
            assert_never(command)


def _leave(
    state: DeskState, wanted: DeskState, event: e.CounterPaused | e.CounterClosed
) -> Decision:
    if state is DeskState.SERVING:
        return Refused(Reason.COUNTER_BUSY)
    return () if state is wanted else (event,)
