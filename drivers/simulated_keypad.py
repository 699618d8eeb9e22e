"""A keypad without wires: the world presses its keys and pulls its plug.

It goes through the real reader and its thread; only the device file is a pipe in memory.
"""

import os
import select
import threading

from drivers.faults import DeviceFault, FaultKind
from drivers.keypad_reader import Healed, Heard, KeypadListener, KeypadReader, Trouble

_PLUG_PULLED = "\x00"
_HANGS, _LET_GO = "\x01", "\x02"
_SEPARATOR = "\n"
READ_BYTES = 4096


class _PipedKeys:
    """Keys that come through a pipe, one name a line; NUL means the plug was pulled."""

    def __init__(self) -> None:
        self._read_end, self._write_end = os.pipe()
        self._plugged = threading.Event()
        self._plugged.set()
        self._closed = False

    def put(self, *keys: str) -> None:
        if self._plugged.is_set():
            # One write: keys pressed at once are read at once.
            os.write(self._write_end, "".join(key + _SEPARATOR for key in keys).encode())

    def hang(self, *, hangs: bool) -> None:
        self.put(_HANGS if hangs else _LET_GO)

    def pull_plug(self) -> None:
        self._plugged.clear()
        os.write(self._write_end, (_PLUG_PULLED + _SEPARATOR).encode())

    def put_back(self) -> None:
        self._plugged.set()

    def open(self) -> int:
        if not self._plugged.is_set():
            raise DeviceFault("keypad", FaultKind.UNPLUGGED, "simulated")
        return self._read_end

    @property
    def wait_s(self) -> float | None:
        return None

    def read(self) -> list[Heard]:
        keys = os.read(self._read_end, READ_BYTES).decode().split(_SEPARATOR)[:-1]
        if _PLUG_PULLED in keys:
            raise DeviceFault("keypad", FaultKind.UNPLUGGED, "simulated")
        told: dict[str, Heard] = {
            _HANGS: Trouble(FaultKind.STUCK, "simulated"),
            _LET_GO: Healed(),
        }
        return [told.get(key, key) for key in keys]

    def close(self) -> None:
        """Forget what was pressed while nobody listened."""
        while not self._closed and select.select([self._read_end], [], [], 0)[0]:
            os.read(self._read_end, READ_BYTES)

    def end(self) -> None:
        if not self._closed:
            self._closed = True
            os.close(self._read_end)
            os.close(self._write_end)


class SimulatedKeypad:
    """A ``Keypad`` and the hands on it in one object."""

    def __init__(self, listener: KeypadListener) -> None:
        self._keys = _PipedKeys()
        self._reader = KeypadReader(self._keys, listener)

    # The world's side.

    def is_pressed(self, key: str) -> None:
        """A finger presses ``key``."""
        self._keys.put(key)

    def are_pressed(self, *keys: str) -> None:
        """An elbow presses all of them at once."""
        self._keys.put(*keys)

    def is_stuck(self) -> None:
        """Something lies on a key."""
        self._keys.hang(hangs=True)

    def is_released(self) -> None:
        """It was taken away."""
        self._keys.hang(hangs=False)

    def is_unplugged(self) -> None:
        """The cable is pulled."""
        self._keys.pull_plug()

    def recovers(self) -> None:
        """The cable is put back."""
        self._keys.put_back()

    # The kiosk's side.

    def close(self) -> None:
        """Stop listening."""
        self._reader.close()
        self._keys.end()
