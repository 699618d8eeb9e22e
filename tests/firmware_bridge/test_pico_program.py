"""The board's own program in a real MicroPython; only the pins are made of paper."""

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from firmware_bridge.framing import Deframer, to_line
from firmware_bridge.messages import Ack, Hello, Message, Packet, Ping, Show, Welcome, mark_of
from firmware_bridge.program import IN_THE_ROOT, PROGRAM, build
from firmware_bridge.simulated import PICO_HEAP, install, micropython
from firmware_bridge.update_words import (
    MAX_CHUNK_BYTES,
    UpdateBegin,
    UpdateChunk,
    UpdateCommit,
    UpdateState,
    UpdateStatus,
)
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
class WDT:
    def __init__(self, timeout):
        self.left = timeout
    def feed(self):
        pass
def reset():
    import sys
    sys.exit(7)
def unique_id():
    return bytes(range(8))
"""


@pytest.fixture(name="pico")
def _pico(tmp_path) -> Iterator[subprocess.Popen[bytes]]:
    install(tmp_path, PROGRAM)
    for name in ("main.py", "starter.py"):
        shutil.copy(PROGRAM / name, tmp_path)
    (tmp_path / "machine.py").write_text(PAPER_MACHINE)
    (tmp_path / "terminal.json").write_text('{"address": 3, "line": "usb"}')
    with subprocess.Popen(  # noqa: S603  # our own command
        [micropython(), "-X", PICO_HEAP, "main.py"],
        cwd=tmp_path,
        env={**os.environ, "MICROPYPATH": f"{tmp_path}:.frozen"},
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


def test_the_board_takes_a_new_program_and_restarts_into_it(pico, tmp_path) -> None:
    bundle = build()
    begin = UpdateBegin(len(bundle.data), bundle.digest, "pico")
    assert answer(pico, begin, 1).message == UpdateState(UpdateStatus.GO_ON, 0, MARK)
    for start in range(0, len(bundle.data), MAX_CHUNK_BYTES):
        piece = bundle.data[start : start + MAX_CHUNK_BYTES]
        state = answer(pico, UpdateChunk(start, piece), 2).message
        assert state == UpdateState(UpdateStatus.GO_ON, start + len(piece), MARK)
    done = answer(pico, UpdateCommit(), 3).message
    assert done == UpdateState(UpdateStatus.DONE, len(bundle.data), MARK)
    assert pico.wait(DEADLINE_S) == 7  # as machine.reset() does it here

    assert b'"trial": "b"' in (tmp_path / "active").read_bytes()
    names = {file.name for file in PROGRAM.glob("*.py")} - IN_THE_ROOT
    assert {file.name for file in (tmp_path / "b" / "firmware").iterdir()} == names
    for name in names:
        assert (tmp_path / "b" / "firmware" / name).read_bytes() == (
            PROGRAM / name
        ).read_bytes()
