"""What displays show that never answer; pure.

Nobody can know whether they heard it, so it is said when it changes and again now and then: a
display that had no power, or a frame that was lost, heals by itself. One frame at a time, with
a pause behind it, by which a display without frame edges finds the next one's beginning.
"""

from collections.abc import Callable, Sequence

import msgspec

from firmware_bridge.messages import Show

AGAIN_S = 5.0
"""How often what is shown is said again; a frame takes 4 to 20 ms at 9,600 baud."""
PAUSE_S = 0.05
"""Behind each frame: three times a USB adapter's latency (16 ms)."""
BITS_A_BYTE = 10
"""8N1."""


class _Display(msgspec.Struct):
    """One display and what it was told."""

    wanted: Show | None = None
    told: Show | None = None
    again_at: float = 0.0


class OneWay:
    """The displays of one line.

    Args:
        addresses: of the displays.
        frame: makes the frame that lets a display show something.
        baud: the line's rate.
    """

    def __init__(
        self, addresses: Sequence[int], frame: Callable[[int, Show], bytes], baud: int
    ) -> None:
        self._frame = frame
        self._byte_s = BITS_A_BYTE / baud
        self._displays = {address: _Display() for address in addresses}
        self._up = False
        self._free_at = 0.0

    def line_up(self, now: float) -> None:
        """The port is open: everything is to be said."""
        self._up = True
        self._free_at = now
        for display in self._displays.values():
            display.told = None

    def line_down(self) -> None:
        """The port is gone."""
        self._up = False

    def show(self, address: int, wanted: Show) -> None:
        """Let a display show ``wanted`` from the next frame on."""
        self._displays[address].wanted = wanted

    def tick(self, now: float) -> bytes:
        """Return the next frame, if one is due."""
        if not self._up or now < self._free_at:
            return b""
        due = [
            (at, address)
            for address, display in self._displays.items()
            if (at := self._due_at(display, now)) is not None and at <= now
        ]
        if not due:
            return b""
        _, address = min(due)
        display = self._displays[address]
        wanted = display.wanted
        if wanted is None:
            return b""
        display.told = wanted
        display.again_at = now + AGAIN_S
        frame = self._frame(address, wanted)
        self._free_at = now + len(frame) * self._byte_s + PAUSE_S
        return frame

    def wake_at(self, now: float) -> float | None:
        """When ``tick`` has something to do; None while it has not."""
        if not self._up:
            return None
        dues = [self._due_at(one, now) for one in self._displays.values()]
        known = [at for at in dues if at is not None]
        return max(self._free_at, min(known)) if known else None

    @staticmethod
    def _due_at(display: _Display, now: float) -> float | None:
        if display.wanted is None:
            return None
        # What changed goes before what is only said again, however long that is due.
        return min(now, display.again_at) - AGAIN_S if _changed(display) else display.again_at


def _changed(display: _Display) -> bool:
    return display.wanted != display.told
