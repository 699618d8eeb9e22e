"""Slots are given up in the second after they were held until (S05, Q11)."""

from kiosk.domain.decision import Events
from kiosk.domain.events import AppointmentReleased, ReleaseReason
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, over


def appointments_due(hall: Hall) -> UtcMillis | None:
    """Return when the next held time is over, or None when nothing is held."""
    return UtcMillis(hall.holds[0].until + 1000) if hall.holds else None


def ring_appointments(hall: Hall, now: UtcMillis) -> Events:
    """Give up every slot whose holder has not come in time."""
    lapsed = []
    for until, code in hall.holds:
        if not over(until, now):
            break
        one = hall.appointments[code]
        lapsed.append(
            AppointmentReleased(
                code=code, service=one.service, slot=one.slot, reason=ReleaseReason.NOT_COME
            )
        )
    return tuple(lapsed)
