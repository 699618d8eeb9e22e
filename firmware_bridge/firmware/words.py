"""The words between host and terminal, as the terminal says and hears them; pure.

The meaning of each stands in docs/protocol.md; a test holds these against the host's.
"""

import struct
from collections import namedtuple

MAJOR = 2
MINOR = 0
FIRMWARE = "0.2.0"
"""The version of this program; the protocol's is apart: most changes are not on the line."""

HELLO = 0x01
SHOW = 0x02
KEY_ANSWER = 0x03
PING = 0x04
WELCOME = 0x81
KEY_PRESSED = 0x82
ACK = 0x83
NAK = 0x84

# An update is the same in every version: a board too old or too new for the host needs it most.
UPDATE_BEGIN = 0x20
UPDATE_CHUNK = 0x21
UPDATE_COMMIT = 0x22
UPDATE_STATE = 0xA0

UPDATE_GO_ON = 0
UPDATE_DONE = 1
UPDATE_WRONG_BOARD = 2
UPDATE_NO_ROOM = 3
UPDATE_WRONG_DIGEST = 4
UPDATE_BAD_BUNDLE = 5
UPDATE_NOT_BEGUN = 6
UPDATE_ON_TRIAL = 7
BEGIN_BYTES = 37
"""Size, SHA-256 and the length of the board's name."""
OFFSET_BYTES = 4

NOT_GREETED = 1
NOT_UNDERSTOOD = 2

LAMP_OFF = 0
LAMP_STEADY = 1
LAMP_SLOW = 2
LAMP_FAST = 3
FLAG_BUZZER = 0x01
FLAG_RATING = 0x02

KEYS = {
    "call": 0x01,
    "recall": 0x02,
    "no_show": 0x03,
    "park": 0x04,
    "transfer": 0x05,
    "pause": 0x06,
    "accessible": 0x07,
    "help": 0x08,
    "finish": 0x09,
    "rating_1": 0x11,
    "rating_2": 0x12,
    "rating_3": 0x13,
    "rating_4": 0x14,
    "rating_5": 0x15,
}

HEADER_BYTES = 3
"""Kind, address, sequence."""
HELLO_BYTES = 6
"""A later version may append to Hello, and to nothing else that the host says."""
ANSWER_BYTES = 5
SHOW_FIXED_BYTES = 4
"""Lamp, flags and the keys' lights."""

FITTED = {
    "keys": 0x01,
    "display": 0x02,
    "lamp": 0x04,
    "buzzer": 0x08,
    "rating": 0x10,
    "lcd": 0x20,
    "key_lights": 0x40,
}
"""What a board may have; its hal says which."""


Wanted = namedtuple(  # noqa: PYI024  # MicroPython has no typing
    "Wanted", ("number", "lamp", "buzzer", "rating", "lights", "line")
)
"""What the host wants shown."""


def packet(kind: int, address: int, seq: int, body: bytes = b"") -> bytes:
    """Return the payload of one frame."""
    return bytes([kind, address, seq]) + body


def named(text: str) -> bytes:
    """Return ``text`` behind its length."""
    encoded = text.encode()
    return bytes([len(encoded)]) + encoded


def welcome_body(nonce: bytes, boots: int, fitted: int, board: str, serial: str) -> bytes:
    """Say what this terminal is, to the host that said ``nonce``."""
    fixed = nonce + struct.pack(">BBIH", MAJOR, MINOR, boots, fitted)
    return fixed + named(board) + named(serial) + named(FIRMWARE)


def press_body(press_id: int, key: int, mark: bytes) -> bytes:
    """Say that a key went down."""
    return struct.pack(">IB", press_id, key) + mark


def read_answer(body: bytes) -> tuple[int, bool]:
    """Return the press id and whether the hall accepted."""
    press_id, accepted = struct.unpack(">IB", body)
    return press_id, accepted == 1


def read_begin(body: bytes) -> tuple[int, bytes, str]:
    """Return size, digest and kind of board of the program to come."""
    length = body[BEGIN_BYTES - 1]
    board = body[BEGIN_BYTES : BEGIN_BYTES + length].decode()
    return int.from_bytes(body[:4], "big"), body[4:36], board


def is_chunk(body: bytes) -> bool:
    """Return whether ``body`` is as long as it says."""
    at = OFFSET_BYTES + 1
    return len(body) > at and len(body) == at + body[OFFSET_BYTES]


def update_body(status: int, offset: int, mark: bytes) -> bytes:
    """Say how far the update is."""
    return struct.pack(">BI", status, offset) + mark


def is_show(body: bytes) -> bool:
    """Return whether ``body`` is as long as the two texts in it say."""
    at = SHOW_FIXED_BYTES
    for _ in range(2):
        if at >= len(body):
            return False
        at += 1 + body[at]
    return at == len(body)


def read_show(body: bytes) -> Wanted:
    """Return what the host wants shown."""
    lamp, flags, lights = struct.unpack(">BBH", body[:SHOW_FIXED_BYTES])
    start = SHOW_FIXED_BYTES + 1
    end = start + body[SHOW_FIXED_BYTES]
    number, line = body[start:end].decode(), body[end + 1 :].decode()
    beep, rating = bool(flags & FLAG_BUZZER), bool(flags & FLAG_RATING)
    return Wanted(number, lamp, beep, rating, lights, line)
