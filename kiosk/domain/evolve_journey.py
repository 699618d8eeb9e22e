"""What becomes of a ticket on a journey when a station is done with it, or left out (S106)."""

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.folding import hands_free, moved
from kiosk.domain.hall import Hall
from kiosk.domain.journey import StationDone
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import Verb


def station_finished(hall: Hall, event: e.StationFinished, at: UtcMillis) -> Hall:
    """Let it wait at the next station, from now on."""
    ticket = moved(hall, event, Verb.ADVANCE)
    done = StationDone(
        service=ticket.service,
        counter=event.counter,
        since=ticket.queued_at,
        started_at=at if ticket.started_at is None else ticket.started_at,
        ended_at=at,
    )
    ticket = replace(
        ticket,
        service=event.service,
        station=event.station,
        counter=None,
        clock=at,
        called_at=None,
        started_at=None,
        note="",
        handed_from="",
        done=(*ticket.done, done),
    )
    return hands_free(hall, ticket, event.counter)


def station_skipped(hall: Hall, event: e.StationSkipped) -> Hall:
    """Let it wait at the next station, its time kept."""
    ticket = moved(hall, event, Verb.SKIP)
    return hall.with_ticket(
        replace(ticket, service=event.service, station=event.station, counter=None)
    )
