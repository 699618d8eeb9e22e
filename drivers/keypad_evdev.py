"""A USB keypad is read as a device of its own, never as the machine's keyboard.

It is named by a path that staff chose (a udev link), and grabbed: without that its digits
also land in whatever window has the focus, and with a guess somebody's real keyboard is dead.
"""

import errno
import os
import select
import time
from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec
from evdev import InputDevice, ecodes

from drivers.debounce import STUCK_S
from drivers.device_owner import group_to_join
from drivers.faults import DeviceFault, FaultKind, fault_of
from drivers.key_records import RECORD, HeldKeys, Records
from drivers.keypad_nodes import nodes_of
from drivers.keypad_reader import Healed, Heard, Trouble

READ_RECORDS = 64
"""As many as evdev's own buffer holds for one reader."""
LOOK_AGAIN_S = (1.0, 3.0, 10.0)
"""After a plug-in the nodes of one device appear one after the other."""
_NOISE = {ecodes.KEY_NUMLOCK}
"""Many keypads send NumLock down and up around every digit (input-remapper issue 486)."""
_REFUSED = {errno.EACCES, errno.EPERM}


class EventNode(Protocol):
    """One event node of the kernel, open."""

    def fileno(self) -> int:
        """The descriptor to wait on."""
        ...

    def has_keys(self) -> bool:
        """Whether it has keys at all, and not only a mouse's buttons."""
        ...

    def grab(self) -> None:
        """Take all events for ourselves."""
        ...

    def read(self) -> bytes:
        """The records that are there, as the kernel writes them."""
        ...

    def held(self) -> Iterable[int]:
        """Which keys are down now."""
        ...

    def close(self) -> None:
        """Let it go, grab and all."""
        ...


class KernelNode:
    """An event node as evdev opens it."""

    def __init__(self, path: str) -> None:
        self._device = InputDevice(path)

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return int(self._device.fileno())

    def has_keys(self) -> bool:
        """Whether it has keys at all, and not only a mouse's buttons."""
        codes = self._device.capabilities().get(ecodes.EV_KEY, ())
        return any(code < ecodes.BTN_MISC for code in codes)

    def grab(self) -> None:
        """Take all events for ourselves."""
        self._device.grab()

    def read(self) -> bytes:
        """The records that are there, as the kernel writes them."""
        return os.read(self.fileno(), READ_RECORDS * RECORD.size)

    def held(self) -> Iterable[int]:
        """Which keys are down now."""
        return [int(code) for code in self._device.active_keys()]

    def close(self) -> None:
        """Let it go, grab and all."""
        self._device.close()


def name_of(code: int) -> str | None:
    """Return what a key is called: ``"1"``, ``"enter"``, ``"plus"``; None is no key but noise.

    Digits of the keypad and of the row above the letters are the same keys to a customer.
    """
    if code in _NOISE:
        return None
    names = ecodes.KEY.get(code)
    if names is None:
        return f"code {code}"
    name = names if isinstance(names, str) else names[0]
    plain = name.removeprefix("KEY_")
    return str(plain.removeprefix("KP") or plain).lower()


class _Reading(msgspec.Struct):
    """One node that is being read."""

    node: EventNode
    held: HeldKeys
    records: Records


class EvdevKeys:
    """Keys of one USB device, of all its nodes.

    Args:
        path: of one of them, e.g. ``/dev/input/kiosk-keypad-3``.
        open_node: opens an event node.
        nodes: finds the nodes of the same device.
        clock: monotonic seconds.
        stuck_s: for how long a finger may stay on a key.
    """

    def __init__(
        self,
        path: str,
        open_node: Callable[[str], EventNode] = KernelNode,
        nodes: Callable[[str], tuple[str, ...]] = nodes_of,
        clock: Callable[[], float] = time.monotonic,
        stuck_s: float = STUCK_S,
    ) -> None:
        self._path = path
        self._open_node = open_node
        self._nodes = nodes
        self._clock = clock
        self._stuck_s = stuck_s
        self._reading: dict[str, _Reading] = {}
        self._poll: select.epoll | None = None
        self._looks: list[float] = []
        self._stuck: set[tuple[str, int]] = set()

    def open(self) -> int:
        """Open and grab every node of the device."""
        self._poll = select.epoll()
        now_s = self._clock()
        self._looks = [now_s + after_s for after_s in LOOK_AGAIN_S]
        self._look_for_nodes()
        return self._poll.fileno()

    @property
    def wait_s(self) -> float | None:
        """For how long ``read`` need not be called while nothing comes."""
        dues = [since_s + self._stuck_s for _, since_s in self._held_and_not_told()]
        dues += self._looks[:1]
        return max(0.0, min(dues) - self._clock()) if dues else None

    def read(self) -> list[Heard]:
        """The keys that went down, and keys that a finger would have let go long ago."""
        if self._poll is None:
            return []
        now_s = self._clock()
        if self._looks and now_s >= self._looks[0]:
            del self._looks[0]
            self._look_for_nodes()
        ready = {fd for fd, _ in self._poll.poll(0)}
        heard: list[Heard] = []
        for path, one in self._reading.items():
            if one.node.fileno() in ready:
                heard += self._keys(path, one, now_s)
        return heard + self._let_go() + self._held_too_long(now_s)

    def close(self) -> None:
        """Let the device go."""
        for one in self._reading.values():
            one.node.close()
        self._reading.clear()
        self._stuck.clear()
        self._looks.clear()
        if self._poll is not None:
            self._poll.close()
            self._poll = None

    def _look_for_nodes(self) -> None:
        try:
            paths = self._nodes(self._path)
        except OSError as error:
            # Pulled while its nodes were being looked for: their folders go one by one.
            raise self._gone(self._path, error) from error
        for path in paths:
            if path in self._reading or self._poll is None:
                continue
            try:
                opened = self._opened(path)
            except DeviceFault:
                # Another node of the device may not be our group's yet: udev is at work.
                if path == self._path or not self._looks:
                    raise
                continue
            self._reading[path] = opened
            self._poll.register(opened.node.fileno(), select.EPOLLIN)

    def _opened(self, path: str) -> _Reading:
        try:
            node = self._open_node(path)
        except OSError as error:
            raise self._gone(path, error) from error
        try:
            if node.has_keys():
                node.grab()
                return _Reading(node, HeldKeys(node.held(), self._clock()), Records())
        except OSError as error:
            node.close()
            raise self._gone(path, error) from error
        node.close()
        raise DeviceFault(f"keypad {path}", FaultKind.BAD_URL, "it has no keys: a mouse?")

    def _keys(self, path: str, one: _Reading, now_s: float) -> list[str]:
        codes: list[int] = []
        try:
            for record in one.records.feed(one.node.read()):
                codes += one.held.take(record, now_s)
                if one.held.lost:
                    codes += one.held.resync(one.node.held(), now_s)
        except BlockingIOError:
            return []  # a wake-up for nothing
        except OSError as error:
            raise self._gone(path, error) from error
        names = [name_of(code) for code in codes]
        return [name for name in names if name is not None]

    def _held_and_not_told(self) -> list[tuple[tuple[str, int], float]]:
        return [
            ((path, code), since_s)
            for path, one in self._reading.items()
            for code in one.held.down
            if code not in _NOISE
            and (path, code) not in self._stuck
            and (since_s := one.held.since_s(code)) is not None
        ]

    def _held_too_long(self, now_s: float) -> list[Heard]:
        stuck = [
            key
            for key, since_s in self._held_and_not_told()
            if now_s >= since_s + self._stuck_s
        ]
        first = not self._stuck
        self._stuck.update(stuck)
        if not stuck or not first:
            return []
        return [Trouble(FaultKind.STUCK, f"key {name_of(stuck[0][1])} on {stuck[0][0]}")]

    def _let_go(self) -> list[Heard]:
        before = len(self._stuck)
        self._stuck = {
            (path, code)
            for path, code in self._stuck
            if path in self._reading and self._reading[path].held.since_s(code) is not None
        }
        return [Healed()] if before and not self._stuck else []

    def _gone(self, path: str, error: OSError) -> DeviceFault:
        """Say it of the keypad, whichever of its nodes was the first to tell."""
        fault = fault_of(f"keypad {self._path}", error)
        detail = fault.detail if path == self._path else f"{path}: {fault.detail}"
        if error.errno in _REFUSED:
            detail += group_to_join(path)
        return DeviceFault(fault.device, fault.kind, detail)
