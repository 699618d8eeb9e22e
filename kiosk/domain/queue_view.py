"""The queue as the estimator sees it: who waits, who serves since when, what was learned.

It holds all that the future of the queue depends on, so that the estimator needs neither the
settings nor the journal.
"""

from collections.abc import Iterable, Mapping

import msgspec

from kiosk.domain.appointment import AppointmentState
from kiosk.domain.discipline import Offer
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.line import Line, LineKey, Waiter
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import offers_at
from kiosk.domain.ticket import Ticket
from kiosk.domain.views import View
from kiosk.domain.waits import Arrival, Visit

AT_WORK = frozenset({DeskState.OPEN, DeskState.SERVING})


class QueueLine(msgspec.Struct, frozen=True):
    """A line, or one that somebody may come to."""

    class_id: str = msgspec.field(name="class")
    service: str
    counter: str
    waiters: tuple[Waiter, ...]
    """Clock, place and ticket of each, in calling order."""
    bumps: tuple[int, ...]

    @property
    def line(self) -> Line:
        """Return it as the discipline takes it."""
        return Line(self.waiters, self.bumps)


class QueueCounter(msgspec.Struct, frozen=True):
    """A counter at work."""

    id: str
    offers: tuple[Offer, ...]
    """What it may call; ``Offer.line`` counts within the view's lines."""
    since: UtcMillis | None
    """From when its present customer takes it; None when it has none."""
    serves: tuple[str, str]
    """Service and class of that customer."""


class Booked(msgspec.Struct, frozen=True):
    """An appointment whose holder has not come yet."""

    class_id: str = msgspec.field(name="class")
    service: str
    slot: UtcMillis
    hold_until: UtcMillis


class QueueView(View, frozen=True, kw_only=True):
    """Everything that waiting times follow from."""

    lines: tuple[QueueLine, ...]
    counters: tuple[QueueCounter, ...]
    typical_s: Mapping[str, int]
    """Of each service, what the settings say."""
    visits: Mapping[str, tuple[Visit, ...]]
    arrivals: tuple[Arrival, ...]
    booked: tuple[Booked, ...]
    pass_limit: int


def queue_view(hall: Hall, now: UtcMillis) -> QueueView:
    """Return what the estimator works from."""
    keys = _keys(hall)
    lines = [hall.lines.get(one) or Line() for one in keys]
    return QueueView(
        seq=hall.seq,
        at=now,
        day=hall.day,
        site=hall.plan.site,
        hall=hall.plan.name,
        languages=hall.plan.languages,
        settings=hall.plan.settings,
        lines=tuple(
            QueueLine(*key, line.waiters, line.bumps)
            for key, line in zip(keys, lines, strict=True)
        ),
        counters=tuple(
            QueueCounter(
                id=counter.id,
                offers=offers_at(hall, counter, keys),
                since=None if (held := hall.in_hand(counter.id)) is None else _since(held),
                serves=("", "") if held is None else (held.service, held.class_id),
            )
            for counter in hall.plan.counters
            if hall.desk(counter.id).state in AT_WORK
        ),
        typical_s={one.id: one.typical_service_s for one in hall.plan.services},
        visits=hall.waits.visits,
        arrivals=hall.waits.arrivals,
        booked=tuple(
            Booked(one.class_id, one.service, one.slot, one.hold_until)
            for one in hall.appointments.values()
            if one.state is AppointmentState.BOOKED and now < one.hold_until <= now + _AHEAD_MS
        ),
        pass_limit=hall.plan.queue.pass_limit,
    )


_AHEAD_MS = 12 * 3_600_000


def _since(ticket: Ticket) -> UtcMillis:
    return ticket.issued_at if ticket.called_at is None else ticket.called_at


def _keys(hall: Hall) -> list[LineKey]:
    """Return the lines there are, and those that people may come to, each once, in order."""
    plan = hall.plan
    asked: Iterable[str] = (plan.ordinary_class,)
    accessible = plan.accessible_class()
    if accessible is not None:
        asked = (plan.ordinary_class, accessible.id)
    may_come = {
        LineKey(class_id, one.id)
        for one in plan.services
        if not one.elsewhere
        for class_id in asked
    }
    seen = {LineKey(one.class_id, one.service) for one in hall.waits.arrivals}
    seen |= {
        LineKey(one.class_id, one.service)
        for one in hall.appointments.values()
        if one.state is AppointmentState.BOOKED
    }
    known = {
        one for one in seen if plan.service(one.service) and plan.ticket_class(one.class_id)
    }
    return sorted({*hall.lines, *may_come, *known})
