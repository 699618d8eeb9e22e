"""Key figures of a stretch of time, from the events alone.

Pure. A visit counts in the stretch in which its ticket was issued. Waiting is clock → start of
service; a ticket that was never served has no waiting time and is not hidden in a mean: it
counts as issued and not as served.
"""

import array
import datetime as dt
import itertools
import math
import operator
from collections.abc import Collection, Iterable

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


def key_figures(facts: Iterable[tuple[str, Fact]], until: str = "", day: str = "") -> Kpi:
    """Return the figures.

    Args:
        facts: Device and event, device by device, those of each in order, from the
            stretch's beginning on.
        until: Tickets issued then or later do not count; "" for all. Visits may end after it.
        day: Only tickets of this business day count, whatever the wall time; "" for all.
    """
    sums = _Sums()
    for _, some in itertools.groupby(facts, operator.itemgetter(0)):
        visits: dict[tuple[str, str], _Visit] = {}
        for _, fact in some:
            if day and fact.day != day:
                continue
            ticket = (fact.day, fact.number)
            if fact.type == "ticket_issued" and (not until or fact.time < until):
                visits.setdefault(ticket, _Visit(fact.time, fact.class_id))
            visit = visits.get(ticket)
            if visit is not None:
                _note(visit, fact)
        sums.add(visits.values())
    return sums.figures()


class _Class:
    """What is kept of a class' visits that were served: a fleet's day has millions."""

    def __init__(self) -> None:
        self.waits_s = array.array("d")
        self.kept = 0

    def figures(self) -> ClassKpi:
        """Return its figures."""
        n = len(self.waits_s)
        return ClassKpi(n, math.fsum(self.waits_s) / n, self.kept / n)


class _Sums:
    """What is kept of visits whose kiosk has been read."""

    def __init__(self) -> None:
        self._issued = self._served = self._missed = 0
        self._ratings = self._points = 0
        self._classes: dict[str, _Class] = {}

    def add(self, visits: Collection[_Visit]) -> None:
        """Count one kiosk's visits."""
        self._issued += len(visits)
        for visit in visits:
            self._served += visit.finished
            self._missed += visit.missed
            self._ratings += len(visit.scores)
            self._points += sum(visit.scores)
            if visit.started:
                its = self._classes.setdefault(visit.class_id, _Class())
                waited_s = visit.waited_s
                its.waits_s.append(waited_s)
                # 600.999 s is ten minutes.
                its.kept += int(waited_s) <= visit.promised_s

    def figures(self) -> Kpi:
        """Return the figures of all."""
        waits_s = sorted(wait_s for its in self._classes.values() for wait_s in its.waits_s)
        n = len(waits_s)
        return Kpi(
            issued=self._issued,
            served=self._served,
            missed=self._missed,
            mean_wait_s=math.fsum(waits_s) / n if n else None,
            p50_wait_s=_quantile(waits_s, 0.50),
            p95_wait_s=_quantile(waits_s, 0.95),
            share_within_target=_share(sum(int(one) <= TARGET_S for one in waits_s), n),
            target_s=TARGET_S,
            ratings=self._ratings,
            mean_rating=_share(self._points, self._ratings),
            share_within_promise=_share(sum(its.kept for its in self._classes.values()), n),
            classes={name: its.figures() for name, its in sorted(self._classes.items())},
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


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _quantile(ordered: list[float], share: float) -> float | None:
    """Return the nearest-rank quantile: a value that somebody really waited."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
