"""Every service standard that the product says it keeps is held by a test that bears its ID."""

import re

from tests.house.tree import ROOT

KEPT = """
S01 S03 S04 S05 S06 S07 S08 S09 S10 S11 S13 S14 S15 S16 S17 S18 S19 S20 S22 S23
S55 S56 S57 S58 S63 S65 S66 S81 S85 S106
N001 N002 N003 N004 N005 N006 N007 N008 N009 N010 N013 N016 N050 N052 N060 N073
"""
"""Service standards (S) and their figures (N), as docs/settings.md and the rules name them."""

ID_IN_NAME = re.compile(r"def test_((?:[sn]\d{2,3}_)+)")


def test_every_standard_that_is_kept_has_a_test_of_its_name() -> None:
    named = {
        one.upper()
        for path in (ROOT / "tests").rglob("test_*.py")
        for ids in ID_IN_NAME.findall(path.read_text(encoding="utf-8"))
        for one in ids.rstrip("_").split("_")
    }

    assert sorted(set(KEPT.split()) - named) == []
