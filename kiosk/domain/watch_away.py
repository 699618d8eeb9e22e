"""Tickets that are away for too long: missed, parked, or offered to a silent colleague.

A missed ticket ends when its number is kept no longer (C21). Staff hear once of a parked one
whose holder should be back. An offer that nobody answers goes back, with an alarm (S10).
"""

from kiosk.domain import events as e
from kiosk.domain.decide_transfer import back_to
from kiosk.domain.decision import Events
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, over
from kiosk.domain.ticket import Ticket, TicketState


def away_due(hall: Hall) -> UtcMillis | None:
    """Return when the first of them is away for too long."""
    ends = (one.until for one in hall.away.values() if not one.reminded)
    first = min((at for at in ends if at is not None), default=None)
    return None if first is None else UtcMillis(first + 1000)


def ring_away(hall: Hall, now: UtcMillis) -> Events:
    """Return what happens to those who are away for too long, in the order of issue."""
    late = [
        one
        for one in hall.away.values()
        if one.until is not None and over(one.until, now) and not one.reminded
    ]
    late.sort(key=lambda one: one.place)
    return tuple(_late(hall, one) for one in late)


def _late(
    hall: Hall, ticket: Ticket
) -> e.TicketCancelled | e.ParkedTooLong | e.HandoverExpired:
    number, day = ticket.number, ticket.day
    if ticket.offer is not None:
        return e.HandoverExpired(
            number=number,
            day=day,
            counter=ticket.offer.to_counter,
            back_to=back_to(hall, ticket.offer),
        )
    if ticket.state is TicketState.PARKED:
        return e.ParkedTooLong(number=number, day=day, counter=ticket.counter or "")
    return e.TicketCancelled(number=number, day=day, reason=e.CancelReason.NOT_BACK)
