"""The rules of a counter's key next, and what the other keys share.

A press of *next* always means something: it finishes what is in hand, opens a closed or paused
counter, and calls. So a counter with nothing but a call button can do a whole day's work.
"""

from kiosk.domain import events as e
from kiosk.domain.care_window import wanted
from kiosk.domain.decide_journey import next_station
from kiosk.domain.decision import Decision, Events, known_counter
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import next_ticket, only_held_back
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Ticket, TicketState


def call_next(hall: Hall, counter_id: str, now: UtcMillis) -> Decision:
    """Finish what is in hand and call whoever is next; refuse when that would do nothing."""
    counter = known_counter(hall, counter_id)
    if isinstance(counter, Refused):
        return counter
    before = finish_in_hand(hall, counter_id)
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
    return (*before, *opened(hall, counter_id), called(ticket, counter, reason))


def called(ticket: Ticket, counter: Counter, reason: e.CallReason) -> e.TicketCalled:
    """Return the event that calls a ticket to a counter."""
    return e.TicketCalled(
        number=ticket.number, day=ticket.day, counter=counter.id, reason=reason
    )


def opened(hall: Hall, counter_id: str) -> Events:
    """Return the event that opens a counter, if it is not open."""
    if hall.desk(counter_id).state in {DeskState.CLOSED, DeskState.PAUSED}:
        return (e.CounterOpened(counter=counter_id),)
    return ()


def _care_done(hall: Hall, counter_id: str) -> bool:
    """Return whether the counter was kept for the ticket in hand, and for nobody else (C23)."""
    counter = hall.plan.counter(counter_id)
    ticket = hall.in_hand(counter_id)
    accessible = hall.plan.accessible_class()
    return (
        hall.desk(counter_id).care
        and counter is not None
        and ticket is not None
        and accessible is not None
        and ticket.class_id == accessible.id
        and not wanted(hall, counter, ticket.id)
    )


def finish_in_hand(hall: Hall, counter_id: str, *, solved: bool = True) -> Events:
    """Return the events that finish what the counter has in hand, if it has anything.

    A ticket on a journey goes on to its next station, unless it ends unsolved. A called ticket
    that nobody started was served all the same: counters with only a call button have no other
    way to say so. Who did not come is said with the absent key.
    """
    ticket = hall.in_hand(counter_id)
    if ticket is None:
        return ()
    number, day = ticket.number, ticket.day
    finished = _finished(hall, ticket, counter_id, solved=solved)
    resumed = _resume_calling(hall, counter_id)
    if ticket.state is not TicketState.CALLED:
        return (finished, *resumed)
    started = e.ServiceStarted(number=number, day=day, counter=counter_id, inferred=True)
    return (started, finished, *resumed)


def _finished(
    hall: Hall, ticket: Ticket, counter_id: str, *, solved: bool
) -> e.ServiceFinished | e.StationFinished:
    number, day = ticket.number, ticket.day
    following = next_station(hall.plan, ticket)
    if not solved or following is None:
        return e.ServiceFinished(number=number, day=day, counter=counter_id, solved=solved)
    place, service = following
    return e.StationFinished(
        number=number, day=day, counter=counter_id, service=service, station=place
    )


def _resume_calling(hall: Hall, counter_id: str) -> Events:
    """Return the event that ends a care window whose customer has been served (S18, C23)."""
    if _care_done(hall, counter_id):
        return (e.CareWindowResumed(counter=counter_id),)
    return ()
