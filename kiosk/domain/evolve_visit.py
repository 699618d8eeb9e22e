"""What becomes of a ticket that is absent, parked, passed on, or corrected."""

from typing import assert_never

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.folding import hands_free, moved, ticket_of
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import AWAY, Offer, Ticket, Verb


def recalled(hall: Hall, event: e.TicketRecalled, at: UtcMillis) -> Hall:
    """Count one more call."""
    ticket = moved(hall, event, Verb.RECALL)
    return hall.with_ticket(
        replace(
            ticket,
            called_at=at,
            called_seq=hall.seq,
            calls=ticket.calls + 1,
            recalls=ticket.recalls + 1,
        )
    )


def missed(hall: Hall, event: e.TicketMissed, at: UtcMillis) -> Hall:
    """Keep the number for a while (C21)."""
    ticket = replace(moved(hall, event, Verb.MISS), ended_at=at, until=event.kept_until)
    tally = replace(hall.tally, missed=hall.tally.missed + 1)
    return hands_free(replace(hall, tally=tally), ticket, event.counter)


def parked(hall: Hall, event: e.TicketParked) -> Hall:
    """Put the ticket aside."""
    ticket = replace(
        moved(hall, event, Verb.PARK),
        until=event.until,
        reminded=False,
        bound=not event.papers,
    )
    return hands_free(hall, ticket, event.counter)


def requeued(hall: Hall, event: e.TicketRequeued) -> Hall:
    """Bring it back to its place, from outside the queue or out of a counter's hand (S23)."""
    before = ticket_of(hall, event)
    ticket = replace(
        moved(hall, event, Verb.REQUEUE if before.state in AWAY else Verb.DECLINE),
        counter=event.counter,
        ended_at=None,
        until=None,
        bound=False,
    )
    hand = next((one for one in hall.desks.values() if one.ticket == ticket.id), None)
    return hall.with_ticket(ticket) if hand is None else hands_free(hall, ticket, hand.counter)


def transferred(hall: Hall, event: e.TicketTransferred) -> Hall:
    """Let it wait where it was passed on to."""
    ticket = moved(hall, event, Verb.TRANSFER)
    ticket = replace(
        ticket,
        service=event.service,
        counter=event.to_counter,
        clock=ticket.clock if event.waits_since is None else event.waits_since,
        note=event.note,
        handed_from=event.from_counter,
        station=ticket.station if event.station is None else event.station,
    )
    return hands_free(hall, ticket, event.from_counter)


def offered(hall: Hall, event: e.HandoverOffered) -> Hall:
    """Free the counter; the ticket is on its way to the other (S10)."""
    ticket = replace(
        moved(hall, event, Verb.OFFER),
        until=event.until,
        offer=Offer(event.from_counter, event.to_counter, event.service, event.station),
        note=event.note,
        handed_from=event.from_counter,
    )
    return hands_free(hall, ticket, event.from_counter)


def answered(
    hall: Hall, event: e.HandoverAccepted | e.HandoverDeclined | e.HandoverExpired
) -> Hall:
    """End an offer: the ticket waits where it was taken, or where it came from."""
    match event:
        case e.HandoverAccepted():
            ticket = moved(hall, event, Verb.ACCEPT)
            station = None if ticket.offer is None else ticket.offer.station
            ticket = replace(
                ticket,
                service=event.service,
                counter=event.counter,
                station=ticket.station if station is None else station,
            )
        case e.HandoverDeclined() | e.HandoverExpired():
            ticket = replace(moved(hall, event, Verb.RETURN), counter=event.back_to)
        case _:
            assert_never(event)
    return hall.with_ticket(replace(ticket, offer=None, until=None))


def reminded(hall: Hall, event: e.ParkedTooLong) -> Hall:
    """Remember that staff were told."""
    return hall.with_ticket(replace(ticket_of(hall, event), reminded=True))


def corrected(hall: Hall, event: e.ServiceCorrected) -> Hall:
    """Give the ticket another service, and the journey that goes with it (S02)."""
    ticket = moved(hall, event, Verb.CORRECT)
    ticket = replace(
        ticket, service=event.service, journey=event.journey, stations=event.stations
    )
    return hall.with_ticket(_unbound_where_not_served(hall, ticket))


def _unbound_where_not_served(hall: Hall, ticket: Ticket) -> Ticket:
    """Return the ticket, free to be called anywhere if its one counter cannot serve it."""
    counter = hall.plan.counter(ticket.counter or "")
    if ticket.id not in hall.waiting or (counter and ticket.service in counter.services):
        return ticket
    return replace(ticket, counter=None)
