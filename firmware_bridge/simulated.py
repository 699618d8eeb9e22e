"""A counter terminal without hardware: the real firmware in MicroPython, on a pseudo-terminal.

It is pushed from the world's side: keys are pressed, the panel is looked at, the plug is
pulled. The path stays the same over a re-plug, as udev's symbolic links do.
"""

import os
import shutil
import socket
import subprocess
import sys
import tty
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from drivers.faults import DeviceFault, FaultKind
from firmware_bridge.messages import Key
from firmware_bridge.program import IN_THE_ROOT

FIRMWARE_PARENT = Path(__file__).parent
ROOT_FILES = {"starter.py": "starter.py", "main_host.py": "main.py"}
"""What lies in the flash's root, outside of both slots."""
PANEL_BYTES = 512
PICO_HEAP = "heapsize=192k"
"""As much as a Pico leaves to a program, though objects are twice as large here (64 bits)."""
END_S = 5.0
"""How long a killed interpreter may take to be gone."""


class Panel(msgspec.Struct, frozen=True):
    """What can be seen and heard of the terminal."""

    display: str = ""
    line: str = ""
    lights: int = 0
    lamp: bool = False
    rating: bool = False
    buzzer: bool = False


def micropython() -> str:
    """Return the interpreter beside ours, or on the PATH.

    Raises:
        DeviceFault: there is none; the development dependencies have it.
    """
    beside = Path(sys.executable).with_name("micropython")
    found = str(beside) if beside.exists() else shutil.which("micropython")
    if found is None:
        raise DeviceFault("simulated terminal", FaultKind.UNSUPPORTED, "no micropython")
    return found


def install(flash: Path, program: Path) -> None:
    """Set a board up: the starter in its flash's root, the program in the first slot."""
    shutil.rmtree(flash, ignore_errors=True)
    slot = flash / "a" / "firmware"
    slot.mkdir(parents=True)
    for file in program.glob("*.py"):
        if file.name not in IN_THE_ROOT:
            shutil.copy(file, slot)
    for name, place in ROOT_FILES.items():
        shutil.copy(program / name, flash / place)
    (flash / "a" / "complete").write_text("installed")


class SimulatedTerminal:
    """A terminal at ``path``, plugged in or not.

    Args:
        path: a symbolic link that appears with the terminal.
        boots_path: what a board keeps in its flash.
        firmware_parent: the folder that has the folder ``firmware``, put on the board at first.
    """

    def __init__(
        self,
        path: Path,
        boots_path: Path,
        address: int = 1,
        serial: str = "SIM1",
        firmware_parent: Path = FIRMWARE_PARENT,
    ) -> None:
        self.path = path
        self.panels: list[Panel] = [Panel()]
        """What the panel showed, the newest last."""
        self._boots_path = boots_path
        self._address = address
        self._serial = serial
        self.flash = boots_path.with_name(f"{boots_path.name}-flash")
        """What the board keeps without power."""
        self.power_changes = 0
        """After so many changes of its files, from when it is plugged in, the power goes."""
        install(self.flash, firmware_parent / "firmware")
        self._board: subprocess.Popen[bytes] | None = None
        self._tty: int | None = None
        self._world = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._world.bind(("127.0.0.1", 0))
        self._world.settimeout(0)
        self._board_address: tuple[str, int] | None = None

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def plug_in(self) -> None:
        """Give it power and a line."""
        board_end, host_end = os.openpty()
        tty.setraw(host_end)  # nothing may be echoed before the host opens it
        self._tty = host_end
        self._board_address = None
        port = self._world.getsockname()[1]
        # The arguments are our own: a number, a name, a path.
        self._board = subprocess.Popen(  # noqa: S603
            [
                micropython(),
                "-X",
                PICO_HEAP,
                str(self.flash / "main.py"),
                str(self._address),
                self._serial,
                str(port),
                str(self._boots_path),
                str(self.flash),
                str(self.power_changes),
            ],
            env={**os.environ, "MICROPYPATH": f"{self.flash}:.frozen"},
            stdin=board_end,
            stdout=board_end,
        )
        os.close(board_end)
        self.path.symlink_to(os.ttyname(host_end))

    def unplug(self) -> None:
        """Pull the plug: no power, no line."""
        self.path.unlink(missing_ok=True)
        board, self._board = self._board, None
        if board is not None:
            board.kill()
            board.wait(END_S)
        if self._tty is not None:
            os.close(self._tty)
            self._tty = None

    def close(self) -> None:
        """Put it away for good."""
        self.unplug()
        self._world.close()

    @property
    def has_power(self) -> bool:
        """Whether it runs; a board whose power went stays on its line, and says nothing."""
        return self._board is not None and self._board.poll() is None

    @property
    def pid(self) -> int | None:
        """The interpreter's process, while plugged in."""
        return None if self._board is None else self._board.pid

    @property
    def panel(self) -> Panel:
        """What the panel shows now."""
        self._look()
        return self.panels[-1]

    def press(self, key: Key) -> None:
        """Push a key and let go, as fast as a finger can, after the pushes before.

        Raises:
            DeviceFault: it is not plugged in, or has not drawn its panel yet.
        """
        self._look()
        if self._board_address is None:
            raise DeviceFault(str(self.path), FaultKind.SILENT, "no panel yet")
        self._world.sendto(key.name.lower().encode(), self._board_address)

    def _look(self) -> None:
        while True:
            try:
                said, self._board_address = self._world.recvfrom(PANEL_BYTES)
            except BlockingIOError:
                return
            self.panels.append(msgspec.json.decode(said, type=Panel))
