"""Whoever presses outside is heard inside, sees the lamp, and needs no network for it (S19)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec
import pytest
from gpiozero.pins.mock import MockFactory

from drivers.debounce import STUCK_S
from drivers.faults import DeviceFault, FaultKind
from drivers.gpio import GpioPanel
from drivers.gpio_chip import open_pins
from drivers.help_button_url import GpioHelpButtonUrl, SimHelpButtonUrl
from drivers.panel import Beep, LampMode, Panel, PanelKey, PanelListener
from drivers.simulated_panel import SimulatedPanel
from kiosk.core import held_panel
from kiosk.core.help_buttons import HelpButtonsLoop, OpenHelpPanel
from kiosk.core.help_chimes import HelpChimes
from kiosk.core.timekeeping import keep_time
from kiosk.core.writer import Writer
from kiosk.domain.commands import AcknowledgeHelp, AttendHelp, ReportTested
from kiosk.domain.help import HelpButton, HelpRules, HelpState
from kiosk.settings.model import HelpButtonDevice
from tests.core.hall_in_tests import (
    PAPERLESS,
    HandClock,
    done,
    issue,
    open_writer,
    running,
    soon,
    types,
)

pytestmark = pytest.mark.anyio
PINS = GpioHelpButtonUrl(button=26, lamp=16, buzzer=20)
PLAN = msgspec.structs.replace(
    PAPERLESS,
    help_buttons=(HelpButton("ramp", {"zh": "坡道", "en": "Ramp"}),),
    help=HelpRules(test_every_s=0),
)


class Outside:
    """The panel outside, made of code."""

    def __init__(self) -> None:
        self.panels: list[SimulatedPanel] = []
        self.stuck_s = STUCK_S

    def open(self, _url: GpioHelpButtonUrl, listener: PanelListener) -> Panel:
        """Give the hall its panel."""
        self.panels.append(SimulatedPanel(listener, stuck_s=self.stuck_s))
        return self.panels[-1]

    def press(self) -> None:
        """Press and let go, with bounces."""
        self.panels[0].is_pressed(PanelKey.HELP)

    def let_go(self) -> None:
        """Let go."""
        self.panels[0].is_released(PanelKey.HELP)

    @property
    def is_down(self) -> bool:
        """Whether the button counts as pressed."""
        return self.panels[0].is_down(PanelKey.HELP)

    @property
    def lamp(self) -> LampMode:
        """What the lamp shows."""
        return self.panels[0].lamp

    @property
    def beeps(self) -> list[Beep]:
        """What the buzzer has said."""
        return list(self.panels[0].beeps)


@pytest.fixture
def outside() -> Outside:
    return Outside()


@contextmanager
def hall(folder: Path, clock: HandClock | None = None) -> Iterator[Writer]:
    """Open a hall with a help button at the ramp."""
    with open_writer(folder / "journal.db", plan=PLAN, clock=clock) as writer:
        yield writer


def loop_of(writer: Writer, open_panel: OpenHelpPanel) -> HelpButtonsLoop:
    """Return the loop that holds it."""
    return HelpButtonsLoop(writer, (HelpButtonDevice("ramp", PINS),), open_panel)


async def test_the_lamp_follows_the_call_from_the_press_to_the_end(tmp_path, outside) -> None:
    with hall(tmp_path) as writer:
        async with running(loop_of(writer, outside.open).run()):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: outside.lamp is LampMode.FAST)
            assert writer.hall.help_state("ramp") is HelpState.RINGING
            done(writer, AcknowledgeHelp(by="0042"))
            await soon(lambda: outside.lamp is LampMode.ON)
            done(writer, AttendHelp())
            await soon(lambda: outside.lamp is LampMode.OFF)
        assert outside.beeps == [Beep.CARE, Beep.TAKEN]
        assert types(writer)[-3:] == ["help_requested", "help_acknowledged", "help_closed"]


def _has_chimed(outside: Outside, times: int) -> bool:
    return outside.beeps == [Beep.CARE] * times


async def test_the_chime_sounds_again_until_somebody_answers(tmp_path, outside) -> None:
    clock = HandClock()
    with hall(tmp_path, clock) as writer:
        async with running(loop_of(writer, outside.open).run()):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: outside.beeps == [Beep.CARE])
            for chimes in (2, 3, 4):
                clock.passes(6)
                issue(writer)  # the bell wakes the loop: its own alarm is six seconds away
                await soon(partial(_has_chimed, outside, chimes))
            done(writer, AcknowledgeHelp())
            await soon(lambda: outside.beeps[-1] is Beep.TAKEN)
            clock.passes(60)
            issue(writer)
            await soon(lambda: outside.lamp is LampMode.ON)
        assert outside.beeps.count(Beep.CARE) == 4


async def test_the_loop_wakes_itself_for_the_next_chime(tmp_path, outside) -> None:
    clock = HandClock()
    quick = msgspec.structs.replace(PLAN, help=HelpRules(chime_every_s=1, test_every_s=0))
    with open_writer(tmp_path / "journal.db", plan=quick, clock=clock) as writer:
        async with running(loop_of(writer, outside.open).run()):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: outside.beeps == [Beep.CARE])
            clock.passes(1)
            await soon(lambda: outside.beeps == [Beep.CARE, Beep.CARE])


async def test_a_clock_that_is_set_back_while_it_rings_silences_no_chime(
    tmp_path, outside
) -> None:
    clock = HandClock()
    quick = msgspec.structs.replace(PLAN, help=HelpRules(chime_every_s=1, test_every_s=0))
    now_s = 100.0
    with open_writer(tmp_path / "journal.db", plan=quick, clock=clock) as writer:
        aloud = HelpChimes(writer, lambda: now_s)
        async with running(loop_of(writer, outside.open).run()):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: outside.beeps == [Beep.CARE])
            assert aloud.take()
            clock.passes(-3600)
            assert not aloud.take()
            now_s += 2
            assert aloud.take()
            assert not aloud.take()
            await soon(lambda: outside.beeps == [Beep.CARE, Beep.CARE])


async def test_a_second_press_is_heard_to_be_taken(tmp_path, outside) -> None:
    with hall(tmp_path) as writer:
        async with running(loop_of(writer, outside.open).run()):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: outside.beeps == [Beep.CARE])
            outside.let_go()
            await soon(lambda: not outside.is_down)
            outside.press()
            await soon(lambda: outside.beeps == [Beep.CARE, Beep.TAKEN])
        assert types(writer).count("help_requested") == 1


async def test_s19_the_alarm_sounds_and_climbs_without_any_broker(tmp_path, outside) -> None:
    # Nothing of sync runs here, and no setting names a broker: the hall is all there is.
    clock = HandClock()
    with hall(tmp_path, clock) as writer:
        async with running(loop_of(writer, outside.open).run()), running(keep_time(writer)):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: outside.beeps == [Beep.CARE])
            clock.passes(18)
            issue(writer)
            await soon(lambda: "limit_broken" in types(writer))
            clock.passes(12)
            issue(writer)
            await soon(lambda: types(writer).count("limit_broken") == 2)
            assert outside.lamp is LampMode.FAST


async def test_a_call_that_rang_before_a_restart_rings_on(tmp_path, outside) -> None:
    with hall(tmp_path) as writer:
        async with running(loop_of(writer, outside.open).run()):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: outside.lamp is LampMode.FAST)
    again = Outside()
    with hall(tmp_path) as writer:
        async with running(loop_of(writer, again.open).run()):
            await soon(lambda: bool(again.panels) and again.lamp is LampMode.FAST)
            assert again.beeps == [Beep.CARE]


async def test_a_stuck_help_button_is_told_and_the_call_it_made_can_be_answered(
    tmp_path, outside, monkeypatch
) -> None:
    monkeypatch.setattr(outside, "stuck_s", 0.05)
    with hall(tmp_path) as writer:
        async with running(loop_of(writer, outside.open).run()):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: "help_button ramp help" in writer.hall.faults)
            done(writer, AcknowledgeHelp())
            outside.let_go()
            await soon(lambda: not writer.hall.faults)
        assert types(writer).count("help_requested") == 1
        assert types(writer).count("fault_reported") == 1
        assert types(writer).count("fault_cleared") == 1


async def test_a_test_by_staff_is_heard_like_a_call_and_ends_with_the_answer(
    tmp_path, outside
) -> None:
    with hall(tmp_path) as writer:
        async with running(loop_of(writer, outside.open).run()):
            await soon(lambda: bool(outside.panels))
            outside.press()
            await soon(lambda: outside.beeps == [Beep.CARE])
            done(writer, ReportTested(button="ramp", fine=True, by="0042"))
            await soon(lambda: outside.lamp is LampMode.OFF)


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = open_pins("mock")
    yield factory
    factory.close()


async def test_on_real_pins_the_press_blinks_and_sounds(tmp_path, pins) -> None:
    def open_on_pins(url: GpioHelpButtonUrl, listener: PanelListener) -> Panel:
        return GpioPanel(url, listener, pins)

    with hall(tmp_path) as writer:
        async with running(loop_of(writer, open_on_pins).run()):
            await soon(lambda: pins.pin(16).function == "output")
            pins.pin(26).drive_low()
            await soon(lambda: bool(pins.pin(20).state))
            await soon(lambda: bool(pins.pin(16).state))
            await soon(lambda: not pins.pin(16).state)
        assert types(writer).count("help_requested") == 1


async def test_pins_that_are_not_there_are_a_fault_and_help_can_still_be_asked_for(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(held_panel, "RETRY_S", 0.01)

    def no_pins(_url: GpioHelpButtonUrl, _listener: PanelListener) -> Panel:
        raise DeviceFault("gpio", FaultKind.UNSUPPORTED, "no pins here")

    with hall(tmp_path) as writer:
        async with running(loop_of(writer, no_pins).run()):
            await soon(lambda: "help_button ramp" in writer.hall.faults)
            assert issue(writer) == "A001"


async def test_a_simulated_button_needs_no_pins(tmp_path, outside) -> None:
    with hall(tmp_path) as writer:
        device = HelpButtonDevice("ramp", SimHelpButtonUrl())
        async with running(HelpButtonsLoop(writer, (device,), outside.open).run()):
            issue(writer)
            await soon(lambda: writer.hall.seq == 2)
    assert outside.panels == []
