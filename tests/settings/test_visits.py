"""The limits of visits and the journeys, as a hall's file says them, and what may be wrong."""

import pytest

from kiosk.core.check_cli import in_force
from kiosk.domain.journey import Journey
from kiosk.domain.visit_rules import VisitRules
from kiosk.settings.problem import Problem
from tests.settings.good import GOOD, instead, more, problems, read

ROUND = """
[[journey]]
id = "round"
name = { zh = "全程", en = "The round" }
stations = ["account", "cash", "account"]
"""
STATIONS = "2 to 7 services, none twice in a row: account, cash"
IDENTIFIER = "lower-case letters, digits and hyphens, at most 64"


def test_a_hall_that_says_nothing_has_the_defaults(tmp_path) -> None:
    plan = read(tmp_path, GOOD).plan

    assert plan.queue.visit == VisitRules()
    assert plan.journeys == ()
    assert (VisitRules().recalls, VisitRules().kept_for_s) == (2, 900)


def test_a_hall_may_say_every_limit(tmp_path) -> None:
    text = more(
        """
[queue]
recalls = 0
kept_for = "5m"
parked_for = "10m"
offer_for = "30s"
override_needs_reason = true
override_reasons = ["complaint"]
internal_ageing = "45m"
"""
    )

    assert read(tmp_path, text).plan.queue.visit == VisitRules(
        recalls=0,
        kept_for_s=300,
        parked_for_s=600,
        offer_for_s=30,
        override_needs_reason=True,
        override_reasons=("complaint",),
        internal_ageing_s=2700,
    )


def test_a_service_may_begin_a_journey(tmp_path) -> None:
    text = instead('prefix = "A"', 'prefix = "A"\njourney = "round"') + ROUND

    plan = read(tmp_path, text).plan

    names = {"zh": "全程", "en": "The round"}
    assert plan.journeys == (Journey("round", names, ("account", "cash", "account")),)
    assert [one.journey for one in plan.services] == ["round", ""]


def test_what_is_in_force_can_be_read_with_its_standard(tmp_path) -> None:
    told = in_force(read(tmp_path, more(ROUND)))

    assert "queue.recalls = 2, queue.kept_for = 900 s (S08, C21 ▲)" in told
    assert "queue.offer_for = 120 s (S10 ▲)" in told
    assert "queue.internal_ageing = 3600 s (S15 ▲)" in told
    assert "journey round: account → cash → account (S106)" in told


MISTAKES = [
    (
        more("[queue]\nrecalls = 10"),
        "queue.recalls",
        "10",
        "a whole number from 0 to 9",
    ),
    (
        more('[queue]\noverride_reasons = ["Because!"]'),
        "queue.override_reasons",
        '"Because!"',
        f"codes of {IDENTIFIER}",
    ),
    (
        more("[queue]\noverride_reasons = []"),
        "queue.override_reasons",
        "[]",
        "a list of reason codes, each once",
    ),
    (
        more(ROUND.replace('"account", "cash", "account"', '"account"')),
        "journey[1].stations",
        '["account"]',
        STATIONS,
    ),
    (
        more(ROUND.replace('"cash", "account"', '"account"')),
        "journey[1].stations",
        '["account", "account"]',
        STATIONS,
    ),
    (
        more(ROUND.replace('"cash"', '"tea"')),
        "journey[1].stations",
        '"tea"',
        "a service that is described: account, cash",
    ),
    (more(ROUND + ROUND), "journey[2].id", '"round"', "an id that no other journey has"),
    (
        instead('prefix = "B"', 'prefix = "B"\njourney = "round"') + ROUND,
        "service[2].journey",
        '"round"',
        'a [[journey]] whose first station is "cash"',
    ),
]


@pytest.mark.parametrize(("text", "key", "found", "expected"), MISTAKES)
def test_the_installer_is_told_what_is_wrong(text, key, found, expected, tmp_path) -> None:
    assert problems(tmp_path, text) == [Problem(key, found, expected)]
