"""What the clock brings about staff and hours: phases, pauses too long, nobody there."""

from kiosk.domain import events as e
from kiosk.domain.decide_staff import AT_WORK
from kiosk.domain.decision import Events
from kiosk.domain.hall import Desk, DeskState, Hall, HallPhase
from kiosk.domain.moment import UtcMillis
from kiosk.domain.opening import ORDER, boundaries, in_hours, phase_at


def staff_due(hall: Hall) -> UtcMillis | None:
    """Return when a phase, a pause or an empty hall has to be told next."""
    times = [
        at for at, phase in boundaries(hall) if ORDER.index(phase) > ORDER.index(hall.phase)
    ][:1]
    times += [due for one in hall.desks.values() if (due := _pause_due(hall, one)) is not None]
    empty = _empty_due(hall)
    if empty is not None:
        times.append(empty)
    return min(times, default=None)


def ring_staff(hall: Hall, now: UtcMillis) -> Events:
    """Return what has to be told now."""
    events: Events = ()
    phase = phase_at(hall, now)
    if boundaries(hall) and ORDER.index(phase) > ORDER.index(hall.phase):
        events = (e.HallPhaseBegan(phase=phase.value),)
    for desk in sorted(hall.desks.values(), key=lambda one: one.counter):
        due = _pause_due(hall, desk)
        if due is not None and due <= now:
            limit_s = hall.plan.staff.pause_limit_s(desk.pause_reason)
            overran = e.PauseOverran(
                counter=desk.counter, reason=desk.pause_reason, limit_s=limit_s
            )
            events = (*events, overran)
    empty = in_hours(hall, now) and not _staffed(hall)
    if hall.unstaffed and not empty:
        return (*events, e.HallStaffed())
    due = _empty_due(hall)
    if empty and not hall.unstaffed and due is not None and due <= now:
        return (*events, e.HallUnstaffed())
    return events


def _staffed(hall: Hall) -> bool:
    return any(one.state in AT_WORK for one in hall.desks.values())


def _pause_due(hall: Hall, desk: Desk) -> UtcMillis | None:
    """Return the second after a pause's last allowed one (N010: 121 s is over)."""
    limit_s = hall.plan.staff.pause_limit_s(desk.pause_reason)
    if desk.state is not DeskState.PAUSED or desk.pause_told or not limit_s:
        return None
    return UtcMillis(desk.paused_at + (limit_s + 1) * 1000)


def _empty_due(hall: Hall) -> UtcMillis | None:
    """Return when an empty hall is told of, or its end; None when nothing is to be told."""
    today = {phase: at for at, phase in boundaries(hall)}
    opens, closes = today.get(HallPhase.OPEN), today.get(HallPhase.CLOSED)
    if hall.unstaffed:
        over = _staffed(hall) or hall.day_closed or opens is None
        return UtcMillis(0) if over else closes
    over = hall.day_closed or hall.phase is HallPhase.CLOSED
    if opens is None or closes is None or _staffed(hall) or over:
        return None
    due = UtcMillis(max(opens, hall.left_at) + hall.plan.staff.unstaffed_s * 1000)
    return due if due < closes else None
