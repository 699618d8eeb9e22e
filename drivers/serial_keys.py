"""The keys of a serial keypad in what its line gives; pure.

Printable ASCII is a key, line ends and padding are none, everything else is noise. A line full
of noise (another baud rate, a broken cable) presses no key: what looks like a digit in it is
chance. A key that comes again and again for longer than anybody presses hangs.
"""

from drivers.debounce import STUCK_S
from drivers.faults import FaultKind
from drivers.keypad_reader import Healed, Heard, Trouble
from drivers.serial_frame import Frame

NOISE_BYTES = 8
"""So many bytes of noise more than keys are no accident."""
QUIET_S = 2.0
"""A line without noise for this long is trusted again."""
REPEAT_S = 1.0
"""A key that comes again within this may be held: slow pads repeat twice a second."""
LONGEST_LINE = 16
_END = frozenset(b"\r\n")
_PADDING = frozenset(b"\r\n\t \x00")
_PRINTABLE = range(0x21, 0x7F)


class KeyStream:
    """Bytes in, keys out, and how the line is.

    Args:
        frame: how a key is told.
        stuck_s: for how long a key may repeat.
    """

    def __init__(self, frame: Frame = Frame.CHAR, stuck_s: float = STUCK_S) -> None:
        self._frame = frame
        self._stuck_s = stuck_s
        self._line = bytearray()
        self._noise = 0
        self._noise_at_s = 0.0
        self._key = ""
        self._key_at_s = 0.0
        self._run_since_s = 0.0
        self._trouble: FaultKind | None = None

    @property
    def due_s(self) -> float | None:
        """When ``tick`` should be called although nothing comes."""
        match self._trouble:
            case None:
                return None
            case FaultKind.STUCK:
                return self._key_at_s + REPEAT_S
            case _:
                return self._noise_at_s + QUIET_S

    def feed(self, data: bytes, now_s: float) -> list[Heard]:
        """Take what the line gave."""
        heard = self.tick(now_s)
        for byte in data:
            if self._frame is Frame.LINE:
                heard += self._in_line(byte, now_s)
            elif byte in _PRINTABLE:
                heard += self._pressed(chr(byte), now_s)
            elif byte not in _PADDING:
                heard += self._disturbed(1, now_s)
        return heard

    def tick(self, now_s: float) -> list[Heard]:
        """Time passed."""
        if self._noise and now_s >= self._noise_at_s + QUIET_S:
            self._noise = 0
        due_s = self.due_s
        if due_s is None or now_s < due_s:
            return []
        self._trouble = None
        return [Healed()]

    def _in_line(self, byte: int, now_s: float) -> list[Heard]:
        if byte not in _END:
            if len(self._line) < LONGEST_LINE:
                self._line.append(byte)
            return []
        line = bytes(self._line).strip(bytes(_PADDING))
        self._line.clear()
        if len(line) == 1 and line[0] in _PRINTABLE:
            return self._pressed(chr(line[0]), now_s)
        return self._disturbed(len(line), now_s) if line else []

    def _pressed(self, key: str, now_s: float) -> list[Heard]:
        if self._trouble is FaultKind.HARDWARE:
            return []
        self._noise = max(0, self._noise - 1)
        again = key == self._key and now_s - self._key_at_s < REPEAT_S
        other = self._trouble is FaultKind.STUCK and not again
        if not again:
            self._run_since_s = now_s
        self._key, self._key_at_s = key, now_s
        if other:
            self._trouble = None
            return [Healed(), key]
        if self._trouble is FaultKind.STUCK:
            return []
        if now_s - self._run_since_s < self._stuck_s:
            return [key]
        self._trouble = FaultKind.STUCK
        return [Trouble(FaultKind.STUCK, f"key {key} comes again and again")]

    def _disturbed(self, count: int, now_s: float) -> list[Heard]:
        self._noise = min(NOISE_BYTES, self._noise + count)
        self._noise_at_s = now_s
        if self._noise < NOISE_BYTES or self._trouble is FaultKind.HARDWARE:
            return []
        self._trouble = FaultKind.HARDWARE
        return [Trouble(FaultKind.HARDWARE, "noise on the line: another baud rate?")]
