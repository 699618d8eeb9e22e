"""The rules of journeys from station to station, and of a service taken by mistake."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Decision, known_ticket, may
from kiosk.domain.hall import Hall
from kiosk.domain.journey import Journey
from kiosk.domain.plan import HallPlan, Service
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Ticket, TicketState, Verb

HELD = frozenset({TicketState.CALLED, TicketState.SERVING})


def begin(
    plan: HallPlan, service_id: str | None, journey_id: str | None
) -> tuple[Service, Journey | None] | Refused:
    """Return the service that a ticket is issued for, and the journey that begins there."""
    if journey_id is None:
        service = plan.service(service_id or "")
        if service is None:
            return Refused(Reason.UNKNOWN_SERVICE)
        return service, plan.journey(service.journey)
    journey = plan.journey(journey_id)
    if journey is None or service_id not in {None, journey.stations[0]}:
        return Refused(Reason.UNKNOWN_JOURNEY)
    first = plan.service(journey.stations[0])
    return Refused(Reason.UNKNOWN_SERVICE) if first is None else (first, journey)


def next_station(plan: HallPlan, ticket: Ticket) -> tuple[int, str] | None:
    """Return the next station's place in the journey and its service; None after the last.

    A station that the settings no longer offer is passed over: nobody would call there.
    """
    offered = {one for counter in plan.counters for one in counter.services}
    for place in range(ticket.station + 1, len(ticket.stations)):
        if ticket.stations[place] in offered:
            return place, ticket.stations[place]
    return None


def station_named(ticket: Ticket, service: str) -> int | None:
    """Return the place of a station in a ticket's journey: one to come, else the last past."""
    places = [place for place, one in enumerate(ticket.stations) if one == service]
    to_come = [place for place in places if place > ticket.station]
    return min(to_come) if to_come else max(places, default=None)


def skip_station(hall: Hall, command: c.SkipStation) -> Decision:
    """Let a waiting ticket go to the station after the one it waits at (S106)."""
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if not may(ticket, Verb.SKIP):
        return Refused(Reason.WRONG_STATE)
    following = next_station(hall.plan, ticket)
    if following is None:
        return Refused(Reason.NO_FURTHER_STATION)
    place, service = following
    return (
        e.StationSkipped(number=ticket.number, day=ticket.day, service=service, station=place),
    )


def change_service(hall: Hall, command: c.ChangeService) -> Decision:
    """Correct a service that was taken by mistake; number and time are kept (S02)."""
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if not may(ticket, Verb.CORRECT):
        return Refused(Reason.WRONG_STATE)
    service = hall.plan.service(command.service)
    if service is None:
        return Refused(Reason.UNKNOWN_SERVICE)
    if service.id == ticket.service:
        return ()
    counter = hall.plan.counter(ticket.counter or "")
    if ticket.state in HELD and counter and service.id not in counter.services:
        return Refused(Reason.SERVICE_NOT_HERE)
    journey, stations = _journey_corrected(hall.plan, ticket, service)
    return (
        e.ServiceCorrected(
            number=ticket.number,
            day=ticket.day,
            service=service.id,
            journey=journey,
            stations=stations,
        ),
    )


def _journey_corrected(
    plan: HallPlan, ticket: Ticket, service: Service
) -> tuple[str, tuple[str, ...]]:
    """Return the journey that goes with the right service.

    Before its first station is done, a ticket goes the way of its service; later it keeps the
    way that it is on.
    """
    before = plan.service(ticket.service)
    began_by_service = before is not None and before.journey == ticket.journey
    right = plan.journey(service.journey)
    if ticket.done or not (right or began_by_service):
        return ticket.journey, ticket.stations
    return (right.id, right.stations) if right else ("", ())
