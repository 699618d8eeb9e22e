"""Turn-taking among idle counters: whoever has been idle longest is next (S09)."""

from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import next_ticket
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
    if not hall.plan.staff.auto_call:
        return ()
    events: Events = ()
    while (call := _first_call(hall, now)) is not None:
        hall = evolve(hall, call, now)
        events = (*events, call)
    return events


def _first_call(hall: Hall, now: UtcMillis) -> e.TicketCalled | None:
    for counter in idle_counters(hall):
        chosen = next_ticket(hall, counter, now)
        if chosen is not None:
            ticket, reason = chosen
            return e.TicketCalled(
                number=ticket.number, day=ticket.day, counter=counter.id, reason=reason
            )
    return None


def has_turn(hall: Hall, counter: Counter) -> bool:
    """Return whether of the idle counters that could call, this one has been idle longest."""
    lines = tuple(hall.lines)
    mine = {one.service for one in lines} & set(counter.services)
    idle = idle_counters(hall)
    if counter not in idle:
        return False
    ahead = idle[: idle.index(counter)]
    return not any(mine & set(one.services) for one in ahead) if mine else not ahead
