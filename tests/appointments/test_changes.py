"""An import asks for what is missing, and a second one for nothing."""

import pytest
from msgspec.structs import replace

from kiosk.appointments.changes import Changes, changes
from kiosk.appointments.row import Row
from kiosk.domain.appointment import AppointmentState
from kiosk.domain.appointment_rules import AppointmentRules
from kiosk.domain.appointment_views import AppointmentView, CheckInChance
from kiosk.domain.commands import BookAppointment, CancelAppointment, ChangeAppointment
from kiosk.domain.moment import UtcMillis

NOW = UtcMillis(1_795_395_600_000)
RULES = AppointmentRules()
HOUR_MS = 3_600_000
DAY = (NOW, NOW + 24 * HOUR_MS)


def row(code: str, after_h: float = 1, *, cancelled: bool = False) -> Row:
    """Return a booking some hours from now, held for a quarter of an hour."""
    slot = UtcMillis(NOW + round(after_h * HOUR_MS))
    until = UtcMillis(slot + 900_000)
    return Row(2, code, "cash", slot, until, "appointment", cancelled)


def there(wanted: Row, state: AppointmentState = AppointmentState.BOOKED) -> AppointmentView:
    """Return it as the hall has it."""
    return AppointmentView(
        code=wanted.code,
        service=wanted.service,
        service_name={},
        class_id=wanted.class_id,
        slot=wanted.slot,
        hold_until=wanted.hold_until,
        works_from=wanted.slot,
        state=state,
        check_in=CheckInChance.OPEN,
        number=None,
    )


def test_what_the_hall_does_not_have_is_booked() -> None:
    one = row("A1")

    assert changes([one], [], RULES, NOW).commands == [
        BookAppointment(
            code="A1",
            service="cash",
            slot=one.slot,
            hold_until=one.hold_until,
            class_id="appointment",
        )
    ]


@pytest.mark.parametrize(
    "state", [one for one in AppointmentState if one is not AppointmentState.CANCELLED]
)
def test_what_is_so_already_is_left_alone_whatever_came_of_it(state) -> None:
    assert changes([row("A1")], [there(row("A1"), state)], RULES, NOW) == Changes(unchanged=1)


def test_what_is_another_is_changed() -> None:
    (command,) = changes([row("A1", 2)], [there(row("A1"))], RULES, NOW).commands

    assert isinstance(command, ChangeAppointment)
    assert command.slot == NOW + 2 * HOUR_MS


def test_what_was_cancelled_and_is_wanted_again_is_booked_anew() -> None:
    cancelled = there(row("A1"), AppointmentState.CANCELLED)

    (command,) = changes([row("A1")], [cancelled], RULES, NOW).commands

    assert isinstance(command, BookAppointment)


def test_a_cancellation_cancels_once() -> None:
    off = row("A1", cancelled=True)

    assert changes([off], [there(off)], RULES, NOW).commands == [CancelAppointment(code="A1")]
    gone = there(off, AppointmentState.CANCELLED)
    assert changes([off], [gone], RULES, NOW) == Changes(unchanged=1)
    assert changes([off], [], RULES, NOW) == Changes(unchanged=1)


def test_what_is_over_or_far_ahead_is_counted_and_not_asked_for() -> None:
    rows = [row("A1", -1), row("A2", 60 * 24 + 1), row("A3", -0.25), row("A4", 60 * 24)]

    found = changes(rows, [], RULES, NOW)

    assert (found.past, found.far) == (1, 1)
    assert [one.code for one in found.commands] == ["A3", "A4"]


def test_of_a_day_that_the_file_is_all_of_the_others_are_cancelled() -> None:
    known = row("A1")
    elsewhere = there(row("A3", 25))
    done = there(row("A4"), AppointmentState.CHECKED_IN)
    present = [there(known), there(row("A2")), elsewhere, done]

    assert changes([known], present, RULES, NOW).commands == []
    found = changes([known], present, RULES, NOW, [DAY])
    assert found.commands == [CancelAppointment(code="A2")]


def test_the_hall_after_an_import_has_nothing_to_import_any_more() -> None:
    rows = [row("A1"), row("A2", 3)]
    other = replace(rows[1], service="account")

    assert changes([rows[0], other], [there(one) for one in (rows[0], other)], RULES, NOW) == (
        Changes(unchanged=2)
    )
