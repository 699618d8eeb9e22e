"""A serial keypad on a pseudo-terminal whose name stays, as udev gives one to a port."""

import os
import pty
import threading
import tty
from pathlib import Path

LINE_END = b"\r\n"
"""Most keypads send one, and those who read single characters take no notice."""


class VirtualKeypad:
    """Sends each key as one character and a line end at ``path``, plugged in or not."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._ends: tuple[int, int] | None = None
        self.recovers()

    @property
    def plugged(self) -> bool:
        """Whether the cable is in."""
        return self._ends is not None

    def is_pressed(self, key: str) -> bool:
        """A finger presses ``key``, one character; whether there was a cable to send it by."""
        with self._lock:
            if self._ends is not None:
                os.write(self._ends[0], key.encode("ascii") + LINE_END)
            return self._ends is not None

    def is_unplugged(self) -> None:
        """The cable is pulled out from under whoever has it open."""
        with self._lock:
            if self._ends is not None:
                self._path.unlink(missing_ok=True)
                for end in self._ends:
                    os.close(end)
                self._ends = None

    def recovers(self) -> None:
        """The cable is put back: the same name again."""
        with self._lock:
            if self._ends is None:
                keypad, kiosk = pty.openpty()
                tty.setraw(kiosk)  # nothing may be echoed before the kiosk opens it
                os.set_blocking(keypad, False)
                self._path.symlink_to(os.ttyname(kiosk))
                self._ends = (keypad, kiosk)

    def close(self) -> None:
        """Put it away. May be called twice."""
        self.is_unplugged()
