"""Frames on the serial line as the terminal reads and writes them; pure.

The same frame as in the host's framing.py, written a second time on purpose: the two are tested
against each other, and the board has neither the library nor the CRC of the host.
"""

EDGE = 0
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
    line = bytearray([EDGE])
    for run in guarded.split(b"\x00"):
        line.append(len(run) + 1)
        line.extend(run)
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
        self._overlong = False

    @property
    def held_bytes(self) -> int:
        """How much of an unfinished frame is remembered; at most ``MAX_STUFFED_BYTES``."""
        return len(self._stuffed)

    def feed(self, byte: int) -> bytes | None:
        """Take one byte and return the payload that it completes, if it does."""
        if byte != EDGE:
            if len(self._stuffed) < MAX_STUFFED_BYTES:
                self._stuffed.append(byte)
            else:
                self._overlong = True
            return None
        stuffed, overlong = bytes(self._stuffed), self._overlong
        self._stuffed = bytearray()
        self._overlong = False
        if not stuffed:
            return None  # two edges side by side: the space between frames
        payload = None if overlong else from_line(stuffed)
        if payload is None:
            self.bad_frames += 1
        return payload
