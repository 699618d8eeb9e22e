"""Care windows: which counter is kept for which case, and whether any could be (S18, C23)."""

from kiosk.domain.care import CareCase
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Counter
from kiosk.domain.standing import may_call, needs_accessible_counter
from kiosk.domain.ticket import Ticket, TicketState

STAFFED = frozenset({DeskState.OPEN, DeskState.SERVING})
HELD = frozenset({TicketState.CALLED, TicketState.SERVING})


def unserved(hall: Hall) -> list[CareCase]:
    """Return the cases that still need a window, in the order in which they asked."""
    cases = [one for one in hall.care_cases.values() if one.served_at is None]
    return sorted(cases, key=lambda one: (one.asked_at, one.id))


def ticket_of_case(hall: Hall, case: CareCase) -> Ticket | None:
    """Return the customer's ticket; None before there is one, or after it was forgotten."""
    return None if case.ticket is None else hall.tickets.get(case.ticket)


def held(hall: Hall, case: CareCase) -> Ticket | None:
    """Return the case's ticket while it is in a counter's hand."""
    ticket = ticket_of_case(hall, case)
    return ticket if ticket is not None and ticket.state in HELD else None


def waits_for(hall: Hall, case: CareCase, counter: Counter) -> bool:
    """Return whether the case's ticket waits and this accessible counter may call it."""
    ticket = ticket_of_case(hall, case)
    return (
        ticket is not None
        and ticket.state is TicketState.WAITING
        and counter.accessible
        and may_call(hall.plan, counter, ticket.line)
    )


def needs_window(hall: Hall, case: CareCase, now: UtcMillis | None) -> bool:
    """Return whether the rules should choose a window by themselves.

    Only for a ticket that waits, whose time has come, and that can be called nowhere else: for
    anybody else a window would stand idle. Without ``now`` no appointment's time has come.
    """
    ticket = ticket_of_case(hall, case)
    if ticket is None or ticket.state is not TicketState.WAITING:
        return False
    early = ticket.slot is not None and (now is None or ticket.waits_since > now)
    return (
        case.window is None
        and not case.by_hand
        and not early
        and needs_accessible_counter(hall.plan, ticket.line)
    )


def wanted(hall: Hall, counter: Counter, served: str) -> bool:
    """Return whether a window stays kept when the ticket ``served`` is done with it (C23)."""
    return any(
        case.window == counter.id
        or (needs_window(hall, case, None) and waits_for(hall, case, counter))
        for case in unserved(hall)
        if case.ticket != served
    )


def choose_window(hall: Hall, case: CareCase, now: UtcMillis) -> str | None:
    """Return the accessible counter that is free, or free soonest; None when there is none.

    One that is kept for another customer already is passed over: the second request takes the
    next counter, or waits its turn (C23).
    """
    ticket = ticket_of_case(hall, case)
    free_ms = {
        counter.id: _free_ms(hall, counter, now)
        for counter in hall.plan.counters
        if counter.accessible
        and hall.desk(counter.id).state in STAFFED
        and (ticket is None or may_call(hall.plan, counter, ticket.line))
        and not _taken(hall, counter, case)
    }
    return min(free_ms, key=lambda one: (not hall.desk(one).care, free_ms[one]), default=None)


def _taken(hall: Hall, counter: Counter, case: CareCase) -> bool:
    """Return whether the window is another customer's; one kept for whoever comes is not."""
    return any(
        other.window == counter.id
        and other.served_at is None
        and other.id != case.id
        and not (other.reserved and case.ticket is not None)
        for other in hall.care_cases.values()
    )


def any_to_choose(hall: Hall) -> bool:
    """Return whether some staffed accessible counter is nobody's window yet."""
    taken = {
        one.window
        for one in hall.care_cases.values()
        if one.served_at is None and not one.reserved
    }
    return any(
        counter.accessible
        and counter.id not in taken
        and hall.desk(counter.id).state in STAFFED
        for counter in hall.plan.counters
    )


def _free_ms(hall: Hall, counter: Counter, now: UtcMillis) -> int:
    """Return how long the counter's present customer is likely to take still."""
    ticket = hall.in_hand(counter.id)
    service = None if ticket is None else hall.plan.service(ticket.service)
    if ticket is None or service is None:
        return 0
    since = ticket.started_at or ticket.called_at or now
    # Whoever takes longer than usual is still not free.
    return max(1, since + service.typical_service_s * 1000 - now)


def unreached(hall: Hall) -> Ticket | None:
    """Return the first ticket that waits for an accessible counter while none is staffed."""
    stranded: list[Ticket] = []
    for line_key, line in hall.lines.items():
        if not needs_accessible_counter(hall.plan, line_key):
            continue
        reachable = any(
            hall.desk(counter.id).state in STAFFED and may_call(hall.plan, counter, line_key)
            for counter in hall.plan.counters
        )
        if not reachable:
            stranded.append(hall.tickets[line.head.ticket])
    return min(stranded, key=lambda one: one.place, default=None)
