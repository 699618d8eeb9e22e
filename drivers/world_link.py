"""A driver's way to its device in a simulated world, over the world's Unix socket.

A world that is not there, or ends, is a pulled cable. Used by one thread.
"""

import contextlib
import select
import socket

from drivers.faults import DeviceFault, FaultKind, fault_of
from drivers.world_messages import (
    Attach,
    Attached,
    BadLineError,
    Lines,
    Role,
    Taken,
    ToDriver,
    ToWorld,
    Unknown,
    Unplugged,
    line,
)
from drivers.world_url import WorldUrl

ANSWER_S = 2.0
"""How long a world may take to say whether the device is plugged in."""
READ_BYTES = 65536


class WorldLink:
    """One device's connection.

    Args:
        role: what the device is.
        url: where its world is, and its name there.
    """

    def __init__(self, role: Role, url: WorldUrl) -> None:
        self._role = role
        self._url = url
        self._device = f"{role} {url}"
        self._socket: socket.socket | None = None
        self._lines: Lines[ToDriver] = Lines(ToDriver)

    def open(self) -> int:
        """Take the device and return the file descriptor to wait on.

        Raises:
            DeviceFault: the world or the device is not there, or somebody else has it.
        """
        self.close()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(ANSWER_S)
        try:
            self._socket.connect(self._url.socket)
        except OSError as error:
            raise fault_of(self._device, error) from error
        self.send(Attach(self._role, self._url.name))
        answer = self._answer()
        match answer:
            case Attached():
                return self._socket.fileno()
            case Taken():
                raise self.fault(FaultKind.BUSY, "another program has it")
            case Unknown(there=there):
                names = ", ".join(there) or "none"
                raise self.fault(FaultKind.BAD_URL, f"this world has only {names}")
            case Unplugged():
                raise self.fault(FaultKind.UNPLUGGED, "its cable is not in")
            case _:
                raise self.fault(FaultKind.BAD_URL, f"no world: it answers {answer!r}")

    def read(self) -> list[ToDriver]:
        """What the world has said since the last call; called when there is something.

        Raises:
            DeviceFault: the cable is pulled.
        """
        return self._understood(self._receive(READ_BYTES))

    def wait(self, timeout_s: float) -> list[ToDriver]:
        """Wait for the world's next words; empty when the time is up.

        Raises:
            DeviceFault: the cable is pulled.
        """
        if self._socket is None:
            raise self.fault(FaultKind.UNPLUGGED, "not open")
        ready = select.select([self._socket], [], [], timeout_s)[0]
        return self.read() if ready else []

    def send(self, message: ToWorld) -> None:
        """Tell the world.

        Raises:
            DeviceFault: the cable is pulled.
        """
        if self._socket is None:
            raise self.fault(FaultKind.UNPLUGGED, "not open")
        try:
            self._socket.sendall(line(message))
        except OSError as error:
            raise fault_of(self._device, error) from error

    def hang_up(self) -> None:
        """End the connection under whoever reads or waits; from any thread."""
        there = self._socket
        if there is not None:
            with contextlib.suppress(OSError):
                there.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let the device go. May be called twice."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._lines = Lines(ToDriver)

    def _answer(self) -> ToDriver:
        """Read the first line and not a byte more: what follows must wake who waits for it."""
        said: list[ToDriver] = []
        while not said:
            said = self._understood(self._receive(1))
        return said[0]

    def _understood(self, data: bytes) -> list[ToDriver]:
        try:
            return self._lines.feed(data)
        except BadLineError as error:
            raise self.fault(FaultKind.BAD_URL, f"no world: {error}") from error

    def _receive(self, at_most: int) -> bytes:
        if self._socket is None:
            raise self.fault(FaultKind.UNPLUGGED, "not open")
        try:
            data = self._socket.recv(at_most)
        except OSError as error:
            raise fault_of(self._device, error) from error
        if not data:
            raise self.fault(FaultKind.UNPLUGGED, "its cable was pulled")
        return data

    def fault(self, kind: FaultKind, detail: str) -> DeviceFault:
        """What is wrong with this device."""
        return DeviceFault(self._device, kind, detail)
