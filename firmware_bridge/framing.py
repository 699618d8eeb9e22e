"""Frames on a serial line: COBS between zero bytes, guarded by a CRC; pure.

A zero byte is on the line only as the edge of a frame, so whatever happened before, the next
zero byte is a fresh start. What is not exactly a frame is counted and dropped, never guessed.
The buffer never holds more than one frame.
"""

from binascii import crc_hqx

from cobs import cobs

EDGE = b"\x00"
"""Opens and closes each frame: an opening edge saves the frame that follows a cut-off one."""

MAX_PAYLOAD_BYTES = 96
"""The longest message (Welcome with three full texts) needs 66; below COBS's 254-byte block."""

CRC_BYTES = 2
MAX_STUFFED_BYTES = MAX_PAYLOAD_BYTES + CRC_BYTES + 1
"""What may stand between two edges: COBS adds one byte to a block below 254 bytes."""


def crc16(data: bytes) -> int:
    """Return CRC-16/IBM-3740 (polynomial 1021h, start FFFFh; "123456789" gives 29B1h)."""
    return crc_hqx(data, 0xFFFF)


def to_line(payload: bytes) -> bytes:
    """Wrap ``payload`` for the line, edges included.

    Raises:
        ValueError: the payload is empty or too long, a bug of the caller.
    """
    if not 0 < len(payload) <= MAX_PAYLOAD_BYTES:
        raise ValueError(f"a payload has 1 to {MAX_PAYLOAD_BYTES} bytes, not {len(payload)}")
    guarded = payload + crc16(payload).to_bytes(CRC_BYTES, "big")
    stuffed: bytes = cobs.encode(guarded)
    return EDGE + stuffed + EDGE


def _unwrap(stuffed: bytes) -> bytes | None:
    """Return the payload between two edges, or None where it is not exactly a frame."""
    try:
        guarded: bytes = cobs.decode(stuffed)
    except cobs.DecodeError:
        return None
    payload, crc = guarded[:-CRC_BYTES], guarded[-CRC_BYTES:]
    if not payload or crc != crc16(payload).to_bytes(CRC_BYTES, "big"):
        return None
    return payload


class Deframer:
    """Takes bytes as they come, gives back whole payloads; remembers at most one frame."""

    def __init__(self) -> None:
        self.bad_frames = 0
        """Runs of bytes between two edges that were no frame, since the start."""
        self._stuffed = bytearray()
        self._overlong = False

    @property
    def held_bytes(self) -> int:
        """How much of an unfinished frame is remembered; at most ``MAX_STUFFED_BYTES``."""
        return len(self._stuffed)

    def feed(self, data: bytes) -> list[bytes]:
        """Take what the line gave and return the payloads that became complete."""
        payloads: list[bytes] = []
        *closed, rest = data.split(EDGE)
        for run in closed:
            self._gather(run)
            payload = self._close()
            if payload is not None:
                payloads.append(payload)
        self._gather(rest)
        return payloads

    def clear(self) -> None:
        """Forget the beginning of a frame, as after the line was away."""
        self._stuffed.clear()
        self._overlong = False

    def _gather(self, run: bytes) -> None:
        if len(self._stuffed) + len(run) > MAX_STUFFED_BYTES:
            self._overlong = True
            self._stuffed.clear()
        else:
            self._stuffed += run

    def _close(self) -> bytes | None:
        stuffed, overlong = bytes(self._stuffed), self._overlong
        self.clear()
        if not stuffed and not overlong:
            return None  # two edges side by side: the space between frames
        payload = None if overlong else _unwrap(stuffed)
        if payload is None:
            self.bad_frames += 1
        return payload
