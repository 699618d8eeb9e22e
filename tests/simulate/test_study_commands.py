"""``kiosk simulate`` with one of its words: what is printed, and with which exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.simulate.cli import simulate
from tests.house.tree import ROOT
from tests.simulate.recorded import record
from tests.simulate.test_yesterday import a_day

LOBBY = str(ROOT / "docs" / "examples" / "lobby.toml")
HALL = str(ROOT / "docs" / "examples" / "kiosk.toml")


def asked(*words: str) -> Result:
    """Return what the command says."""
    return CliRunner().invoke(simulate, words)


@pytest.fixture
def calls(tmp_path: Path) -> str:
    """Return a file of recorded calls."""
    path = tmp_path / "calls.csv"
    path.write_text(record(0, days=3), encoding="utf-8")
    return str(path)


def test_decisions_of_a_record(calls) -> None:
    answer = asked("decisions", calls, "--rule", "fifo", "--json")
    one_day = asked(
        "decisions", calls, "--rule", "fifo", "--from", "990102", "--to", "990102", "--json"
    )

    found = json.loads(answer.output)
    assert answer.exit_code == 0
    assert set(found) == {"contested", "named"}
    assert found["contested"] == found["named"] > 0
    assert 0 < json.loads(one_day.output)["contested"] < found["contested"]


def test_decisions_of_a_hall(tmp_path) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"\n".join(a_day().lines))

    answer = asked("decisions", str(journal), "--rule", "fifo", "--config", HALL)

    assert answer.exit_code == 0
    assert answer.output.splitlines() == [
        "named 0 of 1 contested choices (0.0%)",
        "  accessible: called 1, the rule names 0",
        "  ordinary: called 0, the rule names 1",
        "  2026-11-23T01:11:00Z counter 1: called A002, the rule names A001",
    ]


def test_a_journal_as_it_lies_on_disk_must_be_exported(tmp_path) -> None:
    journal = tmp_path / "journal.db"
    journal.write_bytes(b"SQLite format 3\0")

    answer = asked("decisions", str(journal), "--rule", "fifo")

    assert answer.exit_code == 2
    assert "kiosk journal export" in answer.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rule", "lifo"), "no rule"),
        (("--rule", "edd"), "target"),
        ((), "--rule"),
    ],
)
def test_a_rule_that_cannot_be_judged(calls, words, said) -> None:
    answer = asked("decisions", calls, *words)

    assert answer.exit_code == 2
    assert said in answer.output


def test_a_file_that_is_neither(tmp_path) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(b"\xff\xfe notes")

    assert asked("decisions", str(file), "--rule", "fifo").exit_code == 2


def test_staffing() -> None:
    answer = asked("staffing", LOBBY, "--days", "4", "--json")

    found = json.loads(answer.output)
    assert answer.exit_code == 0
    assert found["enough"] == found["steps"][-1]["counters"] > 4
    assert found["erlang_c"]["ordinary"] == {"mean": 5, "busiest": 5}


def test_staffing_that_finds_no_end() -> None:
    answer = asked("staffing", LOBBY, "--days", "4", "--most", "4")

    assert answer.exit_code == 1
    assert "4 counters do not keep the promise to" in answer.output


def test_slopes_of_a_scenario() -> None:
    answer = asked("slopes", LOBBY, "--json")

    found = json.loads(answer.output)
    assert found["design_load"] == pytest.approx(0.773, abs=5e-4)
    assert found["slopes"] == {
        "care": 1.487, "accessible": 11.879, "appointment": 11.879, "vip": 2.175, "ordinary": 1,
    }  # fmt: skip


def test_slopes_of_a_hall() -> None:
    answer = asked("slopes", "--config", HALL)

    assert answer.exit_code == 0
    assert "ordinary" in answer.output
    assert "design load 0." in answer.output


@pytest.mark.parametrize("words", [(), (LOBBY, "--config", HALL)])
def test_slopes_of_one_thing_at_a_time(words) -> None:
    assert asked("slopes", *words).exit_code == 2


def test_fairness_is_a_page() -> None:
    answer = asked("fairness", LOBBY, "--days", "1")

    assert answer.exit_code == 0
    assert "| **promise** |" in answer.output
