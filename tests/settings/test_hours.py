"""The hall's hours in the settings: the usual ones, days and dates that differ (S58)."""

import pytest

from kiosk.core.check_cli import in_force
from kiosk.domain.staff_rules import DayHours, Hours, day_after
from kiosk.settings.problem import Problem
from tests.settings.good import GOOD, more, problems, read

HOURS = '[hours]\nopens = "09:00"\ncloses = "17:00"\nstop_issuing = "16:45"\n'
FULL = (
    HOURS
    + 'warn = "20m"\ndays = ["mon", "tue", "wed", "thu", "fri"]\nphone = "0571-1234"\n'
    + 'closed_on = ["2026-10-01", 2026-10-02]\nopen_on = ["2026-10-10"]\n'
    + '[hours.sat]\nopens = "10:00"\ncloses = "15:00"\n'
)


def hours(folder, text: str) -> Hours:
    """Return the hours of good settings with these."""
    found = read(folder, more(text)).plan.hours
    assert found is not None
    return found


def test_a_hall_that_says_nothing_of_hours_is_always_open(tmp_path) -> None:
    assert read(tmp_path, GOOD).plan.hours is None


def test_s58_every_figure_of_the_hours_is_read(tmp_path) -> None:
    assert hours(tmp_path, FULL) == Hours(
        opens_min=540,
        closes_min=1020,
        stops_min=1005,
        warns_min=20,
        days=("mon", "tue", "wed", "thu", "fri"),
        closed_on=("2026-10-01", "2026-10-02"),
        open_on=("2026-10-10",),
        others={"sat": DayHours(600, 900, 900)},
        phone="0571-1234",
    )


@pytest.mark.parametrize(
    ("day", "opens_min"),
    [
        ("2026-09-30", 540),  # a Wednesday
        ("2026-10-01", None),
        ("2026-10-02", None),
        ("2026-10-03", 600),  # a Saturday
        ("2026-10-04", None),  # a Sunday
        ("2026-10-11", 540),  # a Sunday to make up for a day off
    ],
)
def test_s58_each_date_has_its_own_hours_or_none(tmp_path, day, opens_min) -> None:
    text = FULL.replace("2026-10-10", "2026-10-11")
    found = hours(tmp_path, text).of(day)

    assert (None if found is None else found.opens_min) == opens_min


@pytest.mark.parametrize(
    ("day", "after"),
    [
        ("2026-11-24", "2026-11-25"),
        ("2026-11-30", "2026-12-01"),
        ("2026-12-31", "2027-01-01"),
        ("2028-02-28", "2028-02-29"),
        ("2026-02-28", "2026-03-01"),
        ("2100-02-28", "2100-03-01"),
        ("2000-02-28", "2000-02-29"),
    ],
)
def test_the_day_after_is_known_without_a_calendar(day, after) -> None:
    assert day_after(day) == after


MISTAKES = [
    ('[hours]\nopens = "9"\ncloses = "17:00"', "hours.opens", '"9"', "a time of day in quotes"),
    ('[hours]\nopens = "09:00"\ncloses = "08:00"', "hours.closes", '"08:00"', "a time after"),
    (
        HOURS.replace("16:45", "17:01"),
        "hours.stop_issuing",
        '"17:01"',
        "a time after the hall opens, and not after it closes",
    ),
    (f'{HOURS}closed_on = ["2026-02-30"]', "hours.closed_on", '["2026-02-30"]', "a list of"),
    (f'{HOURS}days = ["monday"]', "hours.days", '["monday"]', "a list of days, of mon"),
    (
        f'{HOURS}closed_on = ["2026-10-01"]\nopen_on = ["2026-10-01"]',
        "hours.open_on",
        '"2026-10-01"',
        "a date that is not in closed_on too",
    ),
    (
        f'{HOURS}[hours.sat]\nopens = "10:00"\ncloses = "09:00"',
        "hours.sat.closes",
        '"09:00"',
        "a time after",
    ),
    (f'{HOURS}[hours.sat]\nopen = "10:00"', "hours.sat.opens", "nothing", "a time of day"),
]


@pytest.mark.parametrize(("text", "key", "found", "expected"), MISTAKES)
def test_a_mistake_names_its_line(tmp_path, text, key, found, expected) -> None:
    first = problems(tmp_path, more(text))[0]

    assert (first.key, first.found) == (key, found)
    assert first.expected.startswith(expected)
    assert isinstance(first, Problem)


def test_s58_check_shows_each_days_hours(tmp_path) -> None:
    lines = in_force(read(tmp_path, more(FULL)))

    assert "hours = 09:00 to 17:00, numbers to 16:45, on mon tue wed thu fri (S58)" in lines
    assert "hours.sat = 10:00 to 15:00, numbers to 15:00 (S58)" in lines
