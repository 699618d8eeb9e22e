"""The real firmware in a real MicroPython, on a real line, to the door of the hall."""

import random
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

import psutil
import pytest

from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.bridge import Bridge
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.greeting import Timing
from firmware_bridge.keys import command_for
from firmware_bridge.messages import Key
from firmware_bridge.simulated import FIRMWARE_PARENT, SimulatedTerminal
from kiosk.domain.commands import CallNext, RateVisit, ReportFault
from kiosk.domain.hall import DeskState
from tests.firmware_bridge.hall_in_tests import HallInTests, until
from tests.firmware_bridge.line_in_tests import LineInTheMiddle

ALONE, OUTDATED, REFUSED = "----", "UPDATE", "NO"


@pytest.fixture(name="hall")
def _hall() -> HallInTests:
    return HallInTests()


@contextmanager
def bridged(
    hall: HallInTests,
    path: Path,
    *addresses: int,
    timing: Timing | None = None,
    rates: bool = True,
) -> Iterator[Bridge]:
    """Hold the line at ``path``, with counter 3 at address 3 and so on."""
    terminals = [
        CounterTerminal(str(one), SerialTerminalUrl(str(path), one), rates=rates)
        for one in addresses or (3,)
    ]
    bridge = Bridge(terminals, lambda: hall, time.monotonic, timing)
    bridge.start()
    try:
        yield bridge
        bridge.look_after()
    finally:
        bridge.stop()


class PlugIn(Protocol):
    """Plugs a terminal in."""

    def __call__(self, address: int = 3, **how: Path) -> SimulatedTerminal:
        """Return the terminal with this address, plugged in at ``tty<address>``."""


@pytest.fixture(name="plug_in")
def _plug_in(tmp_path) -> Iterator[PlugIn]:
    with ExitStack() as stack:

        def plug_in(address: int = 3, **how: Path) -> SimulatedTerminal:
            return stack.enter_context(
                SimulatedTerminal(
                    tmp_path / f"tty{address}",
                    tmp_path / f"boots{address}",
                    address,
                    f"SIM{address}",
                    **how,
                )
            )

        yield plug_in


@pytest.fixture(name="terminal")
def _terminal(plug_in: PlugIn) -> SimulatedTerminal:
    return plug_in()


@pytest.fixture(name="ready")
def _ready(hall, terminal) -> Iterator[SimulatedTerminal]:
    """A terminal that is connected and shows its counter's number."""
    hall.show(number="A001")
    with bridged(hall, terminal.path):
        until(lambda: terminal.panel.display == "A001")
        yield terminal


def test_a_terminal_that_nobody_greets_says_so_and_takes_no_press(terminal) -> None:
    until(lambda: terminal.panel.display == ALONE)

    terminal.press(Key.CALL)

    until(lambda: terminal.panel.display == REFUSED)


def test_the_number_called_comes_to_the_display(hall, ready) -> None:
    hall.show(number="B017", state=DeskState.SERVING, serving=True)

    until(lambda: ready.panel.display == "B017" and ready.panel.lamp)


def test_a_key_is_one_command(hall, ready) -> None:
    ready.press(Key.CALL)

    until(lambda: hall.done)
    assert list(hall.done.values()) == [CallNext(counter="3")]


def test_two_pushes_are_two_presses_though_the_computer_is_busy(hall, ready) -> None:
    program = psutil.Process(ready.pid)
    program.suspend()
    ready.press(Key.CALL)
    ready.press(Key.CALL)
    program.resume()

    until(lambda: len(hall.done) == 2)


@pytest.mark.parametrize("key", [key for key in Key if key is not Key.TRANSFER])
def test_every_key_reaches_the_hall(hall, ready, key) -> None:
    ready.press(key)

    until(lambda: hall.done)
    assert list(hall.done.values()) == [command_for(key, "3", rates=True)]


def test_a_refusal_blinks_on_the_terminal(hall, ready) -> None:
    hall.refuses = True
    seen = len(ready.panels)
    ready.press(Key.CALL)

    def blinks() -> int:
        assert ready.panel
        shown = [panel.display for panel in ready.panels[seen:]]
        return sum(
            before != REFUSED and after == REFUSED
            for before, after in zip(["A001", *shown], shown, strict=False)
        )

    until(lambda: blinks() == 3 and ready.panel.display == "A001")


def test_a_key_that_asks_for_what_a_terminal_cannot_say_blinks(hall, ready) -> None:
    ready.press(Key.TRANSFER)

    until(lambda: ready.panel.display == REFUSED)
    assert hall.asked == []


def test_the_rating_keys_are_lit_while_the_window_is_open(hall, ready) -> None:
    hall.show(rating_open=True, at=1_000_000, rating_until=1_000_000 + 500)
    until(lambda: ready.panel.rating)
    ready.press(Key.RATING_4)

    until(lambda: hall.done)
    assert list(hall.done.values()) == [RateVisit(counter="3", score=4)]
    until(lambda: not ready.panel.rating)  # nobody tells: the half second is over


def test_the_rating_keys_stay_dark_where_customers_rate_elsewhere(hall, terminal) -> None:
    hall.show(number="A001", rating_open=True)
    with bridged(hall, terminal.path, rates=False):
        until(lambda: terminal.panel.display == "A001")
        terminal.press(Key.RATING_5)
        until(lambda: terminal.panel.display == REFUSED)

    assert hall.asked == []
    assert not any(panel.rating for panel in terminal.panels)


def test_somebody_who_needs_the_accessible_counter_is_heard_once(hall, ready) -> None:
    hall.show(accessible=True, accessible_waiting=1)
    until(lambda: ready.panel.display == "")
    hall.show(accessible=True, accessible_waiting=1, number="A002")
    until(lambda: ready.panel.display == "A002" and not ready.panel.buzzer)

    beeps = sum(
        not before.buzzer and after.buzzer
        for before, after in zip(ready.panels, ready.panels[1:], strict=False)
    )
    assert beeps == 1


def test_a_terminal_that_was_unplugged_comes_back_with_its_number(hall, ready) -> None:
    ready.unplug()
    until(lambda: hall.faults)
    hall.show(number="A002")
    ready.plug_in()

    until(lambda: ready.panel.display == "A002")
    until(lambda: len(hall.faults) > 1)
    kinds = [(fault.device, fault.kind) for fault in hall.faults if fault.kind is not None]
    assert kinds == [("terminal 3", "unplugged")]
    assert hall.faults[-1] == ReportFault(device="terminal 3")
    ready.press(Key.CALL)
    until(lambda: len(hall.done) == 1)


def test_a_terminal_whose_program_hangs_is_told_and_found_again(hall, terminal) -> None:
    hall.show(number="A001")
    impatient = Timing(tries=2, hello_max_s=0.5, silent_hellos=2, ping_s=0.5)
    with bridged(hall, terminal.path, timing=impatient):
        until(lambda: terminal.panel.display == "A001")
        program = psutil.Process(terminal.pid)
        program.suspend()
        until(lambda: [fault.kind for fault in hall.faults if fault.kind] == ["silent"])
        program.resume()
        until(lambda: hall.faults[-1].kind is None)
        hall.show(number="A002")
        until(lambda: terminal.panel.display == "A002")


def test_a_press_waits_for_the_core_and_counts_once(hall, ready) -> None:
    hall.closed = True
    ready.press(Key.CALL)
    until(lambda: len(hall.asked) >= 2)
    hall.closed = False

    until(lambda: hall.done)
    (command_id,) = {command_id for command_id, _ in hall.asked}
    assert uuid.UUID(command_id).version == 5
    assert ready.panel.display == "A001"


def test_a_press_outlives_a_crash_of_the_bridge_and_counts_once(hall, terminal) -> None:
    hall.show(number="A001")
    with bridged(hall, terminal.path):
        until(lambda: terminal.panel.display == "A001")
        hall.closed = True
        terminal.press(Key.CALL)
        until(lambda: hall.asked)
    first = hall.asked[-1][0]
    hall.closed = False
    with bridged(hall, terminal.path):
        until(lambda: hall.done)

    assert list(hall.done) == [first]


def test_a_core_that_is_away_for_long_leaves_no_number_on_the_terminal(hall, ready) -> None:
    hall.closed = True
    until(lambda: ready.panel.display == ALONE)
    hall.closed = False

    until(lambda: ready.panel.display == "A001")


def test_a_terminal_of_another_version_is_named_and_never_used(hall, plug_in, tmp_path) -> None:
    shutil.copytree(FIRMWARE_PARENT / "firmware", tmp_path / "firmware")
    words = tmp_path / "firmware" / "words.py"
    words.write_text(words.read_text().replace("MAJOR = 2\n", "MAJOR = 3\n"))
    terminal = plug_in(firmware_parent=tmp_path)
    hall.show(number="A001")
    with bridged(hall, terminal.path):
        until(lambda: terminal.panel.display == OUTDATED)
        until(lambda: hall.faults)
        terminal.press(Key.CALL)
        until(lambda: terminal.panel.display == REFUSED)

    assert hall.asked == []
    (fault,) = hall.faults
    assert (fault.device, fault.kind) == ("terminal 3", "outdated")
    assert fault.detail == (
        "terminal SIM3 (host, firmware 0.2.0) speaks protocol 3.0, this kiosk 2.0: "
        "update the kiosk software, or put this release's program on the terminal with"
        " `kiosk firmware update --counter 3 --force`"
    )


@pytest.fixture(name="middle")
def _middle(tmp_path) -> Iterator[Callable[..., LineInTheMiddle]]:
    lines: list[LineInTheMiddle] = []

    def middle(
        *terminals: SimulatedTerminal, **how: Callable[[bytes], bytes]
    ) -> LineInTheMiddle:
        paths = [terminal.path for terminal in terminals]
        lines.append(LineInTheMiddle(tmp_path / "bus", paths, **how))
        return lines[-1]

    yield middle
    for line in lines:
        line.close()


def test_two_counters_share_a_line(hall, plug_in, middle, tmp_path) -> None:
    three, four = plug_in(3), plug_in(4)
    middle(three, four)
    hall.show("3", number="A003")
    hall.show("4", number="A004")
    with bridged(hall, tmp_path / "bus", 3, 4):
        until(lambda: three.panel.display == "A003" and four.panel.display == "A004")
        for terminal in (three, four):
            terminal.press(Key.CALL)
        until(lambda: len(hall.done) == 2)

    assert sorted(command.counter for command in hall.done.values()) == ["3", "4"]


def test_three_hundred_presses_over_a_spoiling_line_are_done_once_each(
    hall, plug_in, middle, tmp_path
) -> None:
    chance = random.Random(7)  # noqa: S311  # the same bad luck at every run
    spoilt = 0

    def suffer(data: bytes) -> bytes:
        nonlocal spoilt
        if chance.random() >= 0.06:
            return data
        spoilt += 1
        harmed = bytearray(data)
        harmed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(harmed)

    terminal = plug_in(8)
    middle(terminal, suffer=suffer)
    hall.show("8", number="A000")
    keys = [key for key in Key if key is not Key.TRANSFER]
    with bridged(hall, tmp_path / "bus", 8):
        until(lambda: terminal.panel.display == "A000")
        for press in range(300):
            terminal.press(keys[press % len(keys)])
            until(partial(hall.has_done, press + 1))
            hall.show("8", number=f"A{press:03d}")
        until(lambda: terminal.panel.display == "A299")

    assert list(hall.done.values()) == [
        command_for(keys[press % len(keys)], "8", rates=True) for press in range(300)
    ]
    assert spoilt > 20
