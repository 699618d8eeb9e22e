"""A rating keypad: simulated, on a real terminal line, and as an input device.

The address of a real one in ``LOBBY_KEYPAD`` is tried too, as far as that goes without a hand.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.faults import FaultKind
from drivers.keypad import Keypad, open_keypad
from drivers.keypad_reader import KeypadReader, KeyPress
from drivers.keypad_url import KeypadUrlError
from drivers.simulated_keypad import SimulatedKeypad
from tests.drivers.event_nodes import PluggedKeypad
from tests.drivers.listeners import RECOVERED, Listener
from tests.drivers.serial_world import SerialWorld

REAL = os.environ.get("LOBBY_KEYPAD")


World = SimulatedKeypad | SerialWorld | PluggedKeypad


@dataclass
class Desk:
    """A keypad, the hands on it and who listens."""

    keypad: Keypad
    world: World
    listener: Listener


@pytest.fixture(params=["sim", "serial", "evdev"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    listener = Listener()
    keypad: Keypad
    world: World
    if request.param == "sim":
        keypad = world = SimulatedKeypad(listener)
    elif request.param == "serial":
        keypad = open_keypad(f"serial:{tmp_path / 'keypad'}?baud=9600", listener)
        listener.next_fault()
        world = SerialWorld(tmp_path / "keypad")
        # A port forgets at opening what came before: press no key until it is open.
        assert listener.next() == RECOVERED
    else:
        world = PluggedKeypad()
        keypad = KeypadReader(world.keys(), listener)
        world.wait_until_open()
    yield Desk(keypad, world, listener)
    keypad.close()
    if not isinstance(world, SimulatedKeypad):
        world.is_unplugged()


def test_each_key_is_told_once_and_in_order(desk) -> None:
    for key in "12345":
        desk.world.is_pressed(key)

    assert [desk.listener.next() for _ in range(5)] == [KeyPress(key) for key in "12345"]
    assert desk.listener.nothing_more


def test_a_pulled_cable_is_told_once_and_the_keypad_comes_back_by_itself(desk) -> None:
    desk.world.is_pressed("1")
    assert desk.listener.next() == KeyPress("1")

    desk.world.is_unplugged()
    fault = desk.listener.next_fault()
    desk.world.recovers()

    assert fault.kind is FaultKind.UNPLUGGED
    assert desk.listener.next() == RECOVERED
    desk.world.is_pressed("5")
    assert desk.listener.next() == KeyPress("5")
    assert desk.listener.nothing_more


def test_closing_is_prompt_and_may_be_done_twice(desk) -> None:
    desk.keypad.close()
    desk.keypad.close()


def test_a_keypad_that_is_not_there_at_first_is_a_fault_and_then_works(tmp_path) -> None:
    listener = Listener()
    keypad = open_keypad(f"serial:{tmp_path / 'keypad'}", listener)

    fault = listener.next_fault()
    world = SerialWorld(tmp_path / "keypad")

    assert fault.kind is FaultKind.UNPLUGGED
    assert listener.next() == RECOVERED
    world.is_pressed("3")
    assert listener.next() == KeyPress("3")
    keypad.close()
    world.is_unplugged()


NO_KEYPADS: list[tuple[Callable[[Path], str], FaultKind]] = [
    (lambda _: "evdev:/dev/input/no-such-keypad", FaultKind.UNPLUGGED),
    (lambda _: "evdev:/dev/null", FaultKind.BAD_URL),
    (lambda tmp_path: f"evdev:{tmp_path}/file", FaultKind.BAD_URL),
]


@pytest.mark.parametrize(("url_in", "kind"), NO_KEYPADS)
def test_a_path_that_is_no_keypad_is_told_as_such(tmp_path, url_in, kind) -> None:
    (tmp_path / "file").write_bytes(b"")
    listener = Listener()

    keypad = open_keypad(url_in(tmp_path), listener)

    assert listener.next_fault().kind is kind
    keypad.close()


def test_keys_of_the_terminal_have_no_driver_of_their_own() -> None:
    with pytest.raises(KeypadUrlError, match="counter's terminal"):
        open_keypad("terminal", Listener())


def test_a_simulated_keypad_stands_behind_its_address() -> None:
    keypad = open_keypad("sim:", Listener())

    assert isinstance(keypad, SimulatedKeypad)
    keypad.close()


def test_a_hanging_key_is_a_fault_and_the_others_still_count() -> None:
    listener = Listener()
    keypad = SimulatedKeypad(listener)

    keypad.is_stuck()
    fault = listener.next_fault()
    keypad.is_pressed("4")

    assert fault.kind is FaultKind.STUCK
    assert listener.next() == KeyPress("4")
    keypad.is_released()
    assert listener.next() == RECOVERED
    keypad.close()


@pytest.mark.skipif(REAL is None, reason="no keypad named in LOBBY_KEYPAD")
def test_a_real_keypad_is_held_for_us_alone() -> None:
    ours, theirs = Listener(), Listener()
    keypad = open_keypad(str(REAL), ours)
    other = open_keypad(str(REAL), theirs)

    assert theirs.next_fault().kind is FaultKind.BUSY
    assert ours.nothing_more
    keypad.close()
    assert theirs.next() == RECOVERED
    other.close()
