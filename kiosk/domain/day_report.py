"""The fairness report of a day: promises kept or not, who was passed, who waited too long.

It reads the journal and nothing else, as the rules themselves made it; whoever has the journal
gets the same figures.
"""

import math
from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence

from kiosk.domain import events as e
from kiosk.domain.day_figures import (
    LATER_SHOWN,
    Answers,
    ClassFigures,
    CounterFigures,
    DayReport,
    LateWait,
    ServiceFigures,
    Waits,
)
from kiosk.domain.day_log import DayLog, Wait
from kiosk.domain.limits import Stage
from kiosk.domain.moment import BusinessDay
from kiosk.domain.plan import HallPlan, Service
from kiosk.domain.retelling import Happened, retell

HOUR_MS = 3_600_000


def report_of(events: Iterable[Happened], plan: HallPlan, day: BusinessDay) -> DayReport:
    """Return the report of a day.

    Args:
        events: The journal, from the day's opening or before it to its end or after it.
        plan: The hall's settings.
        day: The business day.
    """
    log = DayLog(plan, day)
    for step in retell(events, plan):
        log.note(step)
    class_ids = [one.id for one in plan.classes]
    class_ids += sorted({one.class_id for one in log.waits} - set(class_ids))
    return DayReport(
        day=day,
        issued=log.events["ticket_issued"],
        served=log.events["service_finished"],
        classes=tuple(_class(plan, log, one) for one in class_ids),
        services=tuple(_service(log, one) for one in plan.services),
        late=_late(log.waits),
        counters=tuple(
            CounterFigures(
                one.id,
                calls=log.calls[one.id],
                staffed_s=log.staffed_ms[one.id] // 1000,
                busy_s=log.busy_ms[one.id] // 1000,
                idle_while_waiting_s=log.idle_ms[one.id] // 1000,
            )
            for one in plan.counters
        ),
        alerts=log.alerts.figures(),
        visitors=_answers(log.noticed, log.greeted_s, plan.limits.door_s),
        help_calls=_answers(log.helps, log.helped_s, plan.limits.greeting_s),
        events=dict(sorted(log.events.items())),
    )


def _class(plan: HallPlan, log: DayLog, class_id: str) -> ClassFigures:
    found = plan.ticket_class(class_id)
    mine = [one for one in log.waits if one.class_id == class_id]
    target_s = 0 if found is None else found.target_wait_s
    promised = 0.0 if found is None else found.share
    waits = _waits([(one.waited_s, one.target_s) for one in mine if one.served])
    return ClassFigures(
        id=class_id,
        target_s=target_s,
        promised_share=promised,
        waits=waits,
        kept=None if waits.within is None else waits.within >= promised,
        unserved=sum(not one.served for one in mine),
        passes=sum(one.passes for one in mine),
        most_passes=max((one.passes for one in mine), default=0),
    )


def _service(log: DayLog, service: Service) -> ServiceFigures:
    mine = [one for one in log.waits if one.service == service.id and one.served]
    # Where the limit itself is too long, a wait must be a second shorter (C04).
    limit_s = service.target_wait_s - service.wait_below
    hours: dict[int, list[tuple[int, int]]] = {}
    if log.midnight:
        for one in mine:
            hour = (one.since - log.midnight) // HOUR_MS
            hours.setdefault(hour, []).append((one.waited_s, limit_s))
    served_s = log.served_s.get(service.id, [])
    stage = Stage() if service.stage is None else service.stage
    planned = served_s if service.stage is not None else []
    return ServiceFigures(
        id=service.id,
        limit_s=service.target_wait_s,
        waits=_waits([(one.waited_s, limit_s) for one in mine]),
        by_hour={hour: _waits(waits) for hour, waits in sorted(hours.items())},
        stage=None if service.stage is None else stage.limit,
        low_s=stage.low_s,
        high_s=stage.high_s,
        below=sum(one < stage.low_s for one in planned),
        inside=sum(stage.low_s <= one <= stage.high_s for one in planned),
        above=sum(one > stage.high_s for one in planned),
        mean_service_s=_mean(served_s),
    )


def _late(waits: Sequence[Wait]) -> tuple[LateWait, ...]:
    late = [one for one in waits if one.target_s and one.waited_s > one.target_s]
    late.sort(key=lambda one: (-one.waited_s, one.place))
    return tuple(
        LateWait(
            number=one.number,
            class_id=one.class_id,
            service=one.service,
            since=one.since,
            waited_s=one.waited_s,
            target_s=one.target_s,
            served=one.served,
            earlier=one.earlier,
            later=_by_rule(one.later),
            later_numbers=tuple(number for number, _ in one.later[:LATER_SHOWN]),
            staffed_s=one.staffed_ms // 1000,
            idle_s=one.idle_ms // 1000,
        )
        for one in late
    )


def _by_rule(later: Sequence[tuple[str, e.CallRule]]) -> dict[str, int]:
    counted: Mapping[str, int] = Tally(str(rule) for _, rule in later)
    return dict(sorted(counted.items()))


def _answers(asked: int, answered_s: list[int], limit_s: int) -> Answers:
    ordered = sorted(answered_s)
    return Answers(
        asked=asked,
        answered=len(ordered),
        median_s=_quantile(ordered, 0.5),
        worst_s=ordered[-1] if ordered else None,
        within=_mean([float(one <= limit_s) for one in ordered]),
    )


def _waits(waits: Sequence[tuple[int, int]]) -> Waits:
    """Return the figures of waits, each with its limit, in seconds."""
    ordered = sorted(waited_s for waited_s, _ in waits)
    return Waits(
        n=len(ordered),
        within=_mean([float(waited_s <= limit_s) for waited_s, limit_s in waits]),
        mean_s=_mean(ordered),
        p95_s=_quantile(ordered, 0.95),
        worst_s=ordered[-1] if ordered else None,
    )


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _quantile(ordered: Sequence[int], share: float) -> int | None:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
