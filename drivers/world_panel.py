"""A counter's panel in a simulated world: its contacts move there, its button is the real one.

Its thread outlives the world: a lost one is told once and tried again, and a lamp that was
lit meanwhile is lit when the world is back.
"""

import contextlib
import os
import select
import threading
from collections import deque
from functools import partial
from typing import Protocol

from drivers.button import Button
from drivers.faults import DeviceFault, FaultKind
from drivers.panel import Beep, LampMode, PanelKey, PanelListener
from drivers.world_link import WorldLink
from drivers.world_messages import Beeped, Contact, Lamp, Role
from drivers.world_url import WorldUrl

FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 2.0
_WAKE = b"!"
WAKE_BYTES = 4096


class WiredPanelListener(PanelListener, Protocol):
    """Who is told what happens at a panel that has a cable."""

    def on_unplugged(self, fault: DeviceFault) -> None:
        """The whole panel is gone; told once until it is back."""
        ...

    def on_plugged(self) -> None:
        """The panel is back."""
        ...


class WorldPanel:
    """The buttons, the lamp and the buzzer of one place, in the world at ``url``.

    Args:
        url: which world, and which of its panels.
        listener: who is told.
        role: a counter's panel, or the help button outside.
    """

    def __init__(
        self, url: WorldUrl, listener: WiredPanelListener, role: Role = Role.PANEL
    ) -> None:
        self._listener = listener
        self._buttons: dict[str, Button] = {
            key: Button(
                f"button {key}",
                partial(listener.on_key, key),
                on_fault=partial(listener.on_fault, key),
                on_recovered=partial(listener.on_recovered, key),
            )
            for key in PanelKey
        }
        for button in self._buttons.values():
            button.starts(closed=False)
        self._link = WorldLink(role, url)
        self._lamp = LampMode.OFF
        self._beeps: deque[Beep] = deque()
        self._faulty = False
        self._closed = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self._thread = threading.Thread(target=self._run, name=f"panel {url.name}", daemon=True)
        self._thread.start()

    def light(self, mode: LampMode) -> None:
        """Let the lamp say ``mode``, now or as soon as it is plugged in."""
        self._lamp = mode
        self._wake()

    def beep(self, beep: Beep) -> None:
        """Sound once, unless it is unplugged."""
        self._beeps.append(beep)
        self._wake()

    def close(self) -> None:
        """Lamp off, buttons dead. May be called twice, not from a callback."""
        if self._closed:
            return
        self._closed = True
        self._wake()
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)
        for button in self._buttons.values():
            button.close()

    def _run(self) -> None:
        retry_s = FIRST_RETRY_S
        while not self._closed:
            try:
                fd = self._link.open()
                retry_s = FIRST_RETRY_S
                if self._faulty:
                    self._faulty = False
                    self._listener.on_plugged()
                self._serve(fd)
            except DeviceFault as fault:
                self._lost(fault)
                self._woken(select.select([self._wake_read], [], [], retry_s)[0])
                retry_s = min(retry_s * 2, LONGEST_RETRY_S)
        with contextlib.suppress(DeviceFault):
            self._link.send(Lamp(LampMode.OFF))
        self._link.close()

    def _serve(self, fd: int) -> None:
        shown = None
        while not self._closed:
            lamp = self._lamp
            if lamp is not shown:
                self._link.send(Lamp(lamp))
                shown = lamp
            while self._beeps:
                self._link.send(Beeped(self._beeps.popleft()))
            ready = select.select([fd, self._wake_read], [], [])[0]
            self._woken(ready)
            if fd in ready:
                for said in self._link.read():
                    if isinstance(said, Contact):
                        self._moved(said)

    def _moved(self, contact: Contact) -> None:
        button = self._buttons.get(contact.key)
        if button is None:
            raise self._link.fault(FaultKind.BAD_URL, f"no world: it has a key {contact.key!r}")
        for move in contact.moves:
            button.edge(closed=move.closed, at_s=move.at_s)

    def _lost(self, fault: DeviceFault) -> None:
        self._link.close()
        self._beeps.clear()
        for button in self._buttons.values():
            button.edge(closed=False)  # a wire that is off opens every contact
        if not self._faulty:
            self._faulty = True
            self._listener.on_unplugged(fault)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full: it is being woken already
            os.write(self._wake_write, _WAKE)

    def _woken(self, ready: list[int]) -> None:
        if self._wake_read in ready:
            os.read(self._wake_read, WAKE_BYTES)
