"""Frames on the serial line as the terminal reads and writes them; pure.

The same frame as in the host's framing.py, written a second time on purpose: the two are tested
against each other, and the board has neither the library nor the CRC of the host.
"""

EDGE = 0
ESCAPE = 0x7D
CONTROLS = b"\x03\x11\x13"
"""Ctrl-C, XON and XOFF are never on the line: they go as an escape and the byte turned."""
ESCAPABLE = CONTROLS + bytes([ESCAPE])
TURN = 0x20
MAX_STUFFED_BYTES = 99
"""A payload of 96 bytes, its CRC, and the byte that COBS adds."""


def crc16(data: bytes) -> int:
    """Return CRC-16/IBM-3740 (polynomial 1021h, start FFFFh; "123456789" gives 29B1h)."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
            crc &= 0xFFFF
    return crc


def to_line(payload: bytes) -> bytes:
    """Wrap ``payload`` for the line, edges included; it is shorter than a COBS block."""
    crc = crc16(payload)
    guarded = payload + bytes([crc >> 8, crc & 0xFF])
    stuffed = bytearray()
    for run in guarded.split(b"\x00"):
        stuffed.append(len(run) + 1)
        stuffed.extend(run)
    line = bytearray([EDGE])
    for byte in stuffed:
        if byte in ESCAPABLE:
            line.append(ESCAPE)
            line.append(byte ^ TURN)
        else:
            line.append(byte)
    line.append(EDGE)
    return bytes(line)


def from_line(stuffed: bytes) -> bytes | None:
    """Return the payload between two edges, or None where it is not exactly a frame."""
    guarded = bytearray()
    at = 0
    while at < len(stuffed):
        after = at + stuffed[at]
        if after > len(stuffed):
            return None
        guarded.extend(stuffed[at + 1 : after])
        if after < len(stuffed):
            guarded.append(0)
        at = after
    payload = bytes(guarded[:-2])
    if not payload or crc16(payload) != guarded[-2] << 8 | guarded[-1]:
        return None
    return payload


class Deframer:
    """Takes one byte at a time, as the board's USB gives them; every edge starts afresh."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._stuffed = bytearray()
        self._escaped = False
        self._spoilt = False

    @property
    def held_bytes(self) -> int:
        """How much of an unfinished frame is remembered; at most ``MAX_STUFFED_BYTES``."""
        return len(self._stuffed)

    def feed(self, byte: int) -> bytes | None:
        """Take one byte and return the payload that it completes, if it does."""
        if byte == EDGE:
            return self._close()
        if byte in CONTROLS:
            return None  # an adapter's, not the host's
        if self._escaped:
            self._escaped = False
            self._take(byte ^ TURN, good=byte ^ TURN in ESCAPABLE)
        elif byte == ESCAPE:
            self._escaped = True
        else:
            self._take(byte, good=True)
        return None

    def _take(self, byte: int, *, good: bool) -> None:
        if good and len(self._stuffed) < MAX_STUFFED_BYTES:
            self._stuffed.append(byte)
        else:
            self._spoilt = True

    def _close(self) -> bytes | None:
        stuffed, spoilt = bytes(self._stuffed), self._spoilt or self._escaped
        self._stuffed = bytearray()
        self._escaped = self._spoilt = False
        if not stuffed and not spoilt:
            return None  # two edges side by side: the space between frames
        payload = None if spoilt else from_line(stuffed)
        if payload is None:
            self.bad_frames += 1
        return payload
