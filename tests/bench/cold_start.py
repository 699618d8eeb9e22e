"""How long a core with a million events needs to open its door, beside one with none."""

import statistics
import time
from pathlib import Path

from kiosk.settings import read_settings
from tests.bench.long_journal import write_long_journal
from tests.bench.row import Row, row
from tests.e2e.lobby import RunningCore

EVENTS = 1_000_000
RUNS = 7


def cold_start_rows(folder: Path, events: int = EVENTS, runs: int = RUNS) -> list[Row]:
    """Measure, and return the rows."""
    empty = RunningCore(folder / "empty", started=False)
    full = RunningCore(folder / "full", started=False)
    write_long_journal(full.journal, read_settings(full.config).plan, events)
    empty_s: list[float] = []
    full_s: list[float] = []
    for _ in range(runs):
        empty_s.append(_start_s(empty))
        full_s.append(_start_s(full))
        for file in empty.folder.glob("journal.db*"):
            file.unlink()
    return [
        row(
            name=f"cold start with {events:,} events, to the first health 200",
            ours=statistics.median(full_s) * 1000,
            reference=statistics.median(empty_s) * 1000,
            reference_name="cold start with none",
            unit="ms",
            runs=runs,
        )
    ]


def _start_s(core: RunningCore) -> float:
    began = time.perf_counter()
    core.start()
    took_s = time.perf_counter() - began
    core.kill()
    return took_s
