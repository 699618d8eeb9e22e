"""A counter's panel: the simulated one and gpiozero's own code on fake pins, the same tests."""

from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory, MockPin

from drivers.faults import DeviceFault, FaultKind
from drivers.gpio import GpioPanel
from drivers.gpio_chip import open_pins
from drivers.help_button_url import GpioHelpButtonUrl
from drivers.panel import BEEPS, BLINK_PERIOD_S, Beep, LampMode, Panel, PanelKey
from drivers.simulated_panel import BOUNCES, SimulatedPanel
from drivers.terminal_url import GpioTerminalUrl
from tests.drivers.listeners import PanelEars, eventually

URL = GpioTerminalUrl(call=17, accessible=27, lamp=22, buzzer=23)
PIN_OF_KEY = {PanelKey.CALL: 17, PanelKey.ACCESSIBLE: 27}
FLASHES_PER_S = 3
"""The rate from which flashing can harm (WCAG 2.3.1)."""


class World(Protocol):
    """The hands and eyes at a panel."""

    def is_pressed(self, key: PanelKey) -> None: ...

    def is_released(self, key: PanelKey) -> None: ...


class PinWorld:
    """Hands on the wires of fake pins: a button pulls its pin to ground, and bounces."""

    def __init__(self, pins: MockFactory) -> None:
        self._pins = pins

    def is_pressed(self, key: PanelKey) -> None:
        """The finger goes down."""
        pin = self._pins.pin(PIN_OF_KEY[key])
        for _ in range(BOUNCES):
            pin.drive_low()
            pin.drive_high()
        pin.drive_low()

    def is_released(self, key: PanelKey) -> None:
        """The finger leaves."""
        pin = self._pins.pin(PIN_OF_KEY[key])
        for _ in range(BOUNCES):
            pin.drive_high()
            pin.drive_low()
        pin.drive_high()


class HeldPin(MockPin):  # type: ignore[misc]  # the library is untyped
    """A pin whose button is down already: the pull-up does not raise it."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self.drive_low()


@pytest.fixture
def pins() -> Iterator[Factory]:
    factory = open_pins("mock")
    yield factory
    factory.close()


@pytest.fixture
def listener() -> PanelEars:
    return PanelEars()


@pytest.fixture(params=["sim", "gpiozero"])
def panel_and_world(
    request: pytest.FixtureRequest, pins: MockFactory, listener: PanelEars
) -> Iterator[tuple[Panel, World]]:
    if request.param == "sim":
        panel = SimulatedPanel(listener)
        yield panel, panel
        panel.close()
    else:
        wired = GpioPanel(URL, listener, pins)
        yield wired, PinWorld(pins)
        wired.close()


@pytest.mark.parametrize("key", PIN_OF_KEY)
def test_a_press_that_bounces_is_told_once(panel_and_world, listener, key) -> None:
    _, world = panel_and_world

    world.is_pressed(key)

    assert listener.next() is key
    assert listener.nothing_more


def test_three_presses_are_three_calls(panel_and_world, listener) -> None:
    _, world = panel_and_world

    for _ in range(3):
        world.is_pressed(PanelKey.CALL)
        assert listener.next() is PanelKey.CALL
        world.is_released(PanelKey.CALL)
        # A release is silent; the accessibility key pressed after it shows that it was seen.
        world.is_pressed(PanelKey.ACCESSIBLE)
        assert listener.next() is PanelKey.ACCESSIBLE
        world.is_released(PanelKey.ACCESSIBLE)

    assert listener.nothing_more


def test_both_buttons_at_once_are_both_told(panel_and_world, listener) -> None:
    _, world = panel_and_world

    world.is_pressed(PanelKey.CALL)
    world.is_pressed(PanelKey.ACCESSIBLE)

    assert {listener.next(), listener.next()} == set(PIN_OF_KEY)


def test_every_lamp_mode_is_taken_and_closing_twice_is_no_error(panel_and_world) -> None:
    panel, _ = panel_and_world

    for mode in LampMode:
        panel.light(mode)
    panel.close()
    panel.close()


def test_a_closed_panel_hears_nothing(panel_and_world, listener) -> None:
    panel, world = panel_and_world
    panel.close()

    world.is_pressed(PanelKey.CALL)

    assert listener.nothing_more


@pytest.mark.parametrize(
    ("mode", "levels"),
    [(LampMode.ON, [True]), (LampMode.OFF, [False]), (LampMode.FAST, [True, False, True])],
)
def test_the_lamps_pin_follows_what_it_should_say(pins, listener, mode, levels) -> None:
    panel = GpioPanel(URL, listener, pins)
    panel.light(LampMode.ON if mode is LampMode.OFF else LampMode.OFF)
    lamp = pins.pin(22)
    seen: list[bool] = []

    def look() -> bool:
        if not seen or seen[-1] is not bool(lamp.state):
            seen.append(bool(lamp.state))
        return bool(seen[-len(levels) :] == levels)

    panel.light(mode)

    assert eventually(look)
    panel.close()


def test_lamps_flash_more_slowly_than_can_harm() -> None:
    assert all(1 / period_s < FLASHES_PER_S for period_s in BLINK_PERIOD_S.values())


@pytest.mark.parametrize("beep", Beep)
def test_the_buzzers_pin_sounds_as_often_as_it_should_and_is_quiet_then(
    pins, listener, beep
) -> None:
    panel = GpioPanel(URL, listener, pins)
    buzzer = pins.pin(23)

    panel.beep(beep)

    tones = BEEPS[beep].times
    sounds = [True, False] * tones
    assert eventually(lambda: _levels(buzzer)[1:] == sounds)
    panel.close()


def _levels(pin: MockPin) -> list[bool]:
    """What a pin has been set to, without what was said twice."""
    levels: list[bool] = []
    for one in pin.states:
        if not levels or levels[-1] is not bool(one.state):
            levels.append(bool(one.state))
    return levels


def test_a_panel_without_lamp_and_buzzer_takes_no_notice(pins, listener) -> None:
    panel = GpioPanel(GpioTerminalUrl(call=17), listener, pins)

    panel.light(LampMode.FAST)
    panel.beep(Beep.CARE)

    panel.close()


def test_the_help_button_has_its_own_key(pins, listener) -> None:
    panel = GpioPanel(GpioHelpButtonUrl(button=26, lamp=16), listener, pins)

    pins.pin(26).drive_low()

    assert listener.next() is PanelKey.HELP
    panel.close()


def test_a_wire_that_is_shorted_at_the_start_is_a_fault_and_calls_nobody(
    pins, listener
) -> None:
    pins.pin(17, pin_class=HeldPin)

    panel = GpioPanel(URL, listener, pins)

    assert listener.next_fault() == (PanelKey.CALL, FaultKind.SHORTED)
    # The other button works on.
    pins.pin(27).drive_low()
    assert listener.next() is PanelKey.ACCESSIBLE
    pins.pin(17).drive_high()
    assert listener.next_recovery() is PanelKey.CALL
    pins.pin(17).drive_low()
    assert listener.next() is PanelKey.CALL
    assert listener.nothing_more
    panel.close()


def test_a_finger_that_was_there_at_the_start_counts_when_it_leaves(pins, listener) -> None:
    pins.pin(17, pin_class=HeldPin)
    panel = GpioPanel(URL, listener, pins)
    # The other button's press shows that the first one's closure has been seen for long enough.
    pins.pin(27).drive_low()
    assert listener.next() is PanelKey.ACCESSIBLE

    pins.pin(17).drive_high()

    assert listener.next() is PanelKey.CALL
    assert listener.nothing_more
    panel.close()


def test_twenty_pulses_in_50_ms_on_a_pin_are_one_press(pins, listener) -> None:
    panel = GpioPanel(URL, listener, pins)
    pin = pins.pin(17)

    for _ in range(20):
        pin.drive_low()
        pin.drive_high()
    pin.drive_low()

    assert listener.next() is PanelKey.CALL
    pins.pin(27).drive_low()
    assert listener.next() is PanelKey.ACCESSIBLE
    assert listener.nothing_more
    panel.close()


def test_an_edge_that_comes_late_counts_by_the_kernels_time(pins, listener) -> None:
    panel = GpioPanel(URL, listener, pins)
    contact, opened_s = panel_contact(panel), pins.ticks()
    assert eventually(lambda: pins.ticks() > opened_s + 0.05)
    now_s = pins.ticks()

    # A busy machine delivers both edges of a press of 30 ms at once.
    contact(now_s - 0.030, 0)
    contact(now_s, 1)

    assert listener.next() is PanelKey.CALL
    assert listener.nothing_more
    panel.close()


def panel_contact(panel: GpioPanel) -> Callable[[float, int], None]:
    """What lgpio calls with an edge of the first button: its time and its level."""
    changes: Callable[[float, int], None] = panel._contacts[0]._changes  # noqa: SLF001  # lgpio's side
    return changes


def test_a_pin_that_somebody_else_has_is_a_fault_that_names_it(pins, listener) -> None:
    first = GpioPanel(GpioTerminalUrl(call=17, lamp=22), listener, pins)

    with pytest.raises(DeviceFault, match="pin 22") as caught:
        GpioPanel(GpioTerminalUrl(call=5, lamp=22), listener, pins)

    assert caught.value.kind is FaultKind.BUSY
    first.close()
    GpioPanel(GpioTerminalUrl(call=5, lamp=22), listener, pins).close()
