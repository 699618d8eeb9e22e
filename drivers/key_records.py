"""Input events as the kernel writes them, and the keys that went down in them; pure.

What counts is a key that was up and is down. A repetition says nothing new, an event that was
half read waits for its rest, and after an overflow (``SYN_DROPPED``) the kernel is asked what
is down now: of a key whose events were lost nothing is guessed. Numbers are those of
``linux/input-event-codes.h``; a record is ``struct input_event`` of ``linux/input.h``.
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple

RECORD = struct.Struct("@llHHi")
"""Seconds, microseconds, type, code, value; in the machine's own sizes, as the kernel does."""
EV_SYN, EV_KEY = 0, 1
SYN_REPORT, SYN_DROPPED = 0, 3
UP, DOWN = 0, 1
"""Values of a key event; 2 repeats while it is held."""


class Record(NamedTuple):
    """One event without its time: what counts is the order."""

    kind: int
    code: int
    value: int


class Records:
    """Takes bytes as they come, gives back whole records; remembers less than one."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Record]:
        """Return the records that became whole."""
        data = self._rest + data
        whole = len(data) - len(data) % RECORD.size
        self._rest = data[whole:]
        return [Record(*fields[2:]) for fields in RECORD.iter_unpack(data[:whole])]


class HeldKeys:
    """The keys of one event node that are down, and since when.

    Args:
        held: which are down at the beginning; they were not pressed for us.
        now_s: monotonic seconds.
    """

    def __init__(self, held: Iterable[int], now_s: float) -> None:
        self._since_s = dict.fromkeys(held, now_s)
        self._packet: list[Record] = []
        self._dropped = False
        self.lost = False
        """Whether events were lost: ask the kernel what is down and call ``resync``."""

    def take(self, record: Record, now_s: float) -> list[int]:
        """Take one record and return the keys that went down by it."""
        if record.kind != EV_SYN:
            if record.kind == EV_KEY and not self._dropped:
                self._packet.append(record)
            return []
        if record.code == SYN_DROPPED:
            self._dropped = True
            self._packet.clear()
        elif record.code == SYN_REPORT and self._dropped:
            self._dropped, self.lost = False, True
        elif record.code == SYN_REPORT:
            return self._commit(now_s)
        return []

    def resync(self, held: Iterable[int], now_s: float) -> list[int]:
        """Take what the kernel says is down; return the keys that went down unseen."""
        self.lost = False
        down = list(held)
        pressed = [code for code in down if code not in self._since_s]
        self._since_s = {code: self._since_s.get(code, now_s) for code in down}
        return pressed

    def since_s(self, code: int) -> float | None:
        """Return since when a key is down, or None."""
        return self._since_s.get(code)

    @property
    def down(self) -> list[int]:
        """Which keys are down, the longest held first."""
        return sorted(self._since_s, key=self._since_s.__getitem__)

    def _commit(self, now_s: float) -> list[int]:
        pressed: list[int] = []
        for record in self._packet:
            if record.value == UP:
                self._since_s.pop(record.code, None)
            elif record.value == DOWN and record.code not in self._since_s:
                self._since_s[record.code] = now_s
                pressed.append(record.code)
        self._packet.clear()
        return pressed
