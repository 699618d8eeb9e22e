"""The limits of service in the settings: the catalogue's unless the hall names others."""

import pytest

from kiosk.domain.limits import RELIEFS, Limit, LimitRules, Stage
from kiosk.settings.problem import Problem
from tests.settings.good import GOOD, instead, more, problems, read

CASH = 'name = { zh = "现金", en = "Cash" }\n'
LENGTH = 'a length of time such as "90s", "10m" or "1h30m", at most "24h"'
TWO_LENGTHS = 'two lengths of time, the shorter first, such as ["3m", "15m"]'


def cash(line: str) -> str:
    """Return good settings with one more line in the second service."""
    return instead(CASH, f"{CASH}{line}\n")


def stage_of_cash(folder, text: str) -> Stage | None:
    """Return the planned length of the second service."""
    return read(folder, text).plan.services[1].stage


def test_n001_n002_n003_are_in_force_unless_the_hall_says_otherwise(tmp_path) -> None:
    plan = read(tmp_path, GOOD).plan

    assert plan.limits == LimitRules(
        wait_s=600, amber=0.8, crowd=3, hall_crowd=6, greeting_s=60, door_s=120, reliefs=RELIEFS
    )
    assert [one.target_wait_s for one in plan.services] == [600, 600]
    assert [one.stage for one in plan.services] == [None, None]


def test_the_hall_gets_the_limits_that_are_written(tmp_path) -> None:
    text = more(
        '[limits]\nwait = "8m"\namber = 0.5\ncrowd = 5\nhall_crowd = 0\ngreeting = "30s"\n'
        'door = "1m"\nreliefs = ["tea"]'
    )
    plan = read(tmp_path, text).plan

    assert plan.limits == LimitRules(480, 0.5, 5, 0, 30, 60, ("tea",))
    assert [one.target_wait_s for one in plan.services] == [480, 480]


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ('kind = "window"', None),
        ('kind = "consultation"', Stage(Limit.CONSULTATION, 180, 900)),
        ('kind = "new-customer"', Stage(Limit.NEW_CUSTOMER, 0, 1200)),
        ('kind = "quick"', Stage(Limit.QUICK, 0, 180)),
        ('stage = ["0s", "90s"]', Stage(Limit.STAGE, 0, 90)),
        ('kind = "consultation"\nstage = ["1m", "5m"]', Stage(Limit.CONSULTATION, 60, 300)),
    ],
)
def test_s13_a_services_kind_or_its_own_figures_plan_its_length(tmp_path, line, stage) -> None:
    assert stage_of_cash(tmp_path, cash(line)) == stage


def test_n005_n006_n007_can_be_set_for_all_services_of_a_kind(tmp_path) -> None:
    lengths = '[limits]\nconsultation = ["2m", "9m"]\nnew_customer = "10m"\nquick = "1m"\n'

    found = [
        stage_of_cash(tmp_path, f'{cash(f"""kind = "{kind}" """)}\n{lengths}')
        for kind in ("consultation", "new-customer", "quick")
    ]

    assert found == [
        Stage(Limit.CONSULTATION, 120, 540),
        Stage(Limit.NEW_CUSTOMER, 0, 600),
        Stage(Limit.QUICK, 0, 60),
    ]


def test_c04_a_service_may_say_that_the_limit_itself_is_too_long(tmp_path) -> None:
    plan = read(tmp_path, cash("wait_below = true")).plan

    assert [one.wait_below for one in plan.services] == [False, True]


MISTAKES = [
    (more('[limits]\nwait = "soon"'), "limits.wait", '"soon"', LENGTH),
    (more("[limits]\namber = 1"), "limits.amber", "1", "a number above 0 and below 1"),
    (more("[limits]\ncrowd = -1"), "limits.crowd", "-1", "a whole number from 0 to 1000"),
    (more('[limits]\nconsultation = "3m"'), "limits.consultation", '"3m"', TWO_LENGTHS),
    (
        more('[limits]\nreliefs = ["Tea!"]'),
        "limits.reliefs",
        '["Tea!"]',
        "a list of codes of lower-case letters, digits and hyphens, each once",
    ),
    (
        cash('kind = "talk"'),
        "service[2].kind",
        '"talk"',
        "one of window, consultation, new-customer, quick",
    ),
    (cash('stage = ["15m", "3m"]'), "service[2].stage", '["15m", "3m"]', TWO_LENGTHS),
    (cash('stage = ["3m"]'), "service[2].stage", '["3m"]', TWO_LENGTHS),
    (cash('stage = ["3m", 15]'), "service[2].stage", '["3m", 15]', TWO_LENGTHS),
    (cash('stage = ["3m", "9m", 1]'), "service[2].stage", '["3m", "9m", 1]', TWO_LENGTHS),
]


@pytest.mark.parametrize(("text", "key", "found", "expected"), MISTAKES)
def test_the_installer_is_told_what_was_expected(tmp_path, text, key, found, expected) -> None:
    assert problems(tmp_path, text) == [Problem(key, found, expected)]
