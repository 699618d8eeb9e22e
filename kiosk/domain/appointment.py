"""An appointment: a code, a service and a time, held until a second that everybody is told.

No name, no telephone number: whoever booked it knows the code (S05, S72). Past ones are
forgotten when the day turns.
"""

import enum
import re
from bisect import bisect_left, insort
from typing import NamedTuple

import msgspec

from kiosk.domain.moment import UtcMillis

CODE = re.compile(r"[A-Z0-9][A-Z0-9@._:/+-]{0,63}")
"""What a code looks like: what can be typed, and what calendars call their entries."""
DAY_MS = 24 * 3600 * 1000


class AppointmentState(enum.StrEnum):
    """Where an appointment is in its life (S05)."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    """Its holder is here, with a ticket of the appointment's class."""
    RELEASED = "released"
    """Its holder took an ordinary number instead: the slot is anybody's."""
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    """Nobody came by the second it was held until: the slot is anybody's."""


class Appointment(msgspec.Struct, frozen=True):
    """One booking."""

    code: str
    service: str
    slot: UtcMillis
    hold_until: UtcMillis
    class_id: str
    state: AppointmentState = AppointmentState.BOOKED
    ticket: str = ""
    """Key of the ticket that was given for it, if any."""


class Hold(NamedTuple):
    """A booked appointment as the clock sees it; tuples compare by time."""

    until: UtcMillis
    code: str


def code_of(text: str) -> str:
    """Return a code as it is kept, however it was typed or scanned."""
    return text.strip().upper()


def is_code(code: str) -> bool:
    """Return whether a code, as it is kept, can be one."""
    return CODE.fullmatch(code) is not None


def of_day(appointment: Appointment, midnight: UtcMillis) -> bool:
    """Return whether its slot lies on the day that began at ``midnight``; 0 is any day."""
    return not midnight or midnight <= appointment.slot < midnight + DAY_MS


def held(holds: tuple[Hold, ...], appointment: Appointment) -> tuple[Hold, ...]:
    """Return the holds with this one, at the place that its time gives it."""
    ordered = list(holds)
    insort(ordered, Hold(appointment.hold_until, appointment.code))
    return tuple(ordered)


def let_go(holds: tuple[Hold, ...], appointment: Appointment) -> tuple[Hold, ...]:
    """Return the holds without this one."""
    at = bisect_left(holds, Hold(appointment.hold_until, appointment.code))
    return (*holds[:at], *holds[at + 1 :])
