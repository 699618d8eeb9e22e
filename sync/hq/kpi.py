"""Key figures of a stretch of time, from the events alone.

Pure. A visit counts in the stretch in which its ticket was issued. Waiting is clock → start of
service; a ticket that was never served has no waiting time and is not hidden in a mean: it
counts as issued and not as served.
"""

import datetime as dt
import math
from collections.abc import Iterable

import msgspec

from sync.hq.line import CalledFor, Fact

TARGET_S = 600
"""Ten minutes (N001); also what counts as promised where a kiosk wrote nothing down."""
TYPES = (
    "ticket_issued",
    "ticket_called",
    "service_started",
    "service_finished",
    "ticket_missed",
    "visit_rated",
    "rating_withdrawn",
)
"""The events that are needed."""


class ClassKpi(msgspec.Struct, frozen=True):
    """Tickets of one class that were served, by the class that they were taken for."""

    n: int
    mean_wait_s: float
    share_within_promise: float
    """The share that waited no longer than promised when they were called."""


class Kpi(msgspec.Struct, frozen=True):
    """The figures; None where nothing was measured."""

    issued: int
    served: int
    missed: int
    mean_wait_s: float | None
    p50_wait_s: float | None
    p95_wait_s: float | None
    share_within_target: float | None
    target_s: int
    ratings: int
    mean_rating: float | None
    share_within_promise: float | None = None
    """Each wait against what its own class is promised."""
    classes: dict[str, ClassKpi] = {}


class _Visit(msgspec.Struct):
    issued: str
    class_id: str
    promised_s: int = TARGET_S
    called: str = ""
    started: str = ""
    finished: bool = False
    missed: bool = False
    scores: list[int] = msgspec.field(default_factory=list)

    @property
    def waited_s(self) -> float:
        """Return how long its holder waited; it was served."""
        return _seconds(self.issued, self.started)

    @property
    def kept(self) -> bool:
        """Return whether that was no longer than promised: 600.999 s is ten minutes."""
        return int(self.waited_s) <= self.promised_s


def key_figures(facts: Iterable[tuple[str, Fact]], until: str = "", day: str = "") -> Kpi:
    """Return the figures.

    Args:
        facts: Device and event, those of a device in order, from the stretch's beginning on.
        until: Tickets issued then or later do not count; "" for all. Visits may end after it.
        day: Only tickets of this business day count, whatever the wall time; "" for all.
    """
    visits: dict[tuple[str, str, str], _Visit] = {}
    for device, fact in facts:
        if day and fact.day != day:
            continue
        ticket = (device, fact.day, fact.number)
        if fact.type == "ticket_issued" and (not until or fact.time < until):
            visits.setdefault(ticket, _Visit(fact.time, fact.class_id))
        visit = visits.get(ticket)
        if visit is not None:
            _note(visit, fact)
    served = [visit for visit in visits.values() if visit.started]
    waits_s = sorted(visit.waited_s for visit in served)
    scores = [score for visit in visits.values() for score in visit.scores]
    return Kpi(
        issued=len(visits),
        served=sum(visit.finished for visit in visits.values()),
        missed=sum(visit.missed for visit in visits.values()),
        mean_wait_s=_mean(waits_s),
        p50_wait_s=_quantile(waits_s, 0.50),
        p95_wait_s=_quantile(waits_s, 0.95),
        share_within_target=_mean([float(int(wait_s) <= TARGET_S) for wait_s in waits_s]),
        target_s=TARGET_S,
        ratings=len(scores),
        mean_rating=_mean([float(score) for score in scores]),
        share_within_promise=_mean([float(visit.kept) for visit in served]),
        classes={
            class_id: _class_figures([one for one in served if one.class_id == class_id])
            for class_id in sorted({one.class_id for one in served})
        },
    )


def _class_figures(served: list[_Visit]) -> ClassKpi:
    return ClassKpi(
        n=len(served),
        mean_wait_s=math.fsum(one.waited_s for one in served) / len(served),
        share_within_promise=sum(one.kept for one in served) / len(served),
    )


def _note(visit: _Visit, fact: Fact) -> None:
    match fact.type:
        case "ticket_called":
            visit.called = fact.time
            if isinstance(fact.reason, CalledFor) and fact.reason.target_s:
                visit.promised_s = fact.reason.target_s
        case "service_started":
            # A start that nobody pressed a key for is told at the end of the service.
            began = visit.called if fact.inferred and visit.called else fact.time
            visit.started = visit.started or began
        case "service_finished":
            visit.finished = True
        case "ticket_missed":
            visit.missed = True
        case "visit_rated":
            if fact.replaces is not None:
                visit.scores[-1:] = []
            visit.scores.append(fact.score)
        case "rating_withdrawn":
            visit.scores[-1:] = []
        case _:
            return


def _seconds(since: str, until: str) -> float:
    elapsed = dt.datetime.fromisoformat(until) - dt.datetime.fromisoformat(since)
    # A clock that was set back meanwhile measured nothing.
    return max(0.0, elapsed.total_seconds())


def _mean(values: list[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _quantile(ordered: list[float], share: float) -> float | None:
    """Return the nearest-rank quantile: a value that somebody really waited."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
