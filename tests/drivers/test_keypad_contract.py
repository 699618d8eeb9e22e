"""A rating keypad: simulated, on a real terminal line, and as an input device."""

import errno
import os
import pty
import struct
import tty
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from evdev import InputEvent, ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.faults import FaultKind
from drivers.keypad import Keypad, open_keypad
from drivers.keypad_evdev import EvdevKeys, key_of
from drivers.keypad_reader import KeypadReader, KeyPress
from drivers.keypad_serial import keys_in
from drivers.keypad_url import KeypadUrlError
from drivers.simulated_keypad import SimulatedKeypad
from tests.drivers.listeners import RECOVERED, Listener


class SerialWorld:
    """A keypad at the far end of a pseudo-terminal that has the same name every time."""

    def __init__(self, name: Path) -> None:
        self._name = name
        self._ends: tuple[int, int] | None = None
        self.recovers()

    def is_pressed(self, key: str) -> None:
        """Send the key as such keypads do, with a line end."""
        assert self._ends is not None
        os.write(self._ends[0], key.encode() + b"\r\n")

    def is_unplugged(self) -> None:
        """Pull the cable."""
        if self._ends is not None:
            self._name.unlink()
            for end in self._ends:
                os.close(end)
            self._ends = None

    def recovers(self) -> None:
        """Plug it in again."""
        self._ends = pty.openpty()
        tty.setraw(self._ends[1])
        self._name.symlink_to(os.ttyname(self._ends[1]))


class FakeInputDevice:
    """What evdev gives for an open device; its events come through a pipe, as the kernel's."""

    def __init__(self, read_end: int) -> None:
        self._read_end = os.dup(read_end)
        self.grabbed = False

    def fileno(self) -> int:
        """The pipe."""
        return self._read_end

    def grab(self) -> None:
        """Remember it."""
        self.grabbed = True

    def read(self) -> Iterable[InputEvent]:
        """Events; when the pipe's writer is gone, what the kernel says of a lost device."""
        assert self.grabbed
        data = os.read(self._read_end, 24 * 64)
        if not data:
            raise OSError(errno.ENODEV, "No such device")
        return [InputEvent(*fields) for fields in struct.iter_unpack("llHHi", data)]

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._read_end)


class EvdevWorld:
    """A USB keypad that sends NumLock around every digit."""

    def __init__(self) -> None:
        self._ends: tuple[int, int] | None = None
        self.recovers()

    def open(self, path: str) -> FakeInputDevice:
        """Open the device, as evdev does."""
        if self._ends is None:
            raise FileNotFoundError(errno.ENOENT, "No such file", path)
        return FakeInputDevice(self._ends[0])

    def is_pressed(self, key: str) -> None:
        """Digit between two NumLocks, each down and up."""
        digit = ecodes.ecodes[f"KEY_KP{key}"]
        for code in (ecodes.KEY_NUMLOCK, digit, ecodes.KEY_NUMLOCK):
            for value in (1, 0):
                self._send(ecodes.EV_KEY, code, value)
                self._send(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)

    def is_unplugged(self) -> None:
        """Pull the cable."""
        if self._ends is not None:
            for end in self._ends:
                os.close(end)
            self._ends = None

    def recovers(self) -> None:
        """Plug it in again."""
        self._ends = os.pipe()

    def _send(self, kind: int, code: int, value: int) -> None:
        assert self._ends is not None
        os.write(self._ends[1], struct.pack("llHHi", 0, 0, kind, code, value))


World = SimulatedKeypad | SerialWorld | EvdevWorld


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
        world = EvdevWorld()
        keypad = KeypadReader(EvdevKeys("/dev/input/keypad", world.open), listener)
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


EVENTS = [
    (ecodes.EV_KEY, ecodes.KEY_KP1, 1, "1"),
    (ecodes.EV_KEY, ecodes.KEY_KP5, 1, "5"),
    (ecodes.EV_KEY, ecodes.KEY_1, 1, "1"),
    (ecodes.EV_KEY, ecodes.KEY_5, 1, "5"),
    (ecodes.EV_KEY, ecodes.KEY_KPENTER, 1, "enter"),
    (ecodes.EV_KEY, ecodes.KEY_ENTER, 1, "enter"),
    (ecodes.EV_KEY, ecodes.KEY_KPPLUS, 1, "plus"),
    (ecodes.EV_KEY, ecodes.KEY_A, 1, "a"),
    (ecodes.EV_KEY, ecodes.KEY_BACKSPACE, 1, "backspace"),
    (ecodes.EV_KEY, 0x2FE, 1, "code 766"),
    (ecodes.EV_KEY, ecodes.KEY_KP1, 0, None),  # up
    (ecodes.EV_KEY, ecodes.KEY_KP1, 2, None),  # held
    (ecodes.EV_KEY, ecodes.KEY_NUMLOCK, 1, None),
    (ecodes.EV_SYN, ecodes.SYN_REPORT, 0, None),
    (ecodes.EV_MSC, ecodes.MSC_SCAN, 0x70059, None),
    (ecodes.EV_LED, ecodes.LED_NUML, 1, None),
]


@pytest.mark.parametrize(("kind", "code", "value", "key"), EVENTS)
def test_an_event_is_a_key_only_when_a_key_goes_down(kind, code, value, key) -> None:
    assert key_of(InputEvent(0, 0, kind, code, value)) == key


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (b"", []),
        (b"3", ["3"]),
        (b"3\r\n", ["3"]),
        (b"1\n2\n", ["1", "2"]),
        (b"123", ["1", "2", "3"]),
        (b"\x00\xff 4 \x7f", ["4"]),
        (b"A*#", ["A", "*", "#"]),
    ],
)
def test_a_serial_key_is_a_printable_character(sent, keys) -> None:
    assert keys_in(sent) == keys


@given(st.binary(max_size=200), st.integers(0, 200))
def test_keys_are_the_same_wherever_the_line_cuts_them(data, cut) -> None:
    assert keys_in(data[:cut]) + keys_in(data[cut:]) == keys_in(data)
