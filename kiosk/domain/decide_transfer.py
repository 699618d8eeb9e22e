"""The rules of passing a ticket on: to a service, a counter or a station; at once or offered.

A ticket that is offered is in nobody's line until the other counter answers (S10). Without an
answer it goes back to where it came from, its time kept, and staff hear of it.
"""

from typing import NamedTuple, assert_never

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_journey import station_named
from kiosk.domain.decision import Decision, held_ticket, known_counter
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.line import LineKey
from kiosk.domain.moment import UtcMillis, over
from kiosk.domain.plain_text import NOTE_LENGTH, is_plain
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.standing import needs_accessible_counter
from kiosk.domain.ticket import Offer, Ticket, Verb


class _Target(NamedTuple):
    service: str
    counter: Counter | None
    station: int | None


def transfer(hall: Hall, command: c.Transfer, now: UtcMillis) -> Decision:
    """Pass the ticket in hand on, or offer it to another counter."""
    verb = Verb.OFFER if command.offer else Verb.TRANSFER
    ticket = held_ticket(hall, command.counter, verb)
    if isinstance(ticket, Refused):
        return ticket
    target = _target(hall, ticket, command)
    if isinstance(target, Refused):
        return target
    if not is_plain(command.note, NOTE_LENGTH):
        return Refused(Reason.NOTE_UNFIT)
    if command.offer:
        return _offer(hall, command, ticket, target, now)
    to_counter = None if target.counter is None else target.counter.id
    line = LineKey(ticket.class_id, target.service, to_counter or "")
    return (
        e.TicketTransferred(
            number=ticket.number,
            day=ticket.day,
            from_counter=command.counter,
            service=target.service,
            to_counter=to_counter,
            waits_since=_waits_since(hall, ticket, line, command.place, now),
            note=command.note,
            station=target.station,
        ),
    )


def _target(hall: Hall, ticket: Ticket, command: c.Transfer) -> _Target | Refused:
    service, station = command.service or ticket.service, None
    if command.station is not None:
        station = station_named(ticket, command.station)
        if station is None or command.service not in {None, command.station}:
            return Refused(Reason.UNKNOWN_STATION)
        service = command.station
    if hall.plan.service(service) is None:
        return Refused(Reason.UNKNOWN_SERVICE)
    if command.to_counter is None:
        return _Target(service, None, station)
    counter = known_counter(hall, command.to_counter)
    if isinstance(counter, Refused):
        return counter
    return _cannot_serve(hall, counter, ticket, service) or _Target(service, counter, station)


def _cannot_serve(hall: Hall, counter: Counter, ticket: Ticket, service: str) -> Refused | None:
    line = LineKey(ticket.class_id, service, "")
    if needs_accessible_counter(hall.plan, line) and not counter.accessible:
        return Refused(Reason.COUNTER_NOT_ACCESSIBLE)
    return None if service in counter.services else Refused(Reason.SERVICE_NOT_HERE)


def _waits_since(
    hall: Hall, ticket: Ticket, key: LineKey, place: c.Place, now: UtcMillis
) -> UtcMillis | None:
    """Return from when its waiting counts in that line; None for as before."""
    line = hall.lines.get(key)
    match place:
        case c.Place.ORIGINAL:
            return None
        case c.Place.FIRST:
            if line is None or ticket.waiter < line.head:
                return None
            return UtcMillis(line.head.clock - 1)
        case c.Place.LAST:
            last = 0 if line is None else line.waiters[-1].clock + 1
            return UtcMillis(max(now, last))
        case _:
            assert_never(place)


def _offer(
    hall: Hall, command: c.Transfer, ticket: Ticket, target: _Target, now: UtcMillis
) -> Decision:
    counter = target.counter
    if counter is None or counter.id == command.counter:
        return Refused(Reason.OFFER_NEEDS_COUNTER)
    return (
        e.HandoverOffered(
            number=ticket.number,
            day=ticket.day,
            from_counter=command.counter,
            to_counter=counter.id,
            service=target.service,
            station=target.station,
            until=UtcMillis(now + hall.plan.queue.visit.offer_for_s * 1000),
            note=command.note,
        ),
    )


def offers_to(hall: Hall, counter_id: str) -> list[tuple[Ticket, Offer]]:
    """Return what is offered to a counter, longest-waiting first."""
    offered = [
        (one, one.offer)
        for one in hall.away.values()
        if one.offer is not None and one.offer.to_counter == counter_id
    ]
    return sorted(offered, key=lambda pair: pair[0].waiter)


def answer_transfer(
    hall: Hall, command: c.AcceptTransfer | c.DeclineTransfer, now: UtcMillis
) -> Decision:
    """Take the ticket that is offered to this counter, or send it back."""
    counter = known_counter(hall, command.counter)
    if isinstance(counter, Refused):
        return counter
    ticket, offer = next(
        (
            pair
            for pair in offers_to(hall, counter.id)
            if command.number in {None, pair[0].number}
            and pair[0].until is not None
            and not over(pair[0].until, now)
        ),
        (None, None),
    )
    if ticket is None or offer is None:
        return Refused(Reason.NO_OFFER)
    if isinstance(command, c.DeclineTransfer):
        return (
            e.HandoverDeclined(
                number=ticket.number,
                day=ticket.day,
                counter=counter.id,
                back_to=back_to(hall, offer),
            ),
        )
    return _cannot_serve(hall, counter, ticket, offer.service) or (
        e.HandoverAccepted(
            number=ticket.number, day=ticket.day, counter=counter.id, service=offer.service
        ),
    )


def back_to(hall: Hall, offer: Offer) -> str | None:
    """Return the counter that an offer goes back to: its first owner, while there is one."""
    if hall.plan.counter(offer.from_counter) is None:
        return None
    closed = hall.desk(offer.from_counter).state is DeskState.CLOSED
    return None if closed else offer.from_counter
