"""What views say of tickets that somebody must do something about: handed on, away, owed.

A counter sees what colleagues handed to it, with their note and the original wait (S10). The
lobby manager sees who is away and until when, and which answers are owed (S03, P15).
"""

import msgspec

from kiosk.domain.decide_journey import next_station
from kiosk.domain.decide_transfer import offers_to
from kiosk.domain.hall import Hall
from kiosk.domain.moment import BusinessDay, UtcMillis, over
from kiosk.domain.next_ticket import waited_s
from kiosk.domain.ticket import Ticket, TicketState


class HandedLine(msgspec.Struct, frozen=True):
    """A ticket that a colleague handed to this counter, or offers to it."""

    number: str
    service: str
    from_counter: str
    note: str
    issued_at: UtcMillis
    waited_s: int
    """Since it joined the queue, not since it was handed on."""
    offered_until: UtcMillis | None = None
    """How long this counter may think; None when the ticket simply waits here."""


class HandView(msgspec.Struct, frozen=True):
    """What a counter knows of the ticket in hand, and of those handed to it."""

    note: str = ""
    """What a colleague wrote about the ticket in hand."""
    from_counter: str = ""
    recalls_left: int = 0
    next_station: str | None = None
    """The service that the ticket in hand goes to afterwards (P18)."""
    handed: tuple[HandedLine, ...] = ()
    """Waiting for this counter and no other, the longest first."""
    offered: tuple[HandedLine, ...] = ()
    """To be accepted or declined, the longest-waiting first."""


class AwayLine(msgspec.Struct, frozen=True):
    """A ticket that is parked, missed, or offered to another counter."""

    number: str
    state: TicketState
    service: str
    counter: str | None
    waited_s: int
    """Since it joined the present queue."""
    until: UtcMillis | None
    """Missed: how long the number is kept (P15). Parked: when the holder should be back."""
    overdue: bool


class OwedLine(msgspec.Struct, frozen=True):
    """An answer that is owed."""

    number: str
    day: BusinessDay
    owner: str
    by: UtcMillis
    missed: bool
    times_missed: int


class PendingView(msgspec.Struct, frozen=True):
    """Everything that the manager must see to."""

    away: tuple[AwayLine, ...] = ()
    """The earliest time first."""
    owed: tuple[OwedLine, ...] = ()
    """The earliest time first."""


def hand_view(hall: Hall, counter_id: str, now: UtcMillis) -> HandView:
    """Return what a counter knows of its own ticket and of those handed to it."""
    ticket = hall.in_hand(counter_id)
    handed = sorted(
        (
            hall.waiting[one.ticket]
            for key, line in hall.lines.items()
            if key.counter == counter_id
            for one in line.waiters
        ),
        key=lambda one: one.waiter,
    )
    lists = HandView(
        handed=tuple(_handed(one, now) for one in handed),
        offered=tuple(_handed(one, now) for one, _ in offers_to(hall, counter_id)),
    )
    if ticket is None:
        return lists
    following = next_station(hall.plan, ticket)
    return msgspec.structs.replace(
        lists,
        note=ticket.note,
        from_counter=ticket.handed_from,
        recalls_left=max(0, hall.plan.queue.visit.recalls - ticket.recalls),
        next_station=None if following is None else following[1],
    )


def _handed(ticket: Ticket, now: UtcMillis) -> HandedLine:
    return HandedLine(
        number=ticket.number,
        service=ticket.service if ticket.offer is None else ticket.offer.service,
        from_counter=ticket.handed_from or ticket.counter or "",
        note=ticket.note,
        issued_at=ticket.issued_at,
        waited_s=waited_s(ticket, now),
        offered_until=None if ticket.offer is None else ticket.until,
    )


def pending_view(hall: Hall, now: UtcMillis) -> PendingView:
    """Return who is away and which answers are owed."""
    away = sorted(hall.away.values(), key=lambda one: (one.until or 0, one.place))
    owed = sorted(hall.promises.values(), key=lambda one: (one.by, one.day, one.number))
    return PendingView(
        away=tuple(
            AwayLine(
                number=one.number,
                state=one.state,
                service=one.service,
                counter=one.counter,
                waited_s=waited_s(one, now),
                until=one.until,
                overdue=one.until is not None and over(one.until, now),
            )
            for one in away
        ),
        owed=tuple(
            OwedLine(one.number, one.day, one.owner, one.by, one.missed, one.times_missed)
            for one in owed
        ),
    )
