"""docs/protocol.md says what is on the line: its traffic is that of the real firmware."""

import enum
import re
import time
from functools import partial
from pathlib import Path

import msgspec
import pytest

from firmware_bridge.bus import Bus, News
from firmware_bridge.firmware import link as board
from firmware_bridge.framing import Deframer, to_line
from firmware_bridge.greeting import Timing
from firmware_bridge.line import Line
from firmware_bridge.link import Link
from firmware_bridge.messages import (
    FromHost,
    FromTerminal,
    Key,
    Lamp,
    Message,
    Packet,
    Show,
)
from firmware_bridge.outcome import Pressed
from firmware_bridge.port import Port
from firmware_bridge.simulated import SimulatedTerminal
from tests.firmware_bridge.hall_in_tests import until
from tests.firmware_bridge.line_in_tests import HOST, TERMINAL, LineInTheMiddle

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocol.md"
SPEAKERS = {HOST: "host    ", TERMINAL: "terminal"}
TRAFFIC = re.compile(r"^(host|terminal) +> ((?:[0-9a-f]{2} )+) *(\w.*)$", re.MULTILINE)


def in_words(message: Message) -> str:
    """Return a message as the document writes it."""
    fields = msgspec.structs.asdict(message)
    return " ".join([type(message).__name__, *(_field(*one) for one in fields.items())])


def _field(name: str, value: object) -> str:
    match value:
        case enum.IntFlag():
            return f"{name}={value:02x}"
        case enum.Enum():
            return f"{name}={value.name.lower()}"
        case bool():
            return f"{name}={str(value).lower()}"
        case str():
            return f'{name}="{value}"'
        case _:
            return f"{name}={value:x}" if name in {"nonce", "mark"} else f"{name}={value}"


PRESSES = ((Key.RECALL, True), (Key.RATING_5, False))


class _Listener:
    """Remembers the presses."""

    def __init__(self) -> None:
        self.pressed: list[Pressed] = []

    def heard(self, news: News) -> None:
        if isinstance(news.what, Pressed):
            self.pressed.append(news.what)

    def has_heard(self, press_id: int) -> bool:
        return any(one.press_id == press_id for one in self.pressed)

    def line_lost(self, fault: Exception) -> None:
        raise AssertionError(f"the line broke: {fault}")


def captured(folder: Path) -> list[str]:
    """Return the traffic of a short visit: connect, show, two presses."""
    (folder / "boots").write_text("40")
    listener = _Listener()
    quiet = Timing(ping_s=600)
    bus = Bus([Link(3, lambda: 0xC0FFEE01, quiet)])
    with (
        SimulatedTerminal(folder / "tty", folder / "boots", 3, "E6616407E3496E28") as terminal,
        LineInTheMiddle(folder / "bus", [terminal.path]) as middle,
    ):
        until(lambda: terminal.panel.display == "----")

        def said(count: int) -> bool:
            return len(in_document(middle.said)) == count

        line = Line(Port(str(folder / "bus")), bus, listener, time.monotonic)
        line.start()
        until(partial(said, 4))
        line.show(3, Show("A017", Lamp.SLOW, buzzer=True))
        until(partial(said, 6))
        for press_id, (key, accepted) in enumerate(PRESSES, start=1):
            terminal.press(key)
            until(partial(listener.has_heard, press_id))
            line.answer(3, press_id, accepted=accepted)
            until(partial(said, 6 + 2 * press_id))
        line.stop()
    return in_document(middle.said)


def in_document(said: list[tuple[str, bytes]]) -> list[str]:
    """Return what was said as the document's lines."""
    deframers = {HOST: Deframer(), TERMINAL: Deframer()}
    lines = []
    for speaker, data in said:
        for payload in deframers[speaker].feed(data):
            packet = Packet.from_bytes(payload)
            wire = to_line(payload).hex(" ")
            assert wire.replace(" ", "") in data.hex()
            lines.append(f"{SPEAKERS[speaker]} > {wire}  {in_words(packet.message)}")
    return lines


@pytest.fixture(name="text")
def _text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_the_traffic_in_the_document_is_that_of_the_firmware(text, tmp_path) -> None:
    documented = [line for line in text.splitlines() if TRAFFIC.match(line)]

    assert documented == captured(tmp_path)


def test_each_line_of_traffic_means_what_stands_beside_it(text) -> None:
    for speaker, wire, words in TRAFFIC.findall(text):
        (payload,) = Deframer().feed(bytes.fromhex(wire))
        message = Packet.from_bytes(payload).message

        assert in_words(message) == words
        assert isinstance(message, FromHost if speaker == HOST else FromTerminal)


def test_the_document_names_every_message_and_every_key(text) -> None:
    for kind in (*FromHost.__args__, *FromTerminal.__args__):
        assert f"| `{kind.KIND:02x}` | {kind.__name__} |" in text
    for key in Key:
        assert f"`{key.value:02x}` {key.name.lower()}" in text


def test_the_document_has_the_waiting_times_of_the_code(text) -> None:
    timing = Timing()

    for sentence in (
        (
            f"{timing.answer_s * 1000:.0f} ms, then twice as long each time up to "
            f"{timing.answer_max_s:.0f} s"
        ),
        f"after {timing.tries} tries",
        f"Ping every {timing.ping_s:.0f} s",
        f"{board.HOST_SILENT_MS // 1000} s without a word from the host",
        f"older than {board.PRESS_LIFE_MS // 1000} s",
        f"at most {board.MAX_PENDING} presses",
        f"each {board.RETRY_MS} ms (and {board.RETRY_SPREAD_MS} ms more",
        f"modulo {board.WELCOME_PLACES}, times {board.WELCOME_PLACE_MS} ms",
        f"asks again every {timing.doubled_s:.0f} s",
    ):
        assert sentence in re.sub(r"\s+", " ", text), sentence
