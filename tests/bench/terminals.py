"""A hall with 32 terminals on 4 lines: from the key to the display, beside the wire's own time.

Real firmware in 32 interpreters, a real bridge, a real core. Each line carries 115,200 baud and
one frame at a time, as two wires do. The floor is what a press and the new number take on the
wire alone; everything above it is ours: firmware, bridge, rules, disk, and the machine that
runs 32 boards beside them. Idle means that nobody presses; the bridge still asks each terminal
whether it is there.
"""

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import psutil

from firmware_bridge.framing import to_line
from firmware_bridge.messages import Key, KeyAnswer, KeyPressed, Packet, Show, mark_of
from firmware_bridge.simulated import SimulatedTerminal
from kiosk.domain.commands import IssueTicket, OpenCounter
from tests.bench.row import Row, percentile, row
from tests.e2e.lobby import KIOSK, HallSettings, RunningCore
from tests.firmware_bridge.hall_in_tests import until
from tests.firmware_bridge.line_in_tests import LineInTheMiddle

LINES = 4
ON_A_LINE = 8
PRESSES = 200
BURSTS = 10
BITS_A_SECOND = 115_200
BITS_A_BYTE = 10
"""8N1."""
IDLE_S = 20.0
IDLE_BUDGET_PERCENT = 1.0
START_S = 60.0


def terminal_rows(folder: Path) -> list[Row]:
    """Measure, and return the rows."""
    with ExitStack() as stack:
        hall = _Hall(folder, stack)
        alone_s = hall.presses_one_by_one()
        together_s = hall.presses_at_once()
        idle = hall.idle_percent()
    call = Packet(1, 1, KeyPressed(1, Key.CALL, mark_of("S1")))
    answer = Packet(1, 1, KeyAnswer(1, accepted=True))
    number = Packet(1, 1, Show("A001"))
    floor_s = _on_wire_s(call, answer, number)
    rows = [
        row(
            name=f"key to display, {how}, p{percent}",
            ours=percentile(took_s, percent) * 1000,
            reference=wire_s * 1000,
            reference_name=f"the wire's own time for {frames}",
            unit="ms",
            runs=len(took_s),
        )
        for how, took_s, wire_s, frames in (
            ("one of 32 presses", alone_s, floor_s, "a press, its answer and a number"),
            (
                "all 32 press at once",
                together_s,
                ON_A_LINE * floor_s,
                "eight of them on a line",
            ),
        )
        for percent in (50, 99)
    ]
    rows.append(
        row(
            name="bridge with 32 idle terminals, processor",
            ours=idle,
            reference=IDLE_BUDGET_PERCENT,
            reference_name="its budget, 1 % of one core",
            unit="%",
            runs=1,
        )
    )
    return rows


class _Hall:
    """Core, bridge, and 32 boards."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._chance = random.Random(32)  # noqa: S311  # whose turn it is to press
        self._terminals: dict[str, SimulatedTerminal] = {}
        addresses: dict[str, str] = {}
        for line in range(LINES):
            boards = []
            for address in range(1, ON_A_LINE + 1):
                counter = str(line * ON_A_LINE + address)
                board = SimulatedTerminal(
                    folder / f"board{counter}",
                    folder / f"boots{counter}",
                    address,
                    f"S{counter}",
                )
                self._terminals[counter] = stack.enter_context(board)
                boards.append(board.path)
                addresses[counter] = f"serial:{folder}/line{line}#{address}"
            stack.enter_context(LineInTheMiddle(folder / f"line{line}", boards, _at_wire_speed))
        settings = HallSettings(counters=tuple(addresses), terminals=addresses)
        self._core = stack.enter_context(RunningCore(folder / "hall", settings))
        self._bridge = stack.enter_context(_bridge(self._core.config))
        for counter, board in self._terminals.items():
            self._core.accepted(OpenCounter(counter=counter))
            until(partial(_shows_nothing, board), START_S)

    def presses_one_by_one(self) -> list[float]:
        """Press at one counter after the other; return how long each took."""
        took_s = []
        for _ in range(PRESSES):
            self._core.accepted(IssueTicket(service="account"))
            board = self._terminals[self._chance.choice(list(self._terminals))]
            before = board.panel.display
            began = time.perf_counter()
            board.press(Key.CALL)
            until(partial(_shows_another, board, before))
            took_s.append(time.perf_counter() - began)
        return took_s

    def presses_at_once(self) -> list[float]:
        """Press at all counters in the same moment; return how long each took."""
        took_s = []
        for _ in range(BURSTS):
            for _ in self._terminals:
                self._core.accepted(IssueTicket(service="account"))
            before = {board: board.panel.display for board in self._terminals.values()}
            began = time.perf_counter()
            for board in before:
                board.press(Key.CALL)
            left = dict(before)
            while left:
                for board, display in list(left.items()):
                    if _shows_another(board, display):
                        took_s.append(time.perf_counter() - began)
                        del left[board]
        return took_s

    def idle_percent(self) -> float:
        """Return the share of a core that the bridge takes while nobody presses."""
        process = psutil.Process(self._bridge)
        before = process.cpu_times()
        began = time.perf_counter()
        psutil.wait_procs([process], timeout=IDLE_S)
        after = process.cpu_times()
        used_s = after.user + after.system - before.user - before.system
        return 100 * used_s / (time.perf_counter() - began)


def _shows_nothing(board: SimulatedTerminal) -> bool:
    return board.panel.display == ""


def _shows_another(board: SimulatedTerminal, before: str) -> bool:
    return board.panel.display not in {before, ""}


def _on_wire_s(*packets: Packet) -> float:
    bits = sum(len(to_line(one.to_bytes())) for one in packets) * BITS_A_BYTE
    return bits / BITS_A_SECOND


def _at_wire_speed(data: bytes) -> bytes:
    """Take as long as the wire; nothing else is on it meanwhile."""
    time.sleep(len(data) * BITS_A_BYTE / BITS_A_SECOND)
    return data


@contextmanager
def _bridge(config: Path) -> Iterator[int]:
    process = subprocess.Popen(  # noqa: S603  # our own command
        [KIOSK, "bridge", "--config", config], stdout=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()
