"""Callers and number boards of other makers without hardware: a line on a pseudo-terminal.

They are pushed from the world's side: keys are pressed, displays are looked at, the plug is
pulled. The path stays the same over a re-plug. They do what the makers' texts say, no more.
"""

import os
import threading
import tty
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.caller_codes import CallerCodes
from firmware_bridge.board4 import FRAME_BYTES, BoardFrame, MalformedBoardError
from firmware_bridge.caller68 import Deframer68, Frame68

READ_BYTES = 4096


class _Plug:
    """The far end of a line at ``path``: what the host says goes to ``hear``."""

    def __init__(self, path: Path, hear: Callable[[bytes], None]) -> None:
        self.path = path
        self._hear = hear
        self._ends: tuple[int, int] | None = None
        self._thread: threading.Thread | None = None

    def plug_in(self) -> None:
        device_end, host_end = os.openpty()
        tty.setraw(host_end)
        self._ends = device_end, host_end
        self._thread = threading.Thread(target=self._listen, args=(device_end,), daemon=True)
        self._thread.start()
        self.path.symlink_to(os.ttyname(host_end))

    def say(self, data: bytes) -> None:
        if self._ends is not None:
            os.write(self._ends[0], data)

    def unplug(self) -> None:
        if self._ends is None or self._thread is None:
            return
        self.path.unlink(missing_ok=True)
        device_end, host_end = self._ends
        self._ends = None
        # The listener wakes up by bytes from the host's side; it sees that all is over.
        os.write(host_end, b"\x00")
        self._thread.join()
        os.close(host_end)
        os.close(device_end)

    def _listen(self, device_end: int) -> None:
        while True:
            data = os.read(device_end, READ_BYTES)
            if self._ends is None:
                return
            self._hear(data)


class SimulatedCallers:
    """``FF 68`` callers on one line.

    Args:
        path: a symbolic link that appears with the line.
        codes: what they are coded with.
    """

    def __init__(self, path: Path, codes: CallerCodes | None = None) -> None:
        self.displays: dict[int, str] = {}
        """What each caller shows, by address."""
        self.told = 0
        """How many frames were understood."""
        self._codes = codes or CallerCodes()
        self._deframer = Deframer68()
        self._plug = _Plug(path, self._hear)
        self.plug_in, self.unplug = self._plug.plug_in, self._plug.unplug

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unplug()

    def press(self, address: int, key: str) -> None:
        """Push a key of the caller with this address."""
        code = self._codes.keys[key]
        self.say(Frame68(address, self._codes.key, bytes([code])).to_bytes())

    def say(self, data: bytes) -> None:
        """Put anything on the line."""
        self._plug.say(data)

    def _hear(self, data: bytes) -> None:
        for frame in self._deframer.feed(data):
            if frame.command == self._codes.show:
                self.told += 1
                self.displays[frame.address] = frame.data.decode("ascii")


class SimulatedBoards:
    """Four-byte number boards on one line.

    Args:
        path: a symbolic link that appears with the line.
    """

    def __init__(self, path: Path) -> None:
        self.values: dict[int, int] = {}
        """What each board shows, by its id."""
        self.told = 0
        self._held = b""
        self._plug = _Plug(path, self._hear)
        self.plug_in, self.unplug = self._plug.plug_in, self._plug.unplug

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unplug()

    def _hear(self, data: bytes) -> None:
        self._held += data
        while len(self._held) >= FRAME_BYTES:
            try:
                frame = BoardFrame.from_bytes(self._held[:FRAME_BYTES])
            except MalformedBoardError:
                self._held = self._held[1:]
                continue
            self._held = self._held[FRAME_BYTES:]
            self.told += 1
            self.values[frame.board] = frame.value
