"""Prometheus understands the alert rules, raises what is wrong and nothing else."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest
from sqlalchemy import Engine

from sync.hq.collect_metrics import CollectMetrics
from sync.hq.metrics import metrics_text
from tests.house.tree import ROOT

RULES = ROOT / "systemd" / "prometheus" / "lobby-alerts.yaml"
CASES = Path(__file__).parent / "alert_cases.yaml"


def promtool(*words: str | Path) -> None:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed: the alert rules were not tried")
    found = subprocess.run(  # noqa: S603  # the program that was found
        [program, *map(str, words)], check=False, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_prometheus_understands_the_rules() -> None:
    promtool("check", "rules", RULES)


def test_what_is_wrong_is_raised_and_nothing_else(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(CASES.read_text(encoding="utf-8").replace("RULES", str(RULES)))

    promtool("test", "rules", cases)


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_every_alert_is_tried_and_says_what_to_do() -> None:
    cases = CASES.read_text(encoding="utf-8")

    for rule in rules():
        assert cases.count(str(rule["alert"])) == 2, rule["alert"]
        assert set(rule["annotations"]) == {"summary", "action"}


def test_the_rules_ask_for_what_there_is(engine: Engine) -> None:
    texts = metrics_text(engine) + generate_latest(CollectMetrics().registry)
    known = set(re.findall(r"^# TYPE (\w+)", texts.decode(), flags=re.MULTILINE))

    asked = {name for rule in rules() for name in re.findall(r"lobby_\w+", str(rule["expr"]))}
    assert asked - known == set()
