"""A day's figures worked out once more, slowly, from the events alone, to check a report by.

It knows nothing of halls, lines or ``evolve``: only who was issued, called, started and ended.
"""

from collections import Counter as Tally
from dataclasses import dataclass, field

from kiosk.domain import events as e
from kiosk.domain.plan import HallPlan
from kiosk.domain.retelling import Happened

WITHOUT_PASSING = ("emergency", "care_first", "care_window")


@dataclass
class Visit:
    """What is known of a ticket."""

    order: int
    issued: int
    service: str
    class_id: str
    waits: bool = True
    called: int = 0
    waited_s: int | None = None
    served: bool = False
    passes: int = 0
    earlier: int = 0
    later: list[str] = field(default_factory=list)


class Reference:
    """The figures of a record without journeys, transfers and appointments."""

    def __init__(self, record: list[Happened], plan: HallPlan) -> None:
        self.visits: dict[str, Visit] = {}
        self.idle_s: Tally[str] = Tally()
        self.busy_s: Tally[str] = Tally()
        self._plan = plan
        self._open: set[str] = set()
        self._holds: dict[str, str] = {}
        before = record[0].at
        for order, (event, at) in enumerate(record):
            for _ in range(before, at, 1000):
                self._second()
            before = at
            self._note(order, event, at)

    def _second(self) -> None:
        """Look at the hall in one of its seconds."""
        for counter in self._plan.counters:
            if counter.id in self._holds:
                self.busy_s[counter.id] += 1
            elif counter.id in self._open and any(
                one.waits and self._serves(counter.id, one) for one in self.visits.values()
            ):
                self.idle_s[counter.id] += 1

    def _serves(self, counter_id: str, visit: Visit) -> bool:
        counter = self._plan.counter(counter_id)
        assert counter is not None
        needs = visit.class_id == "wheelchair"
        return visit.service in counter.services and (counter.accessible or not needs)

    def _note(self, order: int, event: e.AnyEvent, at: int) -> None:
        match event:
            case e.TicketIssued():
                visit = Visit(order, at, event.service, event.class_id)
                self.visits[event.number] = visit
            case e.TicketCalled():
                self._called(event, at)
            case e.ServiceStarted():
                self._started(event, at)
            case e.ServiceFinished() | e.TicketMissed():
                self._holds.pop(event.counter)
            case e.TicketRequeued():
                self.visits[event.number].waits = True
            case e.TicketCancelled():
                self._cancelled(event, at)
            case e.AccessibleRequested() | e.AccessibleDeclined():
                self.visits[event.number].class_id = event.class_id
            case e.CounterOpened():
                self._open.add(event.counter)
            case e.CounterPaused() | e.CounterClosed():
                self._open.discard(event.counter)
            case _:
                pass

    def _started(self, event: e.ServiceStarted, at: int) -> None:
        visit = self.visits[event.number]
        if visit.waited_s is None:
            began = visit.called if event.inferred else at
            visit.waited_s = (began - visit.issued) // 1000
            visit.served = True

    def _cancelled(self, event: e.TicketCancelled, at: int) -> None:
        visit = self.visits[event.number]
        if visit.waits and visit.waited_s is None:
            visit.waited_s = (at - visit.issued) // 1000
        visit.waits = False
        self._holds = {
            counter: number for counter, number in self._holds.items() if number != event.number
        }

    def _called(self, event: e.TicketCalled, at: int) -> None:
        visit = self.visits[event.number]
        visit.waits = False
        visit.called = at
        self._holds[event.counter] = event.number
        for other in self.visits.values():
            if not other.waits or not self._serves(event.counter, other):
                continue
            if (visit.issued, visit.order) < (other.issued, other.order):
                other.earlier += 1
                continue
            other.later.append(event.number)
            if other.issued < visit.issued and event.reason.rule not in WITHOUT_PASSING:
                other.passes += 1
