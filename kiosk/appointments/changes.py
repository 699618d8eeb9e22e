"""What must be asked of the hall so that it has a file's appointments, and nothing more."""

from collections.abc import Iterable, Sequence

import msgspec

from kiosk.appointments.row import Row
from kiosk.domain.appointment import AppointmentState
from kiosk.domain.appointment_rules import AppointmentRules
from kiosk.domain.appointment_views import AppointmentView
from kiosk.domain.commands import (
    BookAppointment,
    CancelAppointment,
    ChangeAppointment,
)
from kiosk.domain.moment import UtcMillis, over

Asked = BookAppointment | ChangeAppointment | CancelAppointment


class Changes(msgspec.Struct):
    """The commands, and how many bookings ask for nothing."""

    commands: list[Asked] = []
    unchanged: int = 0
    past: int = 0
    """Not in the hall, and over already."""
    far: int = 0
    """Further ahead than the hall looks; a later import brings them."""


def changes(
    rows: Iterable[Row],
    present: Sequence[AppointmentView],
    rules: AppointmentRules,
    now: UtcMillis,
    whole_days: Sequence[tuple[int, int]] = (),
) -> Changes:
    """Return what makes the hall's appointments those of the rows.

    Args:
        rows: The bookings of a file.
        present: What the hall has.
        rules: How far ahead it looks.
        now: The time.
        whole_days: Begin and end of the days of which the rows are all there is: what else is
            booked on them is cancelled.
    """
    wanted = Changes()
    known = {one.code: one for one in present}
    named: set[str] = set()
    for row in rows:
        named.add(row.code)
        _one(wanted, row, known.get(row.code), rules, now)
    for one in present:
        listed = any(begin <= one.slot < end for begin, end in whole_days)
        if listed and one.code not in named and one.state is AppointmentState.BOOKED:
            wanted.commands.append(CancelAppointment(code=one.code))
    return wanted


def _one(
    wanted: Changes,
    row: Row,
    present: AppointmentView | None,
    rules: AppointmentRules,
    now: UtcMillis,
) -> None:
    there = present is not None and present.state is not AppointmentState.CANCELLED
    if row.cancelled:
        if present is not None and present.state is AppointmentState.BOOKED:
            wanted.commands.append(CancelAppointment(code=row.code))
        else:
            wanted.unchanged += 1
    elif there and _same(row, present):
        wanted.unchanged += 1
    elif over(row.hold_until, now):
        wanted.past += 1
    elif row.slot > now + rules.ahead_s * 1000:
        wanted.far += 1
    else:
        make = ChangeAppointment if there else BookAppointment
        wanted.commands.append(
            make(
                code=row.code,
                service=row.service,
                slot=row.slot,
                hold_until=row.hold_until,
                class_id=row.class_id,
            )
        )


def _same(row: Row, present: AppointmentView | None) -> bool:
    return present is not None and (
        present.service,
        present.slot,
        present.hold_until,
        present.class_id,
    ) == (row.service, row.slot, row.hold_until, row.class_id)
