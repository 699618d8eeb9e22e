"""Care cases as the lobby manager sees them: who waits for whom, how long, and where."""

import msgspec

from kiosk.domain.care import CareSource, CareStep
from kiosk.domain.care_window import ticket_of_case
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, elapsed_ms


class CareLine(msgspec.Struct, frozen=True, kw_only=True):
    """An open case, for the manager's eyes only; it says where and when, never why (S18)."""

    case: int
    source: CareSource
    place: str
    number: str | None
    """The customer's ticket, once there is one."""
    step: CareStep
    age_s: int
    """Since it was asked for."""
    window: str | None
    unacknowledged: bool
    """Nobody has answered within the hall's limit (Q01)."""
    unattended: bool
    """Somebody answered, and nobody has come."""
    asked_at: UtcMillis
    acknowledged_at: UtcMillis | None
    attended_at: UtcMillis | None
    assigned_at: UtcMillis | None
    serving_at: UtcMillis | None


def care_lines(hall: Hall, now: UtcMillis) -> tuple[CareLine, ...]:
    """Return the open cases, the oldest first."""
    return tuple(
        CareLine(
            case=one.id,
            source=one.source,
            place=one.place,
            number=None if (ticket := ticket_of_case(hall, one)) is None else ticket.number,
            step=one.step,
            age_s=elapsed_ms(one.asked_at, now) // 1000,
            window=one.window,
            unacknowledged=one.told_unacknowledged and one.acknowledged_at is None,
            unattended=one.told_unattended and one.attended_at is None,
            asked_at=one.asked_at,
            acknowledged_at=one.acknowledged_at,
            attended_at=one.attended_at,
            assigned_at=one.assigned_at,
            serving_at=one.serving_at,
        )
        for one in sorted(hall.care_cases.values(), key=lambda one: one.id)
    )
