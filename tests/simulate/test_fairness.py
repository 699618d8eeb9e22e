"""The fairness tables show every rule on the same people, and hide no price."""

import pytest
from msgspec.structs import replace

from kiosk.simulate.fairness import LOADS, Findings, by_service, entries, investigate, study
from kiosk.simulate.fairness_page import fairness_page
from kiosk.simulate.model import Rule, Scenario
from kiosk.simulate.scenario import read_scenario
from tests.bench.fairness import BEGIN, DOCUMENT, END, with_tables
from tests.domain.lobby import found
from tests.house.tree import ROOT

LOBBY = read_scenario(ROOT / "docs" / "examples" / "lobby.toml")


def shorter(days: int) -> Scenario:
    """Return the lobby of the tables for fewer days."""
    return replace(LOBBY, run=replace(LOBBY.run, days=days))


@pytest.fixture(scope="module")
def findings() -> Findings:
    """Return the tables' figures for a few days."""
    return investigate(shorter(4))


def test_every_rule_meets_the_same_people(findings) -> None:
    for load in range(len(LOADS)):
        assert len({one.outcomes[load].tickets for one in findings.rules}) == 1


def test_the_promise_rule_keeps_more_than_its_rivals_and_passes_nobody_too_often() -> None:
    competing = [
        one
        for one in entries(shorter(40))
        if one.name.startswith(("first", "strict", "equal", "promise"))
    ]
    first, strict, equal, ours, factor, law = study(competing, (0.85,))
    kept = [
        found(one.outcomes[0].weakest_promise_kept)
        for one in (first, equal, strict, ours, factor)
    ]

    assert kept == sorted(kept)
    assert max(one.outcomes[0].most_passes for one in (ours, factor, law)) <= 20
    assert found(ours.outcomes[0].jain) > 0.85
    assert found(strict.outcomes[0].jain) < 0.75


def test_two_processes_find_what_one_finds() -> None:
    competing = entries(shorter(2))[:2]

    assert study(competing, (0.8, 0.9), jobs=2) == study(competing, (0.8, 0.9))


def test_a_share_by_law_shortens_the_waits_of_accessibility_alone(findings) -> None:
    by_name = {one.entry.name: one.outcomes[1].classes for one in findings.rules}
    usual, lawful = by_name["promise"], by_name["promise, law's share"]

    assert lawful["accessible"].mean_wait_min < usual["accessible"].mean_wait_min
    assert lawful["accessible"].promised_share == usual["accessible"].promised_share


def test_holding_long_services_back_has_its_price_shown(findings) -> None:
    late = next(one for one in findings.services if one.entry.ours).outcomes[0].classes
    free = next(one for one in findings.services if one.entry.name == "care first")

    complex_free = free.outcomes[0].classes["ordinary, complex"].mean_wait_min
    assert late["ordinary, complex"].mean_wait_min > complex_free


def test_taking_services_apart_changes_nobody_s_promise() -> None:
    apart = by_service(LOBBY, "ordinary")

    assert sum(one.per_hour for one in apart.arrivals) == pytest.approx(
        sum(one.per_hour for one in LOBBY.arrivals)
    )
    assert [one.id for one in apart.classes[-4:]] == [
        "ordinary, quick", "ordinary, standard", "ordinary, complex", "ordinary",
    ]  # fmt: skip
    assert apart.appointments == LOBBY.appointments


def test_the_page_names_every_rule_and_never_a_share_without_its_price(findings) -> None:
    page = fairness_page(findings)

    for one in findings.rules:
        assert f"| {one.entry.name} |" in page or f"| **{one.entry.name}** |" in page
    head = next(line for line in page.splitlines() if "weakest promise kept" in line)
    assert "worst wait" in head
    assert "most passes" in head
    assert "care within 10" in head
    widths = {
        line.count("|") for line in page.splitlines() if line.startswith("| **promise** ")
    }
    assert widths == {head.count("|"), 2 + len(LOBBY.classes)}


def test_the_document_has_its_tables() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    tables = document.partition(BEGIN)[2].partition(END)[0].strip("\n") + "\n"

    assert "| **promise** |" in tables
    assert f"{LOBBY.run.days} days each" in tables
    assert with_tables(document, tables) == document
    assert with_tables(document, "@@\n").count("@@\n") == 1
    with pytest.raises(ValueError, match="marks"):
        with_tables("# Another document\n", tables)


def test_a_lobby_without_an_accessible_counter_has_tables_too() -> None:
    plain = replace(
        shorter(1),
        classes=tuple(replace(one, needs_accessible=False) for one in LOBBY.classes),
    )

    page = fairness_page(investigate(plain))

    assert "accessible counter" not in page
    assert "care within" not in page


def test_the_rules_compared_are_all_that_a_scenario_may_name() -> None:
    assert {one.rule for one in entries(LOBBY)} == set(Rule)
