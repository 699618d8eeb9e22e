"""A counter's panel: the simulated one and gpiozero's own code on fake pins, the same tests."""

from collections.abc import Iterator
from typing import Protocol

import pytest
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory, MockPin

from drivers.button import Button
from drivers.faults import DeviceFault, FaultKind
from drivers.gpio import GpioPanel, open_pins
from drivers.panel import CounterPanel, LampMode, PanelKey
from drivers.simulated_panel import BOUNCES, SimulatedPanel
from drivers.terminal_url import GpioTerminalUrl
from tests.drivers.listeners import RECOVERED, Listener, eventually

URL = GpioTerminalUrl(call=17, accessible=27, lamp=22)
PIN_OF_KEY = {PanelKey.CALL: 17, PanelKey.ACCESSIBLE: 27}


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
def listener() -> Listener:
    return Listener()


@pytest.fixture(params=["sim", "gpiozero"])
def panel_and_world(
    request: pytest.FixtureRequest, pins: MockFactory, listener: Listener
) -> Iterator[tuple[CounterPanel, World]]:
    if request.param == "sim":
        panel = SimulatedPanel(listener)
        yield panel, panel
        panel.close()
    else:
        wired = GpioPanel(URL, listener, pins)
        yield wired, PinWorld(pins)
        wired.close()


@pytest.mark.parametrize("key", PanelKey)
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

    assert {listener.next(), listener.next()} == set(PanelKey)


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


def test_a_button_held_down_at_the_start_is_a_press_and_not_missed(pins, listener) -> None:
    pins.pin(17, pin_class=HeldPin)

    panel = GpioPanel(GpioTerminalUrl(call=17), listener, pins)

    assert listener.next() is PanelKey.CALL
    panel.light(LampMode.ON)
    panel.close()


def test_a_stuck_button_is_told_once_and_told_well_when_it_is_free() -> None:
    listener = Listener()
    button = Button(
        "button 17",
        lambda: listener.on_key(PanelKey.CALL),
        on_fault=listener.on_fault,
        on_recovered=listener.on_recovered,
        stuck_s=0.05,
    )

    button.edge(closed=True)

    assert listener.next() is PanelKey.CALL
    fault = listener.next_fault()
    assert (fault.device, fault.kind) == ("button 17", FaultKind.STUCK)
    button.edge(closed=False)
    assert listener.next() == RECOVERED
    button.edge(closed=True)
    assert listener.next() is PanelKey.CALL
    button.edge(closed=False)
    assert eventually(lambda: not button.down)
    button.close()
    assert listener.nothing_more


def test_a_pin_that_somebody_else_has_is_a_fault_that_names_it(pins, listener) -> None:
    first = GpioPanel(GpioTerminalUrl(call=17, lamp=22), listener, pins)

    with pytest.raises(DeviceFault, match="pin 22") as caught:
        GpioPanel(GpioTerminalUrl(call=5, lamp=22), listener, pins)

    assert caught.value.kind is FaultKind.BUSY
    first.close()
    GpioPanel(GpioTerminalUrl(call=5, lamp=22), listener, pins).close()


def test_fake_pins_never_come_by_accident(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.chdir(tmp_path)  # lgpio leaves a pipe where it starts

    opened = pins_or_fault()

    assert not isinstance(opened, MockFactory)
    if isinstance(opened, DeviceFault):
        assert opened.kind in {FaultKind.UNSUPPORTED, FaultKind.PERMISSION}
    else:
        opened.close()


def pins_or_fault() -> Factory | DeviceFault:
    """This machine's pins, or why it has none."""
    try:
        return open_pins()
    except DeviceFault as fault:
        return fault
