"""From the hall's queue view to a scene, and from a round of futures to the hall's command."""

from kiosk.domain.commands import ReportEstimate, TicketWait
from kiosk.domain.events import EstimatedWait
from kiosk.domain.queue_view import Booked, QueueView
from kiosk.estimate.law import Law, class_factors, learned_law
from kiosk.estimate.ranges import Round
from kiosk.estimate.rates import Arrival, recent_rates
from kiosk.estimate.scene import Expected, Place, Scene, Stream

TICKETS_TOLD = 1000
"""A command holds no more (the door takes 64 KiB); those in front of their lines come first."""

COMES = 0.9
"""▲ How likely the holder of an appointment comes (reference lobby: 8 % do not)."""

STILL_COMES = 0.5
"""▲ How likely one comes whose time is past and who is still held a place."""


def scene_of(view: QueueView) -> Scene:
    """Return the view's hall as the replay takes it."""
    places: dict[tuple[str, str], int] = {
        (one.service, one.class_id): number
        for number, one in enumerate(view.lines)
        if not one.counter
    }
    laws = _Laws(view)
    lines_laws = [laws.of(one.service, one.class_id) for one in view.lines]
    at_work: list[Place] = []
    for counter in view.counters:
        if counter.since is None:
            at_work.append(Place(counter.offers))
            continue
        # A customer's kind may be in no line: its law is put behind those of the lines.
        at_work.append(Place(counter.offers, counter.since, len(lines_laws)))
        lines_laws.append(laws.of(*counter.serves))
    arrivals = [Arrival(float(at), class_id, name) for at, class_id, name in view.arrivals]
    callable_lines = {offer.line for one in view.counters for offer in one.offers}
    return Scene(
        now=float(view.at),
        lines=tuple(one.line for one in view.lines),
        laws=tuple(lines_laws),
        places=tuple(sorted(at_work, key=lambda one: one.since is not None)),
        streams=tuple(
            Stream(places[key.service, key.class_id], rate)
            for key, rate in recent_rates(arrivals, float(view.at)).items()
            if (key.service, key.class_id) in places
        ),
        expected=tuple(
            _expected(one, places[one.service, one.class_id], view.at)
            for one in view.booked
            if (one.service, one.class_id) in places
        ),
        newcomers=tuple(one for one in places.values() if one in callable_lines),
        pass_limit=view.pass_limit,
    )


def command_of(view: QueueView, said: Round) -> ReportEstimate:
    """Return what to report of a round that began with this view."""
    waits = tuple(
        EstimatedWait(
            view.lines[line].service,
            view.lines[line].class_id,
            _seconds(found.middle),
            _seconds(found.upper),
        )
        for line, found in sorted(said.newcomers.items())
    )
    in_line = [(depth, one) for row in view.lines for depth, one in enumerate(row.waiters)]
    in_line.sort()
    tickets = tuple(
        TicketWait(one.ticket.rpartition("/")[2], _seconds(found.middle), _seconds(found.upper))
        for _, one in in_line
        if (found := said.tickets.get(one.ticket)) is not None
    )
    return ReportEstimate(waits=waits, tickets=tickets[:TICKETS_TOLD])


def _seconds(milliseconds: float) -> int:
    return max(0, round(milliseconds / 1000))


def _expected(booked: Booked, line: int, now: float) -> Expected:
    if booked.slot > now:
        return Expected(line, booked.slot, COMES)
    return Expected(line, now + (booked.hold_until - now) / 2, STILL_COMES)


class _Laws:
    """The laws of the view's services, each worked out once."""

    def __init__(self, view: QueueView) -> None:
        self._typical = view.typical_s
        self._visits = {
            service: [(class_id, took_s * 1000.0) for class_id, took_s in visits]
            for service, visits in view.visits.items()
        }
        self._factors = class_factors(self._visits)
        self._known: dict[tuple[str, str], Law] = {}

    def of(self, service: str, class_id: str) -> Law:
        """Return how long the service takes for this class."""
        law = self._known.get((service, class_id))
        if law is None:
            typical_s = self._typical.get(service, UNKNOWN_SERVICE_S)
            visits = self._visits.get(service, [])
            law = learned_law(visits, self._factors, class_id, typical_s * 1000.0)
            self._known[service, class_id] = law
        return law


UNKNOWN_SERVICE_S = 360
"""▲ For somebody who is served with something that the settings no longer name."""
