"""``kiosk simulate SCENARIO.toml``: the figures that scripts rely on, and its exit codes."""

import json
import shutil

import pytest
from click.testing import CliRunner, Result

from kiosk.simulate.cli import simulate
from tests.house.tree import ROOT

EXAMPLES = ROOT / "docs" / "examples"
SHORT = """
[run]
tickets = 3000
rule = "accumulating"
[[class]]
id = "first"
slope = 2
[[class]]
id = "second"
[[service]]
id = "only"
time = { kind = "exponential", mean = "1m" }
[[arrivals]]
class = "first"
per_hour = 20
[[arrivals]]
class = "second"
per_hour = 20
[[counter]]
id = "1"
"""
PROMISED = {
    "rule", "tickets", "classes", "counters", "weakest_promise_kept", "most_passes", "jain",
}  # fmt: skip
PROMISED_OF_CLASS = {
    "n", "mean_wait_min", "ci95_min", "p50_wait_min", "p95_wait_min", "p99_wait_min",
    "worst_wait_min", "share_within",
}  # fmt: skip


def asked(*words: str) -> Result:
    """Return what the command says."""
    return CliRunner().invoke(simulate, words)


@pytest.fixture
def scenario(tmp_path) -> str:
    """Return a small scenario's file."""
    path = tmp_path / "short.toml"
    path.write_text(SHORT, encoding="utf-8")
    return str(path)


def test_the_json_has_every_figure_that_was_promised(scenario) -> None:
    answer = asked(scenario, "--json")

    found = json.loads(answer.output)
    assert answer.exit_code == 0
    assert found.keys() >= PROMISED
    assert (found["rule"], found["tickets"]) == ("accumulating", 3000)
    assert list(found["classes"]) == ["first", "second"]
    for one in found["classes"].values():
        assert one.keys() >= PROMISED_OF_CLASS
        assert one["p50_wait_min"] <= one["p95_wait_min"] <= one["p99_wait_min"]
        assert one["p99_wait_min"] <= one["worst_wait_min"]
        assert one["mean_wait_min"] > 0
        assert 0 < one["share_within"] <= 1
    assert 0.6 < found["counters"]["1"]["busy"] < 0.72


def test_options_may_stand_before_the_scenario_or_after_it(scenario) -> None:
    before = asked("--json", "--rule", "strict", scenario)
    after = asked(scenario, "--rule", "strict", "--json")
    assert before.output == after.output
    assert json.loads(after.output)["rule"] == "strict"


def test_seed_and_repetitions(scenario) -> None:
    once = json.loads(asked(scenario, "--json", "--seed", "5").output)
    twice = json.loads(asked(scenario, "--json", "--seed", "5", "--reps", "2").output)
    assert once != json.loads(asked(scenario, "--json", "--seed", "6").output)
    assert twice["tickets"] == 2 * once["tickets"]


def test_a_head_start_grows_with_its_length(scenario) -> None:
    means = [
        json.loads(asked(scenario, "--json", "--rule", f"head_start={start}").output)[
            "classes"
        ]["first"]["mean_wait_min"]
        for start in ("0s", "90s", "10m")
    ]
    assert means == sorted(means, reverse=True)
    assert means[0] > 1.2 * means[2]


def test_people_get_a_table(scenario) -> None:
    text = asked(scenario).output
    assert "rule accumulating, load 1, seed 1: 3,000 tickets served" in text
    assert "weakest promise kept" in text
    assert len({len(line) for line in text.splitlines()[2:5]}) == 1, "columns of one width"


def test_mistakes_in_the_scenario_end_with_2(tmp_path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(SHORT.replace("per_hour", "perhour"), encoding="utf-8")

    answer = asked(str(path))

    assert answer.exit_code == 2
    assert answer.output.splitlines() == [
        f"{path}: arrivals[{n}].{said}"
        for n in (1, 2)
        for said in (
            "per_hour: found nothing, expected how many come in an hour",
            "perhour: found an unknown setting, expected per_hour",
        )
    ]


@pytest.mark.parametrize(
    "words",
    [("--rule", "best"), ("--seed", "-1"), ("--reps", "0"), ("--jobs", "x"), ("--sede", "1")],
)
def test_bad_usage_ends_with_2(scenario, words) -> None:
    assert asked(scenario, *words).exit_code == 2


def test_no_such_file_ends_with_2(tmp_path) -> None:
    answer = asked(str(tmp_path / "none.toml"))
    assert answer.exit_code == 2
    assert "No such file" in answer.output


@pytest.mark.parametrize("name", ["two-classes.toml", "call-centre.toml", "long-lunch.toml"])
def test_every_example_of_the_documentation_runs(name, tmp_path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    path = tmp_path / "examples" / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("tickets = 400000", "tickets = 2000"), encoding="utf-8")

    answer = asked(str(path), "--json")

    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output)["tickets"] > 0
