"""S55, N073: what a hall's settings say of its self-test and of its checklist."""

import pytest

from kiosk.core.check_cli import in_force
from kiosk.domain.self_test import Component, Readiness
from kiosk.settings.problem import Problem
from tests.settings.good import GOOD, more, problems, read

FORMS = '[[checklist]]\nid = "forms"\nname = { zh = "表单", en = "Forms" }'


def test_s55_a_hall_that_says_nothing_is_tested_half_an_hour_before_with_four_items(
    tmp_path,
) -> None:
    rules = read(tmp_path, GOOD).plan.self_test

    assert rules.before_s == 1800
    assert [one.id for one in rules.checklist] == ["forms", "screens", "floor", "seats"]
    assert all(set(one.name) == {"zh", "en"} for one in rules.checklist)


def test_s55_a_hall_says_when_and_what_a_fault_means_and_what_staff_look_at(tmp_path) -> None:
    text = more(
        f'[selftest]\nbefore_opening = "1h"\nsound = "open"\nprinter = "closed"\n{FORMS}'
    )
    rules = read(tmp_path, text).plan.self_test

    assert rules.before_s == 3600
    assert rules.means == {
        Component.PRINTER: Readiness.CLOSED,
        Component.SOUND: Readiness.OPEN,
    }
    assert [one.name["en"] for one in rules.checklist] == ["Forms"]


def test_n073_check_shows_when_the_test_is_and_what_each_fault_means(tmp_path) -> None:
    lines = in_force(read(tmp_path, more('[selftest]\nsound = "open"')))

    assert "selftest.before_opening = 1800 s (S55, N073)" in lines
    assert "selftest.sound wrong: open (S55 ▲)" in lines
    assert "selftest.disk wrong: closed (S55 ▲)" in lines
    assert "checklist = forms, screens, floor, seats (S55)" in lines


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[selftest]\nprinter = "shut"',
            Problem("selftest.printer", '"shut"', "one of open, degraded, closed"),
        ),
        (
            f"{FORMS}\n{FORMS}",
            Problem("checklist[2].id", '"forms"', "an id that no other item has"),
        ),
        (
            '[selftest]\nprintr = "open"',
            Problem("selftest.printr", "an unknown setting", "printer"),
        ),
    ],
)
def test_a_mistake_in_it_is_told_with_what_was_expected(tmp_path, text, problem) -> None:
    assert problems(tmp_path, more(text)) == [problem]
