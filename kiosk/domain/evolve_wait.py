"""What becomes of estimates, and what every visit teaches the hall about waiting times."""

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.folding import ticket_of
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.ticket import Ticket
from kiosk.domain.waits import (
    ARRIVALS_KEPT,
    FELT_S,
    VISITS_KEPT,
    Arrival,
    Told,
    Visit,
    WaitEstimate,
)


def estimated(hall: Hall, event: e.WaitsEstimated, at: UtcMillis) -> Hall:
    """Keep the estimates that have changed; the others are as good as new."""
    estimates = {service: dict(known) for service, known in hall.waits.estimates.items()}
    for one in event.waits:
        known = estimates.setdefault(one.service, {})
        if one.p50_s is None or one.p80_s is None:
            known.pop(one.class_id, None)
        else:
            known[one.class_id] = WaitEstimate(one.p50_s, one.p80_s)
    return replace(hall, waits=replace(hall.waits, estimates=estimates, estimated_at=at))


def updated(hall: Hall, event: e.WaitUpdated, at: UtcMillis) -> Hall:
    """Remember what the holder was told last."""
    ticket = ticket_of(hall, event)
    told = Told(
        at, event.low_s, event.high_s, ticket.class_id, ticket.service, grown=event.grown
    )
    return hall.with_ticket(replace(ticket, told=told))


def told_at_issue(event: e.TicketIssued, at: UtcMillis) -> Told | None:
    """Return what the holder was told with the number, or None."""
    if event.wait_low_s is None or event.wait_high_s is None:
        return None
    return Told(at, event.wait_low_s, event.wait_high_s, event.class_id, event.service)


def arrived(hall: Hall, event: e.TicketIssued, at: UtcMillis) -> Hall:
    """Remember that somebody came; not those who were expected."""
    if event.slot is not None:
        return hall
    arrivals = (*hall.waits.arrivals, Arrival(at, event.class_id, event.service))
    return replace(hall, waits=replace(hall.waits, arrivals=arrivals[-ARRIVALS_KEPT:]))


def served(hall: Hall, ticket: Ticket, at: UtcMillis) -> Hall:
    """Remember for how long the ticket took its counter."""
    if ticket.called_at is None:
        return hall
    visit = Visit(ticket.class_id, elapsed_ms(ticket.called_at, at) // 1000)
    visits = dict(hall.waits.visits)
    visits[ticket.service] = (*visits.get(ticket.service, ()), visit)[-VISITS_KEPT:]
    return replace(hall, waits=replace(hall.waits, visits=visits))


def measured(hall: Hall, ticket: Ticket, waited_s: int) -> Hall:
    """Compare a wait with what was told at issue, if that is still the ticket's queue."""
    told = ticket.told_first
    if told is None or waited_s < FELT_S or ticket.calls > ticket.recalls + 1:
        # Nothing was told, there was no wait, or its holder was away when called.
        return hall
    if (told.class_id, told.service) != (ticket.class_id, ticket.service):
        return hall
    tally = hall.tally
    error_s = told.low_s - waited_s
    tally = replace(
        tally,
        told=tally.told + 1,
        told_error_sum_s=tally.told_error_sum_s + abs(error_s),
        told_bias_sum_s=tally.told_bias_sum_s + error_s,
        told_within=tally.told_within + (waited_s <= told.high_s),
    )
    return replace(hall, tally=tally)
