"""The staff screen names what wants somebody, people first, and what a touch does."""

import pytest
from msgspec.structs import replace

from kiosk.domain.care import CareAlarm
from kiosk.domain.commands import AcknowledgeAlert, AcknowledgeHelp, ReprintSlip
from kiosk.domain.limits import Level
from kiosk.domain.views import ManagerView
from kiosk.screens.picture_size import PictureSize
from kiosk.screens.staff_face import StaffFace, Urgency, staff_face, staff_rows
from kiosk.screens.staff_layout import STAFF_TOUCH_MM, staff_layout
from kiosk.words import say
from tests.screens.staff_halls import busy, calm
from tests.screens.test_theme import DISPLAYS


def face(view: ManagerView, first: int = 0, room: int = 4, refusal: str = "") -> StaffFace:
    return staff_face(view, first=first, room=room, away=False, refusal=refusal)


def english(view: ManagerView) -> ManagerView:
    return replace(view, languages=("en", "zh"))


def test_a_calm_hall_says_so() -> None:
    assert face(calm()).calm == say("staff.calm", "zh")
    assert face(calm()).rows == ()


def test_people_come_before_machines_and_what_is_known_comes_last() -> None:
    rows = staff_rows(english(busy()))

    assert [one.urgency for one in rows] == sorted(one.urgency for one in rows)
    assert rows[0].text == "The ticket screen: somebody has been asking for help for 2 min."
    texts = [one.text for one in rows]
    printer = next(one for one in texts if "out of paper" in one)
    wait = next(one for one in texts if "has waited" in one)
    assert texts.index(wait) < texts.index(printer)


@pytest.mark.parametrize(
    ("place", "called"),
    [("screen", "The ticket screen"), ("counter 3", "Counter 3"), ("door", "door")],
)
def test_a_place_is_called_what_people_call_it(place, called) -> None:
    view = english(busy())
    call = replace(view.help_calls[0], place=place)

    assert staff_rows(replace(view, help_calls=(call,)))[0].text.startswith(f"{called}: ")


def test_each_row_that_can_be_answered_carries_its_command() -> None:
    view = english(busy())
    answers = [(one.action, one.command) for one in staff_rows(view) if one.action]

    assert answers == [
        ("I am coming", AcknowledgeHelp(help_id=view.help_calls[0].help_id)),
        *(("Seen", AcknowledgeAlert(alert=one.id)) for one in view.alerts),
        ("Print again", ReprintSlip(number="A001")),
    ]


def test_a_fault_is_told_with_its_remedy_and_has_nothing_to_touch() -> None:
    (row,) = [one for one in staff_rows(english(busy())) if "out of paper" in one.text]

    assert "Put in a new roll" in row.text
    assert row.command is None


def test_an_alert_that_somebody_has_seen_or_that_only_comes_near_is_known() -> None:
    view = english(busy())
    seen = replace(view.alerts[0], acknowledged=True)
    near = replace(view.alerts[0], level=Level.AMBER)

    rows = staff_rows(replace(view, alerts=(seen, near), help_calls=(), faults=()))

    assert [one.urgency for one in rows if "has waited" in one.text] == [Urgency.KNOWN] * 2


def test_nobody_at_any_counter_and_nobody_at_the_accessible_one_are_said() -> None:
    view = english(calm())
    alarm = CareAlarm(number="A007", since=view.at)

    texts = [one.text for one in staff_rows(replace(view, unstaffed=True, care_alarm=alarm))]

    assert say("staff.unstaffed", "en") in texts
    assert any(one.startswith("A007 waits") for one in texts)


def test_what_does_not_fit_is_counted_and_turned_over() -> None:
    view = english(busy())
    everything = staff_rows(view)

    first, second = face(view, room=2), face(view, first=2, room=2)

    assert first.more == f"{len(everything) - 2} more"
    assert (*first.rows, *second.rows) == tuple(everything[:4])


def test_a_refusal_is_said_and_the_core_s_absence_before_it() -> None:
    view = english(busy())

    assert face(view, refusal="No.").notice == "No."
    away = staff_face(view, first=0, room=4, away=True, refusal="No.")
    assert away.notice == say("staff.away", "en")


@pytest.mark.parametrize("size", DISPLAYS)
def test_rows_and_buttons_are_apart_within_the_display_and_large_enough(size) -> None:
    layout = staff_layout(PictureSize(*size))
    least_px = STAFF_TOUCH_MM * layout.scale.px_per_mm

    assert len(layout.rows) >= 4
    boxes = [one.card for one in layout.rows] + [layout.more, layout.notice, layout.hall]
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])
    for row in layout.rows:
        assert row.card.holds(row.action)
        assert not row.action.overlaps(row.text)
        assert row.action.height >= least_px - 1
    assert layout.more.height >= least_px - 1
