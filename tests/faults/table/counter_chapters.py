"""What the table tells of the counters: rating keypads, and terminals on a serial line."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from firmware_bridge.messages import Key
from firmware_bridge.simulated import SimulatedTerminal
from kiosk.domain.commands import CallNext, FinishService
from tests.drivers.serial_world import SerialWorld
from tests.e2e.lobby import KIOSK, HallSettings
from tests.faults.table import keypad_chapters
from tests.faults.table.chapter import Chapter
from tests.faults.table.hall import WatchedHall
from tests.firmware_bridge.hall_in_tests import DEADLINE_S
from tests.firmware_bridge.line_in_tests import LineInTheMiddle

KEYPAD_NAME = "keypad-1"


def keypad_unplugged(folder: Path) -> Chapter:
    """Pull a keypad's plug with a visit to rate, and put it back."""
    folder.mkdir(parents=True, exist_ok=True)
    keypad = SerialWorld(folder / KEYPAD_NAME)
    settings = HallSettings(counters=("1",), keypads={"1": f"serial:{folder / KEYPAD_NAME}"})
    with WatchedHall(folder / "hall", settings) as hall:
        hall.issue()
        hall.do(CallNext(counter="1"))
        hall.do(FinishService(counter="1"))
        hall.begin_chapter()
        keypad.is_unplugged()
        staff = hall.wait_for_staff("cannot be reached")
        keypad.recovers()
        hall.wait_until_well()
        keypad.is_pressed("5")
        hall.wait_for(lambda: "visit_rated" in hall.record())
        record = hall.record()
    keypad.is_unplugged()
    return Chapter(
        "A rating keypad is unplugged",
        staff,
        (),
        record,
        ("by itself, once it is plugged in: the visit can be rated while its window is open",),
    )


def terminal_reset(folder: Path) -> Chapter:
    """Take a terminal's power away with a number on its display, and give it back."""
    with _terminal_hall(folder) as (hall, terminal):
        terminal.press(Key.CALL)
        hall.wait_for(lambda: terminal.panel.display == "A001")
        hall.begin_chapter()
        terminal.unplug()
        staff = hall.wait_for_staff("cannot be reached")
        terminal.plug_in()
        hall.wait_for(lambda: terminal.panel.display == "A001")
        hall.wait_until_well()
        record = hall.record()
    return Chapter(
        "A terminal loses its power and gets it back",
        staff,
        (),
        record,
        ("by itself: it shows its number again; a press that had no answer is not made up",),
    )


def core_killed(folder: Path) -> Chapter:
    """Kill the core while a press has no answer yet."""
    with _terminal_hall(folder) as (hall, terminal):
        hall.begin_chapter()
        hall.kill()
        terminal.press(Key.CALL)
        hall.start()
        hall.wait_for(lambda: terminal.panel.display == "A001")
        record = hall.record()
        called = [one for one in hall.events() if one["type"] == "ticket_called"]
        assert len(called) == 1, "a press counted twice"
    return Chapter(
        "The core is killed while a terminal's press has no answer",
        (),
        (),
        record,
        ("by itself: the press is said again with its id and counts once",),
    )


def two_with_one_address(folder: Path) -> Chapter:
    """Put two terminals with one address on a line, then take one away."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        boards = [
            stack.enter_context(
                SimulatedTerminal(folder / name, folder / f"{name}.boots", 1, name)
            )
            for name in ("ANNA", "BERT")
        ]
        both = LineInTheMiddle(folder / "bus", [one.path for one in boards])
        stack.callback(both.close)
        settings = HallSettings(counters=("1",), terminals={"1": f"serial:{folder}/bus#1"})
        hall = stack.enter_context(WatchedHall(folder / "hall", settings))
        hall.begin_chapter()
        stack.enter_context(_bridge(hall))
        staff = hall.wait_for_staff("have the address")
        boards[1].unplug()
        hall.wait_until_well()
        record = hall.record()
    return Chapter(
        "Two terminals on a line have one address",
        staff,
        (),
        record,
        ("by itself, once one is taken away or has another address; no press is mixed up",),
    )


@contextmanager
def _terminal_hall(folder: Path) -> Iterator[tuple[WatchedHall, SimulatedTerminal]]:
    """Give a hall with somebody waiting and one terminal that is connected."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        SimulatedTerminal(folder / "tty", folder / "boots", 1) as terminal,
        WatchedHall(
            folder / "hall",
            HallSettings(counters=("1",), terminals={"1": f"serial:{folder}/tty#1"}),
        ) as hall,
        _bridge(hall),
    ):
        hall.issue()
        hall.wait_for(lambda: terminal.panel.display == "" and len(terminal.panels) > 2)
        yield hall, terminal


@contextmanager
def _bridge(hall: WatchedHall) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603  # our own command
        [KIOSK, "bridge", "--config", hall.config], stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait(DEADLINE_S)


CHAPTERS: dict[str, Callable[[Path], Chapter]] = {
    "keypad unplugged": keypad_unplugged,
    **keypad_chapters.CHAPTERS,
    "terminal reset": terminal_reset,
    "core killed under a press": core_killed,
    "two with one address": two_with_one_address,
}
