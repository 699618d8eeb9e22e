"""The board's own program in a real MicroPython; only the pins are made of paper."""

import os
import subprocess
from collections.abc import Iterator

import pytest

from firmware_bridge.framing import Deframer, to_line
from firmware_bridge.messages import Ack, Hello, Message, Packet, Ping, Show, Welcome, mark_of
from firmware_bridge.simulated import FIRMWARE_PARENT, PICO_HEAP, micropython
from tests.firmware_bridge.hall_in_tests import DEADLINE_S

MARK = mark_of("0001020304050607")

PAPER_MACHINE = """
class Pin:
    IN = OUT = PULL_UP = 0
    def __init__(self, *place, value=1):
        self.level = value
    def value(self, level=None):
        return self.level
class SPI:
    def __init__(self, *place, **how):
        pass
    def write(self, data):
        pass
def unique_id():
    return bytes(range(8))
"""


@pytest.fixture(name="pico")
def _pico(tmp_path) -> Iterator[subprocess.Popen[bytes]]:
    (tmp_path / "machine.py").write_text(PAPER_MACHINE)
    (tmp_path / "terminal.json").write_text('{"address": 3, "line": "usb"}')
    with subprocess.Popen(  # noqa: S603  # our own command
        [micropython(), "-X", PICO_HEAP, "-c", "import firmware.main"],
        cwd=tmp_path,
        env={**os.environ, "MICROPYPATH": f"{tmp_path}:{FIRMWARE_PARENT}:.frozen"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield process
        process.kill()
        process.wait(DEADLINE_S)


def answer(pico: subprocess.Popen[bytes], message: Message, seq: int) -> Packet:
    """Say something to the board and return the first thing that it says."""
    assert pico.stdin is not None
    assert pico.stdout is not None
    pico.stdin.write(to_line(Packet(3, seq, message).to_bytes()))
    pico.stdin.flush()
    deframer = Deframer()
    while byte := pico.stdout.read(1):
        for payload in deframer.feed(byte):
            return Packet.from_bytes(payload)
    raise AssertionError("the program has ended")


def test_the_boards_program_greets_and_obeys(pico) -> None:
    welcome = answer(pico, Hello(0x03030303), seq=1).message

    assert isinstance(welcome, Welcome)
    assert (welcome.board, welcome.serial) == ("pico", "0001020304050607")
    # 03h is data: on a line it must not stop the program.
    assert answer(pico, Show("A003"), seq=3) == Packet(3, 3, Ack(MARK))
    assert answer(pico, Ping(), seq=4) == Packet(3, 4, Ack(MARK))
