"""Several simulated terminals on one line, as on RS-485: everybody hears everybody else.

The line has a name that stays the same over a re-plug. It is looked at and pushed from the
world's side; each board runs the real firmware in an interpreter of its own.
"""

import contextlib
import os
import selectors
import threading
import tty
from collections.abc import Mapping
from pathlib import Path

import msgspec

from drivers.faults import DeviceFault
from firmware_bridge.messages import Key
from firmware_bridge.simulated import Panel, SimulatedTerminal

READ_BYTES = 4096
_WAKE = b"!"


class SimulatedBoard:
    """One terminal on the line."""

    def __init__(self, terminal: SimulatedTerminal, line: "SimulatedLine") -> None:
        self._terminal = terminal
        self._line = line
        self._lock = threading.Lock()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys it has, by name."""
        return tuple(key.name.lower() for key in Key)

    @property
    def plugged(self) -> bool:
        """Whether it has power."""
        return self._terminal.pid is not None

    def panel(self) -> Mapping[str, object]:
        """What can be seen and heard of it now; dark without power."""
        with self._lock:
            seen = self._terminal.panel if self.plugged else Panel()
            # Somebody looks for days: only the newest is of interest here.
            del self._terminal.panels[:-1]
        panel: dict[str, object] = msgspec.to_builtins(seen)
        return panel

    def press(self, key: str) -> None:
        """Push a key and let go.

        Raises:
            DeviceFault: it has no power, or has not drawn its panel yet.
        """
        with self._lock:
            self._terminal.press(Key[key.upper()])

    def unplug(self) -> None:
        """Take its power: its panel goes dark."""
        with self._lock:
            self._terminal.unplug()
            # What it has said to the end is heard here, or its next life would begin with it.
            self._terminal.panels[:] = [self._terminal.panel, Panel()]

    def plug_in(self) -> None:
        """Give it power."""
        with self._lock:
            self._terminal.plug_in()
        self._line.join(self._terminal.path)

    def close(self) -> None:
        """Put it away."""
        with self._lock:
            self._terminal.close()


class SimulatedLine:
    """The host's line at ``path`` and the boards on it, all plugged in.

    Args:
        path: a symbolic link that appears with the line.
        boards: the address of each board, and its serial number.
        folder: for what the boards keep in their flash; made when missing.

    Raises:
        DeviceFault: there is no interpreter for the boards.
    """

    def __init__(self, path: Path, boards: Mapping[int, str], folder: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        self._ends: set[int] = set()
        """Our end of the host's line and of each board's."""
        self._host: tuple[int, int] | None = None
        """Our end of the host's line, and the host's."""
        self._wake_read, self._wake_write = os.pipe()
        self._selector.register(self._wake_read, selectors.EVENT_READ)
        self._closed = False
        folder.mkdir(parents=True, exist_ok=True)
        self._boards = {
            address: SimulatedBoard(
                SimulatedTerminal(
                    folder / f"tty{address}", folder / f"boots{address}", address, serial
                ),
                self,
            )
            for address, serial in boards.items()
        }
        self._thread = threading.Thread(target=self._carry, name=f"line {path}", daemon=True)
        self._thread.start()
        try:
            for board in self._boards.values():
                board.plug_in()
            self.plug_in()
        except (DeviceFault, OSError):
            self.close()
            raise

    @property
    def plugged(self) -> bool:
        """Whether the line is in the kiosk."""
        return self._host is not None

    def board(self, address: int) -> SimulatedBoard:
        """The terminal at ``address``."""
        return self._boards[address]

    def plug_in(self) -> None:
        """Put the line into the kiosk, under the same name as ever."""
        with self._lock:
            if self._host is None:
                ours, hosts = os.openpty()
                tty.setraw(hosts)  # nothing may be echoed before the host opens it
                self._host = (ours, hosts)
                self._take(ours)
                self._path.symlink_to(os.ttyname(hosts))

    def unplug(self) -> None:
        """Pull the line out of the kiosk, under the hands of whoever has it open."""
        with self._lock:
            if self._host is not None:
                self._path.unlink(missing_ok=True)
                ours, hosts = self._host
                self._host = None
                self._drop(ours)
                os.close(hosts)

    def join(self, board: Path) -> None:
        """Let the board whose own line is at ``board`` speak and hear."""
        end = os.open(board, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(end)
        with self._lock:
            self._take(end)

    def close(self) -> None:
        """Put all away. May be called twice."""
        if self._closed:
            return
        self._closed = True
        os.write(self._wake_write, _WAKE)
        self._thread.join()
        self.unplug()
        for board in self._boards.values():
            board.close()
        for end in list(self._ends):
            self._drop(end)
        self._selector.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _take(self, end: int) -> None:
        os.set_blocking(end, False)
        self._ends.add(end)
        self._selector.register(end, selectors.EVENT_READ)

    def _drop(self, end: int) -> None:
        self._ends.discard(end)
        self._selector.unregister(end)
        os.close(end)

    def _carry(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fd == self._wake_read:
                    return
                with self._lock:
                    if key.fd in self._ends:
                        self._pass_on(key.fd)

    def _pass_on(self, speaker: int) -> None:
        try:
            data = os.read(speaker, READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""  # how a terminal says that its other end is gone
        if not data:
            self._drop(speaker)
            return
        for end in self._ends - {speaker}:
            # Whoever does not read loses what is said, and one whose plug was just pulled too.
            with contextlib.suppress(OSError):
                os.write(end, data)
