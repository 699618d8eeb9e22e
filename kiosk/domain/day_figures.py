"""What a day's report says, figure by figure; times in whole seconds, shares from 0 to 1."""

import msgspec

from kiosk.domain.limits import Limit
from kiosk.domain.moment import BusinessDay, UtcMillis

LATER_SHOWN = 5
"""How many of the later numbers called before a late one are named."""


class Waits(msgspec.Struct, frozen=True):
    """Waits that ended with service, from the ticket to its start (C06); None with none."""

    n: int = 0
    within: float | None = None
    """The share that was no longer than the limit."""
    mean_s: float | None = None
    p95_s: int | None = None
    """Nearest rank: somebody really waited so long."""
    worst_s: int | None = None


class ClassFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A class, and whether its promise was kept."""

    id: str
    target_s: int
    promised_share: float
    waits: Waits
    kept: bool | None
    """Whether the promised share was reached; None where nobody was served."""
    unserved: int
    """Tickets that ended while they waited."""
    passes: int
    """How often its tickets were passed by later ones, emergencies and care aside."""
    most_passes: int
    """The most that one of them was passed."""


class ServiceFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A service: its ten minutes (N001), and how long serving took against its plan (S13)."""

    id: str
    limit_s: int
    waits: Waits
    by_hour: dict[int, Waits]
    """By the hour after midnight in which the ticket was taken; empty without a midnight."""
    stage: Limit | None
    low_s: int
    high_s: int
    below: int
    inside: int
    above: int
    mean_service_s: float | None


class LateWait(msgspec.Struct, frozen=True, kw_only=True):
    """A wait longer than its class is promised, and what happened meanwhile."""

    number: str
    class_id: str = msgspec.field(name="class")
    service: str
    since: UtcMillis
    waited_s: int
    target_s: int
    served: bool
    earlier: int
    """Calls of tickets that came before it, by counters that serve it."""
    later: dict[str, int]
    """Calls of tickets that came after it, by the rule of the call."""
    later_numbers: tuple[str, ...]
    """The first of them."""
    staffed_s: int
    """For so long at least one counter that serves it was at work."""
    idle_s: int
    """For so long one of them was open and had nobody in hand."""


class CounterFigures(msgspec.Struct, frozen=True):
    """A counter's day."""

    id: str
    calls: int
    staffed_s: int
    busy_s: int
    idle_while_waiting_s: int
    """Open, nobody in hand, and somebody waited whom it could have called."""


class AlertFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The alerts of one limit."""

    limit: Limit
    approached: int = 0
    broken: int = 0
    acknowledged: int = 0
    mean_answer_s: float | None = None
    worst_answer_s: int | None = None
    relieved: int = 0
    over: int = 0
    lasted_s: int = 0
    """All of them together: for N002 the time spent above the limit."""


class Answers(msgspec.Struct, frozen=True):
    """Visitors who were greeted, or calls for help that were answered."""

    asked: int = 0
    answered: int = 0
    median_s: int | None = None
    worst_s: int | None = None
    within: float | None = None
    """The share within N004 for visitors, within N003 for calls."""


class DayReport(msgspec.Struct, frozen=True, kw_only=True):
    """A day, from the journal alone."""

    day: BusinessDay
    issued: int
    served: int
    classes: tuple[ClassFigures, ...]
    services: tuple[ServiceFigures, ...]
    late: tuple[LateWait, ...]
    """Every wait longer than promised, the longest first."""
    counters: tuple[CounterFigures, ...]
    alerts: tuple[AlertFigures, ...]
    visitors: Answers
    help_calls: Answers
    events: dict[str, int]
    """How many events of each type."""
