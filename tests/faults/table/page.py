"""docs/faults.md: the table of all chapters; ``make faults`` writes it, the tests hold it."""

from collections.abc import Callable
from pathlib import Path

from tests.faults.table import (
    button_chapters,
    counter_chapters,
    panel_chapters,
    printer_chapters,
)
from tests.faults.table.chapter import HEAD, Chapter

PAGE = Path(__file__).parents[3] / "docs" / "faults.md"
INTRODUCTION = """\
# Fault by fault

What staff and customers see when a device fails, what stands in the record, and what comes
right by itself. The tests play each fault on a real core with devices of code and write down
what was seen: `make faults` writes this page, and `make test` fails where it is no longer true.
"""
CHAPTERS: dict[str, dict[str, Callable[[Path], Chapter]]] = {
    "The printer": printer_chapters.CHAPTERS,
    "The counters": counter_chapters.CHAPTERS,
    "Buttons": panel_chapters.CHAPTERS,
    "On the Pi's own pins": button_chapters.CHAPTERS,
}


def write(folder: Path) -> None:
    """Play every chapter and write the page anew."""
    parts = [INTRODUCTION]
    for title, chapters in CHAPTERS.items():
        rows = [play(folder / name.replace(" ", "-")).row() for name, play in chapters.items()]
        parts.append("\n".join((f"## {title}\n", HEAD, "|---|---|---|---|---|", *rows)) + "\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")
