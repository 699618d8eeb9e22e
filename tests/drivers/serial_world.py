"""A serial keypad on a real terminal line, and the hands on it."""

import os
import pty
import tty
from pathlib import Path


class SerialWorld:
    """A keypad at the far end of a pseudo-terminal that has the same name every time."""

    def __init__(self, name: Path) -> None:
        self._name = name
        self._ends: tuple[int, int] | None = None
        self.recovers()

    def is_pressed(self, key: str) -> None:
        """Send the key as such keypads do, with a line end."""
        assert self._ends is not None
        os.write(self._ends[0], key.encode() + b"\r\n")

    def is_noisy(self) -> None:
        """Send what no keypad sends."""
        assert self._ends is not None
        os.write(self._ends[0], bytes(range(0x80, 0xC0)))

    def is_unplugged(self) -> None:
        """Pull the cable."""
        if self._ends is not None:
            self._name.unlink()
            for end in self._ends:
                os.close(end)
            self._ends = None

    def recovers(self) -> None:
        """Plug it in again."""
        self._ends = pty.openpty()
        tty.setraw(self._ends[1])
        self._name.symlink_to(os.ttyname(self._ends[1]))
