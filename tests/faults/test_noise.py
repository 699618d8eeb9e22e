"""Bytes of chance crash no parser and make none grow: everything that listens to a wire.

Half of the noise is pure chance, half is made of pieces that the wire really carries, cut,
flipped and joined: pure chance rarely comes past the first byte of a frame. A plain run sends
200,000 bytes to each listener, ``LOBBY_SOAK`` ten million, and of another chance each time.
"""

import os
import random
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from drivers.caller_codes import CallerCodes
from drivers.escpos_status import AnswerReader
from drivers.printer_machine import PrinterMachine
from drivers.serial_keys import KeyStream
from firmware_bridge.bus import Bus
from firmware_bridge.caller68 import Frame68
from firmware_bridge.caller68_bus import CallerBus
from firmware_bridge.firmware.frames import Deframer as BoardDeframer
from firmware_bridge.firmware.link import BoardLink
from firmware_bridge.framing import Deframer, to_line
from firmware_bridge.line import LineBus
from firmware_bridge.link import Link
from firmware_bridge.messages import (
    PROTOCOL_MAJOR,
    Ack,
    Capability,
    Hello,
    Key,
    KeyAnswer,
    KeyPressed,
    Lamp,
    Message,
    Nak,
    NakReason,
    Packet,
    Ping,
    Show,
    Welcome,
    mark_of,
)
from firmware_bridge.outcome import Connected, Pressed
from tests.firmware_bridge.test_firmware_link import PanelOfTests

SOAK = "LOBBY_SOAK" in os.environ
BYTES = 10_000_000 if SOAK else 200_000
GROWTH_BYTES = 64 * 1024
"""What interpreter and parser may keep beside: far below what was sent."""
PAPER_BYTES = 2 * 1024 * 1024
"""What two metres of paper in strips may take, which nobody has cut yet."""
CHUNK_BYTES = 256
WARM = 4
"""The share that is sent before memory is looked at: caches fill up to their ends."""
DRAWN = 20
"""The printer of code draws what it hears, which takes its time: it hears less."""
HERE = 3
MARK = mark_of("SIM1")

Listener = Callable[[bytes], object]

MESSAGES: tuple[Message, ...] = (
    Hello(7),
    Show("A017", Lamp.SLOW, buzzer=True, rating=True),
    KeyAnswer(1, accepted=True),
    Ping(),
    KeyPressed(1, Key.CALL, MARK),
    KeyPressed(2, Key.RATING_5, MARK),
    Ack(MARK),
    Nak(NakReason.NOT_GREETED, MARK),
    Welcome(7, PROTOCOL_MAJOR, 0, 41, Capability.KEYS, "host", "SIM1", "0.1.0"),
)
TERMINAL_PIECES = [
    to_line(Packet(HERE, seq, message).to_bytes()) for seq, message in enumerate(MESSAGES)
]
CALLER_PIECES = [Frame68(HERE, 1, b"\x01").to_bytes(), Frame68(9, 2, b"A017").to_bytes()]
PRINTER_PIECES = [
    b"\x1b@",
    b"\x1dr\x01",
    b"\x1dV\x01",
    b"\x10\x04\x01",
    b"\x10\x05\x02",
    b"\x1da\xff",
    b"\x1dI\x01",
    b"\x1d(H\x06\x000012345",
    b"\x1dv0\x00\x02\x00\x02\x00\xff\xff\x00\x00",
    b"\x1c&\xb0\xa1\x1c.",
    b"\x12\x16\x1e\x14\x00\x00\x0f\x37\x22ABCD\x00",
]


def noise(chance: random.Random, pieces: list[bytes], total: int) -> Iterator[bytes]:
    """Give ``total`` bytes, in chunks of any size as a line gives them."""
    sent = 0
    while sent < total:
        if chance.random() < 0.5:
            chunk = chance.randbytes(chance.randrange(1, CHUNK_BYTES))
        else:
            chunk = b"".join(chance.choices(pieces, k=chance.randrange(1, 8)))
            spoilt = bytearray(chunk)
            for _ in range(chance.randrange(4)):
                spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
            chunk = bytes(spoilt[chance.randrange(3) :])
        sent += len(chunk)
        yield chunk


def _host() -> Listener:
    return _line_of(Bus([Link(HERE, lambda: 7)]))


def _line_of(bus: LineBus) -> Listener:
    bus.line_up(0.0)
    now = 0.0

    def hear(data: bytes) -> object:
        nonlocal now
        now += 0.01
        bus.tick(now)
        return bus.receive(data, now)

    return hear


def _terminal() -> Listener:
    deframer = BoardDeframer()
    board = BoardLink(HERE, "host", "SIM1", 1, _Forgetful())
    now_ms = 0

    def hear(data: bytes) -> object:
        nonlocal now_ms
        now_ms += 10
        for byte in data:
            payload = deframer.feed(byte)
            if payload is not None:
                board.receive(payload, now_ms)
        return board.tick(now_ms)

    return hear


class _Forgetful(PanelOfTests):
    """A panel that is told and keeps nothing, as a real one."""

    def __init__(self) -> None:
        super().__init__()
        self.told = _Nothing()


class _Nothing(list[object]):
    def append(self, _one: object) -> None:
        """Keep nothing."""


def _printer() -> Listener:
    machine = PrinterMachine(width_dots=384)

    def hear(data: bytes) -> object:
        # A head of its own keeps pictures for whoever looks; here nobody does.
        machine.slips.clear()
        return machine.receive(data)

    return hear


def _callers() -> Listener:
    return _line_of(CallerBus([HERE], CallerCodes(), life=7, baud=9600))


def _keypad() -> Listener:
    stream = KeyStream()
    now = 0.0

    def hear(data: bytes) -> object:
        nonlocal now
        now += 0.01
        return stream.feed(data, now) + stream.tick(now)

    return hear


LISTENERS: dict[str, tuple[Callable[[], Listener], list[bytes]]] = {
    "frames at the host": (lambda: Deframer().feed, TERMINAL_PIECES),
    "the host's bus": (_host, TERMINAL_PIECES),
    "the terminal": (_terminal, TERMINAL_PIECES),
    "callers of another maker": (_callers, CALLER_PIECES),
    "a serial keypad": (_keypad, [b"1", b"5\r\n", b"\x00", b"\xff", b"E"]),
    "the printer of code": (_printer, PRINTER_PIECES),
    "a printer's answers": (lambda: AnswerReader().feed, PRINTER_PIECES),
}


@pytest.mark.parametrize("name", LISTENERS)
def test_noise_crashes_nothing_and_nothing_grows(name, record_property) -> None:
    make, pieces = LISTENERS[name]
    draws = name == "the printer of code"
    total, most = (BYTES // DRAWN, PAPER_BYTES) if draws else (BYTES, GROWTH_BYTES)
    seed = random.SystemRandom().getrandbits(32) if SOAK else 4
    record_property("seed", seed)
    chance = random.Random(seed)  # noqa: S311  # noise, not secrets
    hear = make()
    for chunk in noise(chance, pieces, total // WARM):
        hear(chunk)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for chunk in noise(chance, pieces, total):
            hear(chunk)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < most, f"seed {seed}"


def test_pure_noise_is_never_a_press() -> None:
    chance = random.Random(4)  # noqa: S311  # (same)
    bus = Bus([Link(HERE, lambda: 7)])
    bus.line_up(0.0)
    news = [
        one.what
        for _ in range(BYTES // CHUNK_BYTES)
        for one in bus.receive(chance.randbytes(CHUNK_BYTES), 0.0).news
    ]

    assert not [one for one in news if isinstance(one, Pressed | Connected)]
    assert bus.bad_frames > BYTES // CHUNK_BYTES // 4
