"""A key of a rating keypad rates the visit that has just ended; what is no opinion does not."""

import os
import pty
import tty

import pytest

from drivers.keypad_url import SerialKeypadUrl
from drivers.simulated_keypad import SimulatedKeypad
from kiosk.core import counter_devices
from kiosk.core.counter_devices import CounterDevicesLoop
from kiosk.core.writer import Writer
from kiosk.domain import decide_rating
from kiosk.domain.commands import CallNext, FinishService
from kiosk.settings import CounterDevices
from tests.core.hall_in_tests import PAPERLESS, done, issue, open_writer, running, soon, types
from tests.core.hands import Hands

pytestmark = pytest.mark.anyio


@pytest.fixture(name="hands")
def _hands() -> Hands:
    return Hands()


def has_written(writer: Writer, event: str) -> bool:
    """Return whether this was the last thing that was written down."""
    return types(writer)[-1:] == [event]


async def test_a_key_of_a_keypad_on_a_real_line_rates_the_visit_that_just_ended(
    tmp_path, hands, monkeypatch
) -> None:
    # The key is pressed again and again until the line is open.
    monkeypatch.setattr(decide_rating, "HAMMERED_MS", 0)
    master, slave = pty.openpty()
    tty.setraw(slave)
    keypad = SerialKeypadUrl(path=os.ttyname(slave), baud=9600)
    devices = (CounterDevices("1", keypad=keypad),)
    try:
        with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
            issue(writer)
            done(writer, CallNext(counter="1"))
            done(writer, FinishService(counter="1"))
            loop = CounterDevicesLoop(writer, devices, hands.open)
            async with running(loop.run()):

                def rated() -> bool:
                    os.write(master, b"#x4")
                    return writer.hall.tally.rated == 1

                await soon(rated)
            assert writer.hall.tally.score_sum == 4
            assert types(writer).count("visit_rated") == 1
    finally:
        os.close(master)
        os.close(slave)


async def test_a_keypad_that_is_pulled_out_is_a_fault_until_it_is_back(
    tmp_path, monkeypatch
) -> None:
    opened: list[SimulatedKeypad] = []

    def open_simulated(
        _url: object, listener: counter_devices.KeypadOfCounter, **_more: bool
    ) -> object:
        opened.append(SimulatedKeypad(listener))
        return opened[-1]

    monkeypatch.setattr(counter_devices, "open_keypad", open_simulated)
    keypad = SerialKeypadUrl(path="/dev/kiosk-keypad-1", baud=9600)
    devices = (CounterDevices("1", keypad=keypad),)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        loop = CounterDevicesLoop(writer, devices, Hands().open)
        async with running(loop.run()):
            await soon(lambda: bool(opened))
            opened[0].is_unplugged()
            await soon(lambda: "keypad 1" in writer.hall.faults)
            opened[0].recovers()
            await soon(lambda: "keypad 1" not in writer.hall.faults)


async def test_keys_pressed_at_once_rate_nothing_and_one_key_after_a_rest_does(
    tmp_path, monkeypatch
) -> None:
    opened: list[SimulatedKeypad] = []

    def open_simulated(
        _url: object, listener: counter_devices.KeypadOfCounter, **_more: bool
    ) -> object:
        opened.append(SimulatedKeypad(listener))
        return opened[-1]

    monkeypatch.setattr(counter_devices, "open_keypad", open_simulated)
    keypad = SerialKeypadUrl(path="/dev/kiosk-keypad-1", baud=9600)
    devices = (CounterDevices("1", keypad=keypad),)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        done(writer, CallNext(counter="1"))
        done(writer, FinishService(counter="1"))
        loop = CounterDevicesLoop(writer, devices, Hands().open)
        async with running(loop.run()):
            await soon(lambda: bool(opened))
            opened[0].are_pressed("5", "1")
            await soon(lambda: has_written(writer, "rating_withdrawn"))
            assert writer.hall.tally.rated == 0
            monkeypatch.setattr(decide_rating, "TOGETHER_MS", 0)
            monkeypatch.setattr(decide_rating, "HAMMERED_MS", 0)  # the rest is over
            opened[0].is_pressed("4")
            await soon(lambda: writer.hall.tally.rated == 1)
        assert writer.hall.tally.score_sum == 4
