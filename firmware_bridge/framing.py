"""Frames on a serial line: COBS between zero bytes, guarded by a CRC; pure.

A zero byte is on the line only as the edge of a frame, so whatever happened before, the next
zero byte is a fresh start. What is not exactly a frame is counted and dropped, never guessed.
The buffer never holds more than one frame.

Three more bytes are never sent, for something between the ends may take them for itself: XON
and XOFF stop or start whoever has software flow control, and Ctrl-C stops MicroPython while it
starts. After COBS they go as two bytes, as in PPP (RFC 1662 section 4.2): escape, then the byte
with bit 20h turned. One that is heard all the same is an adapter's and not the sender's.
"""

from binascii import crc_hqx

from cobs import cobs

EDGE = b"\x00"
"""Opens and closes each frame: an opening edge saves the frame that follows a cut-off one."""

MAX_PAYLOAD_BYTES = 96
"""The longest message (Welcome with three full texts) needs 66; below COBS's 254-byte block."""

CRC_BYTES = 2
MAX_STUFFED_BYTES = MAX_PAYLOAD_BYTES + CRC_BYTES + 1
"""A frame before it is escaped: COBS adds one byte to a block below 254 bytes."""
MAX_ESCAPED_BYTES = 2 * MAX_STUFFED_BYTES
"""What may stand between two edges."""

ESCAPE = b"\x7d"
CONTROLS = b"\x03\x11\x13"
"""Ctrl-C, XON, XOFF: never on the line."""
TURN = 0x20
_ESCAPED = {byte ^ TURN: byte for byte in ESCAPE + CONTROLS}
"""What may follow an escape, and the byte it stands for."""


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
    return EDGE + _escape(stuffed) + EDGE


def _escape(stuffed: bytes) -> bytes:
    for byte in ESCAPE + CONTROLS:  # the escape first, or it would escape its own work
        stuffed = stuffed.replace(bytes([byte]), ESCAPE + bytes([byte ^ TURN]))
    return stuffed


def _unescape(line: bytes) -> bytes | None:
    """Return what was escaped, or None where an escape stands before anything else."""
    first, *rest = line.split(ESCAPE)
    stuffed = bytearray(first)
    for run in rest:
        byte = _ESCAPED.get(run[0]) if run else None
        if byte is None:
            return None
        stuffed.append(byte)
        stuffed += run[1:]
    return bytes(stuffed)


def _unwrap(line: bytes) -> bytes | None:
    """Return the payload between two edges, or None where it is not exactly a frame."""
    stuffed = _unescape(line)
    if stuffed is None or len(stuffed) > MAX_STUFFED_BYTES:
        return None
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
        self._line = bytearray()
        self._overlong = False

    @property
    def held_bytes(self) -> int:
        """How much of an unfinished frame is remembered; at most ``MAX_ESCAPED_BYTES``."""
        return len(self._line)

    def feed(self, data: bytes) -> list[bytes]:
        """Take what the line gave and return the payloads that became complete."""
        payloads: list[bytes] = []
        *closed, rest = data.translate(None, CONTROLS).split(EDGE)
        for run in closed:
            self._gather(run)
            payload = self._close()
            if payload is not None:
                payloads.append(payload)
        self._gather(rest)
        return payloads

    def clear(self) -> None:
        """Forget the beginning of a frame, as after the line was away."""
        self._line.clear()
        self._overlong = False

    def _gather(self, run: bytes) -> None:
        if len(self._line) + len(run) > MAX_ESCAPED_BYTES:
            self._overlong = True
            self._line.clear()
        else:
            self._line += run

    def _close(self) -> bytes | None:
        line, overlong = bytes(self._line), self._overlong
        self.clear()
        if not line and not overlong:
            return None  # two edges side by side: the space between frames
        payload = None if overlong else _unwrap(line)
        if payload is None:
            self.bad_frames += 1
        return payload
