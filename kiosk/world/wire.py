"""The end of a driver's connection that is inside the world, and the devices on such wires.

One driver has a device at a time. The wire is cut when the plug is pulled, and whoever writes
into a cut wire does not notice: the driver's own end tells the driver.
"""

import contextlib
import select
import socket
import threading
from collections.abc import Mapping
from typing import ClassVar

from drivers.world_messages import (
    Attached,
    Role,
    Taken,
    ToDriver,
    ToHand,
    ToWorld,
    Unplugged,
    line,
)
from kiosk.world.order import Can, OrderError, Tell


class Wire:
    """One connection, written to by any thread."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def say(self, message: ToDriver | ToHand) -> None:
        """Say it, if anybody is there still."""
        with self._lock, contextlib.suppress(OSError):
            self._connection.sendall(line(message))

    def is_left(self) -> bool:
        """Return whether the other end has hung up, though nobody here has read of it yet."""
        poll = select.poll()
        try:
            poll.register(self._connection, 0)
        except ValueError:  # closed on this side
            return True
        return any(state & (select.POLLHUP | select.POLLNVAL) for _, state in poll.poll(0))

    def cut(self) -> None:
        """End the connection; whoever reads from it wakes up."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


class WiredDevice:
    """A device whose driver comes through the world's socket."""

    role: ClassVar[Role]

    def __init__(self, name: str, tell: Tell, title: str | None = None) -> None:
        self.name = name
        self.title = title or f"{self.role} {name}"
        self._tell = tell
        self._lock = threading.RLock()
        self._plugged = True
        self._wire: Wire | None = None

    # The hands.

    def unplug(self) -> None:
        """Pull the cable."""
        with self._lock:
            if not self._plugged:
                raise OrderError(f"{self.title} is unplugged already")
            self._plugged = False
            if self._wire is not None:
                self._wire.cut()
        self._tell(self.title, "unplugged")

    def plug_in(self) -> None:
        """Put the cable back."""
        with self._lock:
            if self._plugged:
                raise OrderError(f"{self.title} is plugged in already")
            self._plugged = True
        self._tell(self.title, "plugged in")

    @property
    def can(self) -> Mapping[str, Can]:
        """What a hand can do to it."""
        return {"unplug": Can(self.unplug), "plug": Can(self.plug_in)}

    def state(self) -> dict[str, object]:
        """Say whether it is plugged in and has a driver."""
        with self._lock:
            return {"plugged": self._plugged, "driven": self._wire is not None}

    @property
    def driven(self) -> bool:
        """Whether a driver has it."""
        return self._wire is not None

    def close(self) -> None:
        """Cut the wire."""
        with self._lock:
            self._plugged = False
            if self._wire is not None:
                self._wire.cut()

    # The driver.

    def attach(self, wire: Wire) -> bool:
        """Give the device to a driver, if it is there and free; tell it which."""
        # In one go: nothing may come to the driver before it knows that the device is its own.
        with self._lock:
            if not self._plugged:
                wire.say(Unplugged())
            elif self._wire is not None and not self._wire.is_left():
                wire.say(Taken())
            else:
                wire.say(Attached())
                self._wire = wire
                self._attached()
            return self._wire is wire

    def _attached(self) -> None:
        """Tell the new driver how things are."""

    def hears(self, said: ToWorld) -> None:
        """Take what the driver says."""

    def detach(self, wire: Wire) -> None:
        """The driver is gone."""
        with self._lock:
            if self._wire is wire:
                self._wire = None

    def _say(self, message: ToDriver) -> None:
        """Say something to the driver.

        Raises:
            OrderError: no driver would hear it.
        """
        with self._lock:
            if not self._plugged:
                raise OrderError(f"{self.title} is unplugged: plug it in first")
            if self._wire is None:
                raise OrderError(f"nobody listens to {self.title}: is the core running?")
            self._wire.say(message)
