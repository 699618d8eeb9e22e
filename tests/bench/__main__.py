"""``python -m tests.bench [NAME …]``: measures, prints a table and writes ``bench.json``.

Every figure stands beside a reference of the same run: on another machine both are others,
their ratio hardly.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tests.bench.amnesia import amnesia_rows
from tests.bench.choosing import choosing_rows
from tests.bench.cold_start import cold_start_rows
from tests.bench.collecting import collecting_rows
from tests.bench.commands import command_rows
from tests.bench.drain import drain_rows
from tests.bench.estimate import estimate_rows
from tests.bench.fairness import fairness_rows
from tests.bench.fleet_page import fleet_page_rows
from tests.bench.live import live_rows
from tests.bench.memory import memory_rows
from tests.bench.presses import press_rows
from tests.bench.row import Row, table
from tests.bench.storm import storm_rows
from tests.bench.terminals import terminal_rows
from tests.bench.week_offline import week_rows

RESULT = Path("bench.json")


BENCHES: dict[str, Callable[[Path], list[Row]]] = {
    "commands": command_rows,
    "cold_start": cold_start_rows,
    "presses": press_rows,
    "memory": memory_rows,
    "drain": drain_rows,
    "collecting": collecting_rows,
    "choosing": choosing_rows,
    "fairness": fairness_rows,
    "estimate": estimate_rows,
    "terminals": terminal_rows,
    "amnesia": amnesia_rows,
    "week_offline": week_rows,
    "storm": storm_rows,
    "fleet_page": fleet_page_rows,
    "live": live_rows,
}


def main(names: Sequence[str]) -> int:
    """Run the benches named, or all; return the exit code."""
    unknown = [one for one in names if one not in BENCHES]
    if unknown:
        sys.stderr.write(
            f"no such bench: {', '.join(unknown)}; there are {', '.join(BENCHES)}\n"
        )
        return 2
    rows: list[Row] = []
    for name in names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            rows += BENCHES[name](Path(folder))
    sys.stdout.write(table(rows) + "\n")
    RESULT.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
