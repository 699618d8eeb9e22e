"""Every no of the rules of appointments, for the table of all refusals."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.appointment_rules import AppointmentRules
from kiosk.domain.commands import BookAppointment, CancelAppointment, ChangeAppointment, CheckIn
from kiosk.domain.refused import Reason
from tests.domain.appointments import HALF_PAST, Booked, minutes
from tests.domain.lobby import Lobby

R = Reason
WANTED = BookAppointment(code="Y2", service="account", slot=minutes(HALF_PAST))
TOO_FAR = minutes(61 * 24 * 60)


def full() -> Booked:
    return Booked(appointments=AppointmentRules(most=1))


def cancelled() -> Booked:
    lobby = Booked()
    lobby.do(CancelAppointment(code="Y1"))
    return lobby


def at_the_slot() -> Booked:
    return Booked().at_min(HALF_PAST)


def here() -> Booked:
    lobby = at_the_slot()
    lobby.check_in()
    return lobby


def lapsed() -> Booked:
    return Booked().at_min(HALF_PAST + 15 + 1 / 60)


def long_lapsed() -> Booked:
    lobby = lapsed()
    lobby.do(c.CheckClocks())
    return lobby


def clock_set_back() -> Booked:
    return long_lapsed().at_min(HALF_PAST)


APPOINTMENT_CASES: list[tuple[Reason, Callable[[], Lobby], c.AnyCommand]] = [
    (R.APPOINTMENT_CODE, Booked, replace(WANTED, code="")),
    (R.APPOINTMENT_CODE, Booked, replace(WANTED, code="two words")),
    (R.APPOINTMENT_EXISTS, Booked, replace(WANTED, code="Y1", service="cash")),
    (R.APPOINTMENT_EXISTS, here, replace(WANTED, code="Y1")),
    (R.TOO_MANY_APPOINTMENTS, full, WANTED),
    (R.UNKNOWN_SERVICE, Booked, replace(WANTED, service="coffee")),
    (R.UNKNOWN_CLASS, Booked, replace(WANTED, class_id="queen")),
    (R.SLOT_PAST, lapsed, WANTED),
    (R.SLOT_TOO_FAR, Booked, replace(WANTED, slot=TOO_FAR)),
    (R.HOLD_OUT_OF_RANGE, Booked, replace(WANTED, hold_until=minutes(HALF_PAST - 1))),
    (R.UNKNOWN_APPOINTMENT, Booked, CheckIn(code="Y9")),
    (R.UNKNOWN_APPOINTMENT, Booked, ChangeAppointment(code="Y9")),
    (R.UNKNOWN_APPOINTMENT, Booked, CancelAppointment(code="Y9")),
    (R.APPOINTMENT_EARLY, lambda: Booked().at_min(-1), CheckIn(code="Y1")),
    (R.APPOINTMENT_LAPSED, lapsed, CheckIn(code="Y1")),
    (R.APPOINTMENT_LAPSED, long_lapsed, CheckIn(code="Y1")),
    (R.APPOINTMENT_LAPSED, clock_set_back, CheckIn(code="Y1")),
    (R.APPOINTMENT_ENDED, cancelled, CheckIn(code="Y1")),
    (R.APPOINTMENT_ENDED, cancelled, CheckIn(code="Y1", walk_in=True)),
    (R.APPOINTMENT_ENDED, cancelled, ChangeAppointment(code="Y1", slot=minutes(90))),
    (R.APPOINTMENT_ENDED, long_lapsed, CancelAppointment(code="Y1")),
    (R.ALREADY_CHECKED_IN, here, CheckIn(code="Y1")),
    (R.ALREADY_CHECKED_IN, here, CheckIn(code="Y1", walk_in=True)),
    (R.ALREADY_CHECKED_IN, here, ChangeAppointment(code="Y1", slot=minutes(90))),
    (R.ALREADY_CHECKED_IN, here, CancelAppointment(code="Y1")),
    (R.UNKNOWN_LANGUAGE, at_the_slot, CheckIn(code="Y1", language="tlh")),
]
