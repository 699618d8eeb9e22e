"""A USB keypad as the kernel shows it: event nodes that give real ``struct input_event``.

What is written into a node comes through a pipe; its reader has a buffer as small as one likes,
and what does not fit is lost the way evdev loses it (``SYN_DROPPED``).
"""

import errno
import os
from collections.abc import Callable, Iterable

from evdev import ecodes

from drivers.key_records import RECORD
from drivers.keypad_evdev import EvdevKeys
from tests.drivers.listeners import eventually

DIGITS, PLUS = "/dev/input/event5", "/dev/input/event6"
"""Two nodes of the same device."""
REPEATS = 2


class OpenNode:
    """One node that is open; reads from the pipe of its keypad."""

    def __init__(self, keypad: "PluggedKeypad", path: str, read_end: int) -> None:
        self._keypad = keypad
        self._path = path
        self._read_end = os.dup(read_end)
        self._grabbed = False

    def fileno(self) -> int:
        """The pipe."""
        return self._read_end

    def has_keys(self) -> bool:
        """Unless it is a mouse."""
        return not self._keypad.is_a_mouse

    def grab(self) -> None:
        """Take it, if nobody else has."""
        if self._keypad.grabbed_by_another:
            raise OSError(errno.EBUSY, "Device or resource busy")
        self._grabbed = True

    def read(self) -> bytes:
        """Records; when the pipe's writer is gone, what the kernel says of a lost device."""
        assert self._grabbed, "digits would also land in a window"
        data = os.read(self._read_end, RECORD.size * 64)
        if not data:
            raise OSError(errno.ENODEV, "No such device")
        return data

    def held(self) -> Iterable[int]:
        """What is down now."""
        self._keypad.asked.add(self._path)
        return sorted(self._keypad.down[self._path])

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._read_end)


class PluggedKeypad:
    """A keypad with two nodes, plugged in, and the hands on it."""

    def __init__(self) -> None:
        self.is_a_mouse = False
        self.grabbed_by_another = False
        self.forbidden: set[str] = set()
        """Nodes that are not our group's, or not yet."""
        self.shown = [DIGITS, PLUS]
        """Which nodes udev has made so far."""
        self.down: dict[str, set[int]] = {}
        self.asked: set[str] = set()
        """Which nodes were opened and asked what is down."""
        self._pipes: dict[str, tuple[int, int]] = {}
        self.recovers()

    def keys(self, clock: Callable[[], float] | None = None) -> EvdevKeys:
        """Return the driver's end, that has the digits' node for its address."""

        def nodes(_path: str) -> tuple[str, ...]:
            return tuple(self.shown)

        if clock is None:
            return EvdevKeys(DIGITS, self.open, nodes)
        return EvdevKeys(DIGITS, self.open, nodes, clock)

    def open(self, path: str) -> OpenNode:
        """Open a node, as evdev does."""
        if path in self.forbidden:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        if path not in self._pipes:
            raise FileNotFoundError(errno.ENOENT, "No such file", path)
        return OpenNode(self, path, self._pipes[path][0])

    def wait_until_open(self) -> None:
        """Return once the driver's thread has opened all nodes: until then nobody listens."""
        assert eventually(lambda: self.asked == set(self.shown))

    def is_pressed(self, key: str) -> None:
        """Digit between two NumLocks, each down and up."""
        digit = int(ecodes.ecodes[f"KEY_KP{key}"])
        for code in (ecodes.KEY_NUMLOCK, digit, ecodes.KEY_NUMLOCK):
            self.goes(code, down=True)
            self.goes(code, down=False)

    def goes(self, code: int, *, down: bool, node: str = DIGITS) -> None:
        """One key, one way, in a packet of its own."""
        self.reports((code, int(down)), node=node)

    def repeats(self, code: int, node: str = DIGITS) -> None:
        """The kernel says that a key is still held."""
        self.reports((code, REPEATS), node=node)

    def reports(self, *keys: tuple[int, int], node: str = DIGITS) -> None:
        """Put all these in one packet, each behind its scan code."""
        events: list[tuple[int, int, int]] = []
        for code, value in keys:
            events += [(ecodes.EV_MSC, ecodes.MSC_SCAN, 0x70000 + code)]
            events += [(ecodes.EV_KEY, code, value)]
            if value == 1:
                self.down[node].add(code)
            elif value == 0:
                self.down[node].discard(code)
        self.says(*events, (ecodes.EV_SYN, ecodes.SYN_REPORT, 0), node=node)

    def says(self, *events: tuple[int, int, int], node: str = DIGITS) -> None:
        """Let the kernel say this, word by word."""
        data = b"".join(RECORD.pack(1_700_000_000, 5, *event) for event in events)
        os.write(self._pipes[node][1], data)

    def is_unplugged(self) -> None:
        """Pull the cable."""
        for ends in self._pipes.values():
            for end in ends:
                os.close(end)
        self._pipes.clear()

    def recovers(self) -> None:
        """Plug it in again: nothing is held, nobody has it."""
        self.down = {DIGITS: set(), PLUS: set()}
        self._pipes = {DIGITS: os.pipe(), PLUS: os.pipe()}
