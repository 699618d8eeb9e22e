"""What docs/faults.md tells of each fault is what is seen when it is played."""

import pytest

from tests.faults.table.chapter import HEAD
from tests.faults.table.page import CHAPTERS, INTRODUCTION, PAGE

ALL = [
    (title, name, play)
    for title, chapters in CHAPTERS.items()
    for name, play in chapters.items()
]


@pytest.mark.parametrize(("title", "name", "play"), ALL, ids=[name for _, name, _ in ALL])
def test_a_fault_is_as_the_page_tells(title, name, play, tmp_path) -> None:
    row = play(tmp_path).row()

    _, _, section = PAGE.read_text(encoding="utf-8").partition(f"## {title}\n")
    section = section.partition("\n## ")[0]
    assert row in section.splitlines(), f"{name}: make faults writes the page anew"


def test_the_page_has_no_row_that_is_not_played() -> None:
    text = PAGE.read_text(encoding="utf-8")

    rows = [line for line in text.splitlines() if line.startswith("| ") and line != HEAD]
    assert text.startswith(INTRODUCTION)
    assert len(rows) == len(ALL)
