"""Turn-taking among idle counters: whoever has been idle longest is next (S09)."""

from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import DeskState, Hall, HallPhase
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import next_ticket
from kiosk.domain.opening import phase_at
from kiosk.domain.plan import Counter


def idle_counters(hall: Hall) -> tuple[Counter, ...]:
    """Return the open counters with nobody in hand, longest idle first.

    The order is by event, never by wall time; a counter back from a pause stands last.
    """
    idle = (
        one
        for one in hall.plan.counters
        if (desk := hall.desk(one.id)).state is DeskState.OPEN and desk.ticket is None
    )
    return tuple(sorted(idle, key=lambda one: hall.desk(one.id).idle_since))


def auto_calls(hall: Hall, now: UtcMillis) -> Events:
    """Return the calls that idle counters are given, where the hall calls by itself."""
    if (
        hall.halt.still
        or not hall.plan.staff.auto_call
        or phase_at(hall, now) is HallPhase.BEFORE
    ):
        return ()
    return calls_in_turn(hall, now)


def calls_in_turn(hall: Hall, now: UtcMillis) -> tuple[e.TicketCalled, ...]:
    """Return whom the idle counters would call now, each in its turn."""
    events: tuple[e.TicketCalled, ...] = ()
    while (call := _first_call(hall, now)) is not None:
        hall = evolve(hall, call, now)
        events = (*events, call)
    return events


def _first_call(hall: Hall, now: UtcMillis) -> e.TicketCalled | None:
    for counter in idle_counters(hall) if hall.lines else ():
        chosen = next_ticket(hall, counter, now)
        if chosen is not None:
            ticket, reason = chosen
            return e.TicketCalled(
                number=ticket.number, day=ticket.day, counter=counter.id, reason=reason
            )
    return None


def has_turn(hall: Hall, counter: Counter, now: UtcMillis) -> bool:
    """Return whether an idle counter is to press next: as many have the turn as can call.

    While nobody waits whom an idle counter may call, it is the one that has been idle longest.
    """
    idle = idle_counters(hall)
    if hall.halt.still or counter not in idle:
        return False
    calls = calls_in_turn(hall, now)
    return any(one.counter == counter.id for one in calls) if calls else counter == idle[0]
