"""A press at a counter does what it says, once; a press that is refused is seen to be."""

from collections.abc import Iterator
from functools import partial

import pytest
from gpiozero.pins.mock import MockFactory

from drivers.faults import DeviceFault, FaultKind
from drivers.gpio import GpioPanel
from drivers.gpio_chip import open_pins
from drivers.panel import LampMode, Panel, PanelKey, PanelListener
from drivers.terminal_url import GpioTerminalUrl, SerialTerminalUrl
from kiosk.core import counter_devices, held_panel
from kiosk.core.counter_devices import CounterDevicesLoop
from kiosk.core.writer import Writer
from kiosk.domain.commands import (
    CallNext,
    ReportFault,
)
from kiosk.domain.hall import DeskState
from kiosk.settings import CounterDevices
from tests.core.hall_in_tests import (
    PAPERLESS,
    done,
    issue,
    open_writer,
    running,
    soon,
    types,
)
from tests.core.hands import Hands

pytestmark = pytest.mark.anyio
PINS = GpioTerminalUrl(call=17, accessible=27, lamp=22)


@pytest.fixture
def hands(monkeypatch) -> Hands:
    monkeypatch.setattr(counter_devices, "PRESS_GUARD_S", 0.0)
    monkeypatch.setattr(counter_devices, "REFUSED_BLINK_S", 0.05)
    return Hands()


def _loop(writer: Writer, hands: Hands, *counters: str) -> CounterDevicesLoop:
    devices = tuple(CounterDevices(one, terminal=PINS) for one in counters or ("1",))
    return CounterDevicesLoop(writer, devices, hands.open)


async def test_one_press_calls_whoever_is_next(tmp_path, hands) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(_loop(writer, hands).run()):
            await soon(lambda: bool(hands.panels))
            hands.press(PanelKey.CALL)
            await soon(lambda: writer.hall.desk("1").state is DeskState.SERVING)
            await soon(lambda: hands.panels[0].lamp is LampMode.ON)
        assert types(writer).count("ticket_called") == 1
    assert hands.panels[0].lamp is LampMode.OFF


async def test_each_panel_speaks_for_its_own_counter(tmp_path, hands) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(_loop(writer, hands, "1", "2").run()):
            await soon(lambda: len(hands.panels) == 2)
            hands.press(PanelKey.CALL, panel=1)
            await soon(lambda: writer.hall.desk("2").state is DeskState.SERVING)
            assert writer.hall.desk("1").ticket is None


async def test_a_second_press_within_the_guard_is_the_same_press(
    tmp_path, hands, monkeypatch
) -> None:
    monkeypatch.setattr(counter_devices, "PRESS_GUARD_S", 3600.0)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        issue(writer)
        async with running(_loop(writer, hands).run()):
            await soon(lambda: bool(hands.panels))
            hands.press(PanelKey.CALL)
            await soon(lambda: writer.hall.desk("1").ticket is not None)
            hands.let_go(PanelKey.CALL)
            # The accessible key after it shows that the second press was taken in.
            hands.press(PanelKey.CALL)
            hands.press(PanelKey.ACCESSIBLE)
            await soon(lambda: writer.hall.desk("1").care)
        assert types(writer).count("ticket_called") == 1


async def test_a_refused_press_blinks_and_the_lamp_goes_back_to_the_truth(
    tmp_path, hands
) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(_loop(writer, hands).run()):
            await soon(lambda: bool(hands.panels))
            hands.press(PanelKey.CALL)
            await soon(lambda: LampMode.FAST in hands.panels[0].shown)
            await soon(lambda: hands.panels[0].lamp is LampMode.OFF)
        assert types(writer) == []


async def test_news_from_the_hall_does_not_cut_a_refusals_blinking_short(
    tmp_path, hands, monkeypatch
) -> None:
    monkeypatch.setattr(counter_devices, "REFUSED_BLINK_S", 3600.0)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(_loop(writer, hands, "1", "2").run()):
            await soon(lambda: len(hands.panels) == 2)
            hands.press(PanelKey.CALL)
            await soon(lambda: hands.panels[0].lamp is LampMode.FAST)
            issue(writer)
            done(writer, CallNext(counter="2"))
            await soon(lambda: hands.panels[1].lamp is LampMode.ON)
            assert hands.panels[0].lamp is LampMode.FAST


async def test_a_lamp_that_says_the_same_is_not_touched(tmp_path, hands) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(_loop(writer, hands, "1", "2").run()):
            await soon(lambda: len(hands.panels) == 2)
            done(writer, CallNext(counter="1"))
            await soon(lambda: hands.panels[0].lamp is LampMode.ON)
            for _ in range(5):
                issue(writer)
            done(writer, CallNext(counter="2"))
            await soon(lambda: hands.panels[1].lamp is LampMode.ON)

            # Blinking that begins anew with every ticket would look like a broken lamp.
            assert hands.panels[0].shown == [LampMode.OFF, LampMode.ON]


def _has_written(writer: Writer, event: str) -> bool:
    return types(writer)[-1:] == [event]


def _has_refused(writer: Writer, commands: int) -> bool:
    return writer.tally.refused == commands


async def test_the_accessible_key_keeps_the_counter_and_gives_it_back(tmp_path, hands) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(_loop(writer, hands).run()):
            await soon(lambda: bool(hands.panels))
            for presses, event in enumerate(("prepared", "resumed", "prepared"), start=1):
                hands.press(PanelKey.ACCESSIBLE)
                await soon(partial(_has_written, writer, f"care_window_{event}"))
                hands.let_go(PanelKey.ACCESSIBLE)
                # The refused call after it shows that letting go was seen.
                hands.press(PanelKey.CALL)
                await soon(partial(_has_refused, writer, presses))
                hands.let_go(PanelKey.CALL)


async def test_the_accessible_key_of_a_counter_with_steps_before_it_is_refused(
    tmp_path, hands
) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(_loop(writer, hands, "2").run()):
            await soon(lambda: bool(hands.panels))
            hands.press(PanelKey.ACCESSIBLE)
            await soon(lambda: LampMode.FAST in hands.panels[0].shown)
        assert not writer.hall.desk("2").care


async def test_a_press_on_real_pins_calls_and_lights(tmp_path, hands, pins) -> None:
    opened: list[GpioPanel] = []

    def open_on_pins(url: GpioTerminalUrl, panel: PanelListener) -> Panel:
        opened.append(GpioPanel(url, panel, pins))
        return opened[-1]

    devices = (CounterDevices("1", terminal=PINS),)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(CounterDevicesLoop(writer, devices, open_on_pins).run()):
            await soon(lambda: bool(opened))
            pins.pin(17).drive_low()
            await soon(lambda: bool(pins.pin(22).state))
        assert writer.hall.desk("1").state is DeskState.SERVING
    assert hands.panels == []


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = open_pins("mock")
    yield factory
    factory.close()


async def test_a_machine_without_pins_is_a_fault_and_the_hall_works_on(tmp_path) -> None:
    def no_pins(_url: GpioTerminalUrl, _panel: PanelListener) -> Panel:
        raise DeviceFault("gpio", FaultKind.UNSUPPORTED, "no pins here")

    devices = (CounterDevices("1", terminal=PINS),)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(CounterDevicesLoop(writer, devices, no_pins).run()):
            await soon(lambda: "panel 1" in writer.hall.faults)
            assert issue(writer) == "A001"
        assert writer.hall.faults["panel 1"].kind == FaultKind.UNSUPPORTED


async def test_pins_that_are_busy_today_are_opened_when_they_are_free(
    tmp_path, hands, monkeypatch
) -> None:
    monkeypatch.setattr(held_panel, "RETRY_S", 0.01)
    busy = [DeviceFault("pin 17", FaultKind.BUSY, "somebody else has it")] * 3

    def open_when_free(url: GpioTerminalUrl, panel: PanelListener) -> Panel:
        if busy:
            raise busy.pop()
        opened: Panel = hands.open(url, panel)
        return opened

    devices = (CounterDevices("1", terminal=PINS),)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(CounterDevicesLoop(writer, devices, open_when_free).run()):
            await soon(lambda: "panel 1" in writer.hall.faults)
            await soon(lambda: hands.panels != [])
            hands.press(PanelKey.CALL)
            await soon(lambda: writer.hall.desk("1").state is DeskState.SERVING)
            # The lamp, dark before there was one, says how the counter is.
            await soon(lambda: hands.panels[0].lamp is LampMode.ON)
        assert not writer.hall.faults
        assert types(writer).count("fault_reported") == 1
        assert types(writer).count("fault_cleared") == 1


async def test_a_button_that_is_stuck_is_journalled_until_it_is_free_and_the_other_works(
    tmp_path, hands, monkeypatch
) -> None:
    monkeypatch.setattr(hands, "stuck_s", 0.05)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(_loop(writer, hands).run()):
            await soon(lambda: bool(hands.panels))
            hands.press(PanelKey.CALL)
            await soon(lambda: "panel 1 call" in writer.hall.faults)
            assert writer.hall.faults["panel 1 call"].kind == FaultKind.STUCK
            hands.press(PanelKey.ACCESSIBLE)
            await soon(lambda: writer.hall.desk("1").care)
            hands.let_go(PanelKey.CALL)
            await soon(lambda: "panel 1 call" not in writer.hall.faults)
        assert types(writer).count("ticket_called") == 1


async def test_a_fault_of_before_a_restart_is_over_when_the_button_is_well(
    tmp_path, hands
) -> None:
    stuck = ReportFault(device="panel 1 call", kind=FaultKind.STUCK)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        done(writer, stuck)
        async with running(_loop(writer, hands).run()):
            await soon(lambda: not writer.hall.faults)


async def test_terminals_on_a_line_are_left_to_the_bridge(tmp_path, hands) -> None:
    terminal = SerialTerminalUrl(path="/dev/kiosk-bus0", address=3)
    devices = (CounterDevices("1", terminal=terminal), CounterDevices("2"))
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        loop = CounterDevicesLoop(writer, devices, hands.open)
        async with running(loop.run()):
            issue(writer)
            await soon(lambda: writer.hall.seq == 2)
    assert hands.panels == []
