"""Devices of other makers on real lines: a press on the caller, the number on the board."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from drivers import display_url, terminal_url
from drivers.line_url import OtherLineUrl
from firmware_bridge.bridge import Bridge
from firmware_bridge.caller68 import Frame68
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.protocols import OTHERS
from firmware_bridge.simulated_others import SimulatedBoards, SimulatedCallers
from kiosk.domain.commands import CallNext, IssueTicket, Recall, ReportFault
from tests.e2e.lobby import HallSettings, RunningCore
from tests.firmware_bridge.hall_in_tests import HallInTests, until
from tests.firmware_bridge.test_terminal_to_core import RunningBridge


@pytest.fixture(name="callers")
def _callers(tmp_path) -> Iterator[SimulatedCallers]:
    with SimulatedCallers(tmp_path / "bus1") as callers:
        yield callers


@pytest.fixture(name="boards")
def _boards(tmp_path) -> Iterator[SimulatedBoards]:
    with SimulatedBoards(tmp_path / "board0") as boards:
        yield boards


@contextmanager
def bridged(hall: HallInTests, folder: Path) -> Iterator[None]:
    """Hold the lines of counters 3 and 4: callers 13 and 14, boards 5 and 6."""
    terminals = [
        CounterTerminal(counter, OtherLineUrl("caller68", str(folder / "bus1"), address))
        for counter, address in (("3", 13), ("4", 14))
    ]
    terminals += [
        CounterTerminal(
            counter, OtherLineUrl("board4", str(folder / "board0"), address), kind="display"
        )
        for counter, address in (("3", 5), ("4", 6))
    ]
    bridge = Bridge(terminals, lambda: hall, time.monotonic)
    bridge.start()
    try:
        yield
        bridge.look_after()
    finally:
        bridge.stop()


def test_every_protocol_that_an_address_may_name_is_there() -> None:
    assert set(OTHERS) == {
        *terminal_url.TERMINAL_PROTOCOLS,
        *display_url.DISPLAY_PROTOCOLS,
    }


def test_each_caller_calls_for_its_counter_and_each_display_shows_its_number(
    callers, boards, tmp_path
) -> None:
    hall = HallInTests()
    hall.show("3", number="A003")
    hall.show("4", number="A004")
    with bridged(hall, tmp_path):
        until(lambda: callers.displays == {13: "A003", 14: "A004"})
        until(lambda: boards.values == {5: 3, 6: 4})
        callers.press(14, "call")
        until(lambda: hall.has_done(1))
        callers.press(13, "recall")
        until(lambda: hall.has_done(2))
        hall.show("4", number="A017")
        until(lambda: callers.displays[14] == "A017" and boards.values[6] == 17)

    assert list(hall.done.values()) == [CallNext(counter="4"), Recall(counter="3")]


def test_a_refused_press_is_seen_to_be(callers, boards, tmp_path) -> None:
    hall = HallInTests()
    hall.refuses = True
    hall.show("3", number="A003")
    with bridged(hall, tmp_path):
        until(lambda: callers.displays.get(13) == "A003")
        callers.press(13, "call")
        until(lambda: callers.displays[13] == "NO")
        until(lambda: callers.displays[13] == "A003")

    assert boards.values[5] == 3


def test_noise_before_a_press_does_not_hide_it(callers, boards, tmp_path) -> None:
    hall = HallInTests()
    hall.show("3", number="A003")
    with bridged(hall, tmp_path):
        until(lambda: callers.displays.get(13) == "A003")
        callers.say(b"\x00\xff\xff\x68\x40\x40\x68" + Frame68(13, 1, b"\x01").to_bytes())
        until(lambda: hall.has_done(1))

    assert boards.told > 0


def faults_of(hall: HallInTests, device: str) -> list[ReportFault]:
    """Return what was told of a device, in order, without repetition."""
    told = [fault for fault in hall.faults if fault.device == device]
    return told[:1] + [now for before, now in pairwise(told) if now != before]


def test_a_line_that_was_pulled_is_told_for_each_device_and_comes_back_with_its_numbers(
    callers, boards, tmp_path
) -> None:
    hall = HallInTests()
    hall.show("3", number="A003")
    with bridged(hall, tmp_path):
        until(lambda: boards.values.get(5) == 3)
        boards.unplug()
        until(lambda: any(one.kind == "unplugged" for one in hall.faults))
        hall.show("3", number="A005")
        until(lambda: callers.displays.get(13) == "A005")
        boards.values.clear()
        boards.plug_in()
        until(lambda: boards.values.get(5) == 5)
        until(lambda: len(faults_of(hall, "display 3")) == 3)

    kinds = [fault.kind for fault in faults_of(hall, "display 3")]
    assert kinds == [None, "unplugged", None]
    assert [fault.kind for fault in faults_of(hall, "terminal 3")] == [None]


def test_a_display_that_had_no_power_is_told_its_number_again(
    callers, boards, tmp_path
) -> None:
    hall = HallInTests()
    hall.show("3", number="A003")
    with bridged(hall, tmp_path):
        until(lambda: boards.values.get(5) == 3 and callers.displays.get(13) == "A003")
        boards.values.clear()
        callers.displays.clear()

        until(lambda: boards.values.get(5) == 3 and callers.displays.get(13) == "A003")


def test_from_a_press_on_the_caller_to_the_journal_and_the_number_on_the_board(
    callers, boards, tmp_path
) -> None:
    settings = HallSettings(
        counters=("1",),
        terminals={"1": f"caller68:{tmp_path / 'bus1'}#4?baud=9600"},
        displays={"1": f"board4:{tmp_path / 'board0'}#5"},
    )
    with RunningCore(tmp_path / "hall", settings) as core:
        bridge = RunningBridge(core.config)
        bridge.start()
        try:
            core.accepted(IssueTicket(service="account"))
            until(lambda: callers.displays.get(4) == "")
            callers.press(4, "call")
            until(lambda: boards.values.get(5) == 1 and callers.displays[4] == "A001")
        finally:
            bridge.kill()
        events = {event["type"]: event for event in core.events()}

    assert events["ticket_called"]["number"] == "A001"
