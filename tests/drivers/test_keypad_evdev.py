"""A USB keypad, read from the kernel's own records, whatever hands and kernel do."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from evdev import ecodes

from drivers.device_owner import group_to_join
from drivers.faults import DeviceFault, FaultKind
from drivers.keypad_evdev import EvdevKeys, name_of
from drivers.keypad_reader import Healed, Heard, KeypadReader, KeyPress, Trouble
from tests.drivers.event_nodes import DIGITS, PLUS, PluggedKeypad
from tests.drivers.listeners import RECOVERED, Listener

KP1, KP2, KP3, KPPLUS = ecodes.KEY_KP1, ecodes.KEY_KP2, ecodes.KEY_KP3, ecodes.KEY_KPPLUS
HELD_S = 30.0


@dataclass
class Desk:
    """A keypad, its driver without a thread, and the time."""

    world: PluggedKeypad = field(default_factory=PluggedKeypad)
    now_s: float = 100.0

    def __post_init__(self) -> None:
        self.keys: EvdevKeys = self.world.keys(lambda: self.now_s)
        self.keys.open()

    def read(self, after_s: float = 0.0) -> list[Heard]:
        """Let time pass and read."""
        self.now_s += after_s
        return self.keys.read()

    def waits(self) -> float | None:
        """For how long nobody need look."""
        return self.keys.wait_s


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.keys.close()
    desk.world.is_unplugged()


NAMES = [
    (ecodes.KEY_KP1, "1"),
    (ecodes.KEY_KP5, "5"),
    (ecodes.KEY_1, "1"),
    (ecodes.KEY_KPENTER, "enter"),
    (ecodes.KEY_ENTER, "enter"),
    (ecodes.KEY_KPPLUS, "plus"),
    (ecodes.KEY_A, "a"),
    (ecodes.KEY_BACKSPACE, "backspace"),
    (0x2FE, "code 766"),
    (ecodes.KEY_NUMLOCK, None),
]


@pytest.mark.parametrize(("code", "name"), NAMES)
def test_a_key_has_the_name_that_is_printed_on_it(code, name) -> None:
    assert name_of(code) == name


def test_numlock_around_every_digit_is_no_key(desk) -> None:
    for key in "135":
        desk.world.is_pressed(key)

    assert desk.read() == ["1", "3", "5"]


def test_a_key_that_is_held_counts_once(desk) -> None:
    desk.world.goes(KP3, down=True)
    for _ in range(40):
        desk.world.repeats(KP3)
    desk.world.goes(KP3, down=False)

    assert desk.read() == ["3"]


def test_several_keys_at_once_are_each_told_in_the_order_of_the_kernel(desk) -> None:
    desk.world.reports((KP3, 1), (KP1, 1))
    desk.world.reports((KP1, 0), (KP3, 0))

    assert desk.read() == ["3", "1"]


def test_a_second_node_of_the_same_device_is_read_and_grabbed_too(desk) -> None:
    desk.world.goes(KPPLUS, down=True, node=PLUS)

    assert desk.read() == ["plus"]


def test_a_node_that_udev_makes_a_moment_later_is_found(desk) -> None:
    world = PluggedKeypad()
    world.shown = [DIGITS]
    desk.keys.close()
    late = Desk(world)
    world.shown = [DIGITS, PLUS]
    assert late.waits() == 1.0

    assert late.read(after_s=1.0) == []
    world.goes(KPPLUS, down=True, node=PLUS)
    assert late.read() == ["plus"]
    assert late.read(after_s=2.0) == []
    assert late.read(after_s=7.0) == []
    world.goes(KPPLUS, down=False, node=PLUS)
    assert late.read() == []
    assert late.waits() is None, "an idle keypad wakes nobody"
    late.keys.close()
    world.is_unplugged()


def test_a_node_that_is_not_our_groups_yet_is_no_fault_until_udev_had_its_time() -> None:
    world = PluggedKeypad()
    world.forbidden = {PLUS}
    desk = Desk(world)
    world.is_pressed("1")
    assert desk.read() == ["1"], "the rest works meanwhile"
    assert desk.read(after_s=1.0) == []
    world.forbidden = set()
    assert desk.read(after_s=2.0) == []
    world.goes(KPPLUS, down=True, node=PLUS)
    assert desk.read() == ["plus"]
    desk.keys.close()
    world.is_unplugged()


def test_a_node_that_never_becomes_ours_is_a_fault() -> None:
    world = PluggedKeypad()
    world.forbidden = {PLUS}
    desk = Desk(world)
    desk.read(after_s=1.0)
    desk.read(after_s=2.0)

    with pytest.raises(DeviceFault) as caught:
        desk.read(after_s=7.0)

    assert (caught.value.kind, caught.value.device) == (
        FaultKind.PERMISSION,
        f"keypad {DIGITS}",
    )
    assert caught.value.detail.startswith(f"{PLUS}: ")
    desk.keys.close()
    world.is_unplugged()


def test_a_key_that_was_down_at_the_opening_is_nobodys_press() -> None:
    world = PluggedKeypad()
    world.down[DIGITS].add(KP3)
    desk = Desk(world)
    world.repeats(KP3)
    world.goes(KP3, down=False)
    world.goes(KP3, down=True)

    assert desk.read() == ["3"]
    desk.keys.close()
    world.is_unplugged()


def test_after_lost_events_the_kernel_is_asked_what_is_down(desk) -> None:
    desk.world.goes(KP1, down=True)
    assert desk.read() == ["1"]
    # 1 was let go, 2 went down, 3 went down and up: all of it lost.
    desk.world.down[DIGITS] = {KP2}
    desk.world.says(
        (ecodes.EV_SYN, ecodes.SYN_DROPPED, 0),
        (ecodes.EV_KEY, KP3, 0),
        (ecodes.EV_SYN, ecodes.SYN_REPORT, 0),
    )

    assert desk.read() == ["2"]
    desk.world.goes(KP2, down=False)
    desk.world.goes(KP1, down=True)
    assert desk.read() == ["1"]


def test_a_key_nobody_would_hold_so_long_is_a_fault_until_it_comes_up(desk) -> None:
    desk.world.goes(KP3, down=True)
    assert desk.read() == ["3"]
    for _ in range(3):
        desk.read(after_s=5.0)
    assert desk.keys.wait_s == HELD_S - 15.0

    (trouble,) = desk.read(after_s=15.0)
    desk.world.goes(KP1, down=True)
    others = desk.read()
    desk.world.repeats(KP3)
    still = desk.read(after_s=10.0)
    desk.world.goes(KP3, down=False)

    assert isinstance(trouble, Trouble)
    assert trouble.kind is FaultKind.STUCK
    assert trouble.detail == f"key 3 on {DIGITS}"
    assert others == ["1"], "the other keys still count"
    assert still == []
    assert desk.read() == [Healed()]


def test_a_pulled_cable_is_told_at_once_by_the_reader() -> None:
    world, listener = PluggedKeypad(), Listener()
    keypad = KeypadReader(world.keys(), listener)
    world.wait_until_open()
    world.is_pressed("4")
    assert listener.next() == KeyPress("4")

    world.is_unplugged()

    fault = listener.next_fault()
    assert (fault.kind, fault.device) == (FaultKind.UNPLUGGED, f"keypad {DIGITS}")
    assert "Errno 19" in fault.detail
    world.recovers()
    assert listener.next() == RECOVERED
    keypad.close()
    world.is_unplugged()


def test_another_program_that_grabbed_it_first_is_told_as_busy_until_it_lets_go() -> None:
    world, listener = PluggedKeypad(), Listener()
    world.grabbed_by_another = True
    keypad = KeypadReader(world.keys(), listener)

    assert listener.next_fault().kind is FaultKind.BUSY
    world.grabbed_by_another = False
    assert listener.next() == RECOVERED
    keypad.close()
    world.is_unplugged()


def fault_at_opening(world: PluggedKeypad) -> DeviceFault:
    """Return why it could not be opened."""
    keys = world.keys()
    with pytest.raises(DeviceFault) as caught:
        keys.open()
    keys.close()
    world.is_unplugged()
    return caught.value


def test_a_mouse_is_no_keypad() -> None:
    world = PluggedKeypad()
    world.is_a_mouse = True

    assert fault_at_opening(world).kind is FaultKind.BAD_URL


def test_who_may_not_open_it_is_told_which_group_to_join(tmp_path, monkeypatch) -> None:
    world = PluggedKeypad()
    world.forbidden = {DIGITS}
    monkeypatch.setattr("drivers.keypad_evdev.group_to_join", lambda path: f"; join {path}")

    fault = fault_at_opening(world)

    assert fault.kind is FaultKind.PERMISSION
    assert fault.detail.endswith(f"; join {DIGITS}")
    file = tmp_path / "event5"
    file.write_bytes(b"")
    file.chmod(0o660)
    assert group_to_join(str(file)).startswith("; mode 660, join the group ")
    assert group_to_join(str(tmp_path / "none")) == ""
