"""A watched hall whose buttons are on fake pins, which hands outside the core move."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.e2e.lobby import HallSettings
from tests.faults.table.hall import WatchedHall
from tests.house.tree import ROOT

CORE = (sys.executable, "-m", "tests.e2e.core_on_fake_pins")
FINGER_S = 0.06
"""How long a hand leaves a contact as it is; a quick one."""
SPARKS = 60
"""More closures too short to count than a healthy contact has in ten seconds."""


class PinnedHall(WatchedHall):
    """A core on fake pins.

    Args:
        folder: Where it lives.
        settings: What it has.
        held: Pins that are low from the start on.
    """

    def __init__(self, folder: Path, settings: HallSettings, held: Sequence[int] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._fifo = folder / "pins"
        self._shown = folder / "shown"
        self._held = ",".join(map(str, held))
        os.mkfifo(self._fifo)
        self._shown.mkdir()
        super().__init__(folder, settings)

    def start(
        self, wrapper: Sequence[str | Path] = CORE, *, pass_fds: Sequence[int] = ()
    ) -> None:
        """Start the core on its pins."""
        self._environment |= {
            "PYTHONPATH": str(ROOT),
            "LOBBY_PINS_FIFO": str(self._fifo),
            "LOBBY_PINS_SHOWN": str(self._shown),
            "LOBBY_PINS_HELD": self._held,
        }
        super().start(wrapper, pass_fds=pass_fds)

    def press(self, pin: int) -> None:
        """A finger goes down on a button and stays."""
        self._move(f"{pin} low {FINGER_S}\n")

    def let_go(self, pin: int) -> None:
        """The finger leaves."""
        self._move(f"{pin} high {FINGER_S}\n")

    def sparks(self, pin: int) -> None:
        """A worn contact closes again and again, too shortly to count."""
        self._move(f"{pin} low 0\n{pin} high 0\n" * SPARKS)

    def shows(self, pin: int) -> str:
        """Return the level that an output showed last."""
        shown = self._shown / f"GPIO{pin}"
        return shown.read_text() if shown.exists() else ""

    def _move(self, lines: str) -> None:
        self._fifo.write_text(lines, encoding="ascii")
