"""``python -m tests.faults.table``: play every fault and write docs/faults.md anew."""

import tempfile
from pathlib import Path

from tests.faults.table.page import write

with tempfile.TemporaryDirectory(prefix="faults-") as folder:
    write(Path(folder))
