"""The fairness tables of ``docs/fairness.md``, worked out anew and written into it.

``LOBBY_DAYS=50`` in the environment tries fewer days than the lobby's own four hundred and
leaves the document alone: the same days give the same figures on every machine.
"""

import os
from pathlib import Path

from msgspec.structs import replace

from kiosk.simulate.fairness import LOADS, Findings, Result, investigate
from kiosk.simulate.fairness_page import fairness_page
from kiosk.simulate.model import Rule
from kiosk.simulate.scenario import read_scenario
from tests.bench.row import Row, row
from tests.house.tree import ROOT

DOCUMENT = ROOT / "docs" / "fairness.md"
LOBBY = ROOT / "docs" / "examples" / "lobby.toml"
BEGIN = "<!-- The tables below are written by `make bench`. -->\n"
END = "<!-- The tables end here. -->\n"


def fairness_rows(_folder: Path) -> list[Row]:
    """Measure, write the tables down, and return the rows."""
    scenario = read_scenario(LOBBY)
    days = os.environ.get("LOBBY_DAYS")
    if days is not None:
        scenario = replace(scenario, run=replace(scenario.run, days=int(days)))
    findings = investigate(scenario, jobs=os.cpu_count() or 1)
    if days is None:
        text = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(with_tables(text, fairness_page(findings)), encoding="utf-8")
    return _rows(findings, scenario.run.days or 1)


def with_tables(document: str, tables: str) -> str:
    """Return the document with these tables between its marks.

    Raises:
        ValueError: It has no marks.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("no marks to write the tables between")
    return f"{before}{begin}\n{tables}\n{end}{after}"


def _rows(findings: Findings, days: int) -> list[Row]:
    ours = next(one for one in findings.rules if one.entry.name == "promise")
    strict = next(one for one in findings.rules if one.entry.rule is Rule.STRICT)
    return [
        row(
            name=f"weakest promise kept, load {load:.2f}",
            ours=_weakest(ours, at),
            reference=_weakest(strict, at),
            reference_name="strict order of classes, the same people",
            unit="",
            runs=days,
        )
        for at, load in enumerate(LOADS)
    ]


def _weakest(result: Result, at: int) -> float:
    return result.outcomes[at].weakest_promise_kept or 0.0
