"""The rules of telling people how long they wait (S06)."""

from kiosk.domain import commands as c
from kiosk.domain.decision import Decision
from kiosk.domain.events import EstimatedWait, EstimateMeasured, WaitsEstimated, WaitUpdated
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import Ticket, TicketState
from kiosk.domain.waits import (
    CHANGE_S,
    CHANGE_SHARE,
    CONFIRM_S,
    GROWN_S,
    LEAST_BETWEEN_S,
    LONGEST_S,
    ROUND_S,
    WaitEstimate,
)


def report_estimate(hall: Hall, command: c.ReportEstimate, now: UtcMillis) -> Decision:
    """Write down what has changed, and tell those whose wait has grown or who hear nothing."""
    if hall.halt.still:
        # Nobody knows for how long: nothing is told.
        return ()
    since = now - hall.waits.estimated_at
    if 0 <= since < LEAST_BETWEEN_S * 1000:
        return ()
    changed = _changed(hall, command)
    stale = since < 0 or since >= CONFIRM_S * 1000
    updates = tuple(
        update
        for one in command.tickets
        if (ticket := hall.ticket(one.number, hall.day)) is not None
        and (update := _update(hall, ticket, one, now)) is not None
    )
    if not changed and not updates and not (stale and _somebody_would_wait(hall, command)):
        return ()
    return (WaitsEstimated(waits=changed), *updates)


def _somebody_would_wait(hall: Hall, command: c.ReportEstimate) -> bool:
    return bool(hall.waiting) or any(one.p80_s for one in command.waits)


def _changed(hall: Hall, command: c.ReportEstimate) -> tuple[EstimatedWait, ...]:
    plan, known = hall.plan, hall.waits.estimates
    said: dict[tuple[str, str], WaitEstimate] = {}
    for one in command.waits:
        # Settings may have changed while the estimator was at work.
        if plan.service(one.service) is None or plan.ticket_class(one.class_id) is None:
            continue
        if one.p50_s is not None and one.p80_s is not None:
            said[one.service, one.class_id] = _sound(one.p50_s, one.p80_s)
    changed = [
        EstimatedWait(service, class_id, one.p50_s, one.p80_s)
        for (service, class_id), one in said.items()
        if _differ(known.get(service, {}).get(class_id), one)
    ]
    gone = [
        EstimatedWait(service, class_id)
        for service, classes in known.items()
        for class_id in classes
        if (service, class_id) not in said
    ]
    return (*changed, *gone)


def _sound(p50_s: int, p80_s: int) -> WaitEstimate:
    low_s = min(max(0, p50_s), LONGEST_S)
    return WaitEstimate(low_s, min(max(low_s, p80_s), LONGEST_S))


def _differ(before: WaitEstimate | None, now: WaitEstimate) -> bool:
    return (
        before is None
        or _moved(before.p50_s, now.p50_s)
        or _moved(before.p80_s, now.p80_s)
        or (before.p80_s == 0) != (now.p80_s == 0)
    )


def _moved(before_s: int, now_s: int) -> bool:
    return abs(now_s - before_s) > max(CHANGE_S, CHANGE_SHARE * before_s)


def _update(
    hall: Hall, ticket: Ticket, said: c.TicketWait, now: UtcMillis
) -> WaitUpdated | None:
    """Return what the ticket's holder is told anew, if anything (P10)."""
    if ticket.state is not TicketState.WAITING:
        return None
    left = _sound(said.p50_s, said.p80_s)
    told = ticket.told
    grown = told is not None and now + left.p50_s * 1000 - told.expected_at > GROWN_S * 1000
    last = ticket.queued_at if told is None else told.at
    # The next round would come too late.
    silent = now - last > (hall.plan.queue.tell_again_s - ROUND_S) * 1000
    if not grown and not silent:
        return None
    return WaitUpdated(
        number=ticket.number,
        day=ticket.day,
        low_s=left.p50_s,
        high_s=left.p80_s,
        grown=grown,
    )


def measured(hall: Hall) -> tuple[EstimateMeasured, ...]:
    """Return how well the day's waits were told, when anybody was told anything."""
    tally = hall.tally
    if not tally.told:
        return ()
    return (
        EstimateMeasured(
            day=hall.day,
            tickets=tally.told,
            mean_error_s=round(tally.told_error_sum_s / tally.told),
            bias_s=round(tally.told_bias_sum_s / tally.told),
            within=tally.told_within,
        ),
    )
