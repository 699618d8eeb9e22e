"""A serial line that does everything wrong, a hundredth of the time each.

Bytes are dropped, doubled and flipped; what is sent at once is delayed, split and merged with
what follows. Nothing overtakes: a line keeps its order. Time is the caller's.
"""

import random
from collections import deque

SPOILT = 0.01
LONGEST_DELAY_MS = 400
"""Longer than the first patience of both ends: answers come after the question's retry."""


class SpoilingLine:
    """One direction of it."""

    def __init__(self, chance: random.Random, share: float = SPOILT) -> None:
        self._chance = chance
        self._share = share
        self._way: deque[tuple[int, bytes]] = deque()
        self.spoilt_bytes = 0

    def put(self, data: bytes, now_ms: int) -> None:
        """Send ``data``."""
        suffered = self._suffer(data)
        due_ms = now_ms
        if self._happens():
            due_ms += self._chance.randrange(1, LONGEST_DELAY_MS)
        if self._way:
            due_ms = max(due_ms, self._way[-1][0])
            if self._happens():
                at_ms, before = self._way.pop()
                self._way.append((max(at_ms, due_ms), before + suffered))
                return
        if len(suffered) > 1 and self._happens():
            cut = self._chance.randrange(1, len(suffered))
            self._way.append((due_ms, suffered[:cut]))
            suffered = suffered[cut:]
            due_ms += self._chance.randrange(1, LONGEST_DELAY_MS)
        self._way.append((due_ms, suffered))

    def take(self, now_ms: int) -> bytes:
        """Return what has arrived by now, at most what was sent at once."""
        if self._way and self._way[0][0] <= now_ms:
            return self._way.popleft()[1]
        return b""

    @property
    def due_ms(self) -> int | None:
        """When something arrives next."""
        return self._way[0][0] if self._way else None

    def _suffer(self, data: bytes) -> bytes:
        out = bytearray()
        for byte in data:
            if self._happens():
                self.spoilt_bytes += 1
                continue
            if self._happens():
                self.spoilt_bytes += 1
                out.append(byte)
            if self._happens():
                self.spoilt_bytes += 1
                byte ^= 1 << self._chance.randrange(8)  # noqa: PLW2901  # the flip is the point
            out.append(byte)
        return bytes(out)

    def _happens(self) -> bool:
        return self._chance.random() < self._share
