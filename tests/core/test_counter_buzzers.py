"""What is heard at the counters: a guest who has priority, and somebody outside (S18, S19)."""

from functools import partial

import msgspec
import pytest

from drivers.panel import Beep, LampMode, PanelKey
from drivers.terminal_url import GpioTerminalUrl
from kiosk.core.counter_devices import CounterDevicesLoop
from kiosk.core.writer import Writer
from kiosk.domain.commands import (
    AcknowledgeHelp,
    CheckClocks,
    DeclineAccessible,
    RequestAccessible,
    RequestHelp,
)
from kiosk.domain.help import HelpButton, HelpRules
from kiosk.settings import CounterDevices
from tests.core.hall_in_tests import (
    PAPERLESS,
    HandClock,
    done,
    issue,
    open_writer,
    running,
    soon,
)
from tests.core.hands import Hands

pytestmark = pytest.mark.anyio
PINS = GpioTerminalUrl(call=17, accessible=27, lamp=22, buzzer=23)


@pytest.fixture
def hands() -> Hands:
    return Hands()


def _loop(writer: Writer, hands: Hands, *counters: str) -> CounterDevicesLoop:
    devices = tuple(CounterDevices(one, terminal=PINS) for one in counters or ("1",))
    return CounterDevicesLoop(writer, devices, hands.open)


async def test_a_guest_who_has_priority_is_heard_at_the_counter_once(tmp_path, hands) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(_loop(writer, hands).run()):
            await soon(lambda: bool(hands.panels))
            done(writer, RequestAccessible(counter="1"))
            await soon(lambda: hands.panels[0].lamp is LampMode.FAST)
            for _ in range(3):
                issue(writer)
            done(writer, DeclineAccessible(counter="1"))
            await soon(lambda: hands.panels[0].lamp is LampMode.OFF)
        assert hands.panels[0].beeps == (Beep.CARE,)


async def test_a_call_from_outside_is_heard_at_every_counter_and_at_each_step_once(
    tmp_path, hands
) -> None:
    ramp = HelpButton("ramp", {"en": "Ramp"})
    plan = msgspec.structs.replace(
        PAPERLESS, help_buttons=(ramp,), help=HelpRules(test_every_s=0)
    )
    clock = HandClock()
    with open_writer(tmp_path / "journal.db", plan=plan, clock=clock) as writer:
        async with running(_loop(writer, hands, "1", "2").run()):
            await soon(lambda: len(hands.panels) == 2)
            done(writer, RequestHelp(place="ramp"))
            await soon(partial(_have_beeped, hands, 1))
            issue(writer)
            clock.passes(18)
            done(writer, CheckClocks())
            await soon(partial(_have_beeped, hands, 2))
            done(writer, AcknowledgeHelp())
            done(writer, RequestAccessible(place="ramp"))
            await soon(partial(_have_beeped, hands, 3))
            done(writer, CheckClocks())
            await soon(lambda: not writer.hall.alerts)
        assert _have_beeped(hands, 3)


def _have_beeped(hands: Hands, times: int) -> bool:
    return all(one.beeps == (Beep.CARE,) * times for one in hands.panels)


async def test_whoever_pressed_for_priority_is_not_told_of_it_by_the_buzzer(
    tmp_path, hands
) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(_loop(writer, hands).run()):
            await soon(lambda: bool(hands.panels))
            hands.press(PanelKey.ACCESSIBLE)
            await soon(lambda: hands.panels[0].lamp is LampMode.FAST)
        assert hands.panels[0].beeps == ()
