"""The world's Unix socket: drivers come to be one half of a device, hands bring orders.

A thread for each connection: there are as many as a hall has devices. Who speaks something else
is put out.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from drivers.world_messages import (
    Attach,
    BadLineError,
    Done,
    Lines,
    Order,
    Refused,
    Role,
    ToWorld,
    Unknown,
)
from kiosk.world.order import OrderError
from kiosk.world.wire import Wire, WiredDevice

READ_BYTES = 65536
BACKLOG = 64
MODE = 0o600
"""Whoever may press the buttons of this world: its owner."""

Obey = Callable[[Sequence[str]], dict[str, object]]
"""Carries out an order and returns the state after it; raises ``OrderError``."""


class WorldRunsError(Exception):
    """Another world listens at this socket."""


class WorldDoor:
    """Listens from the beginning, serves when the devices are there, until it is closed.

    Raises:
        WorldRunsError: somebody listens there already.
    """

    def __init__(self, path: Path, obey: Obey) -> None:
        self._path = path
        self._obey = obey
        self._devices: Mapping[tuple[Role, str], WiredDevice] = {}
        self._lock = threading.Lock()
        self._wires: set[Wire] = set()
        self._closed = False
        self._listener = self._listen()
        self._thread = threading.Thread(target=self._accept, name="world", daemon=True)

    def serve(self, devices: Mapping[tuple[Role, str], WiredDevice]) -> None:
        """Let in who knocked meanwhile, and everybody from now on."""
        self._devices = devices
        self._thread.start()

    def close(self) -> None:
        """Put everybody out. May be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            wires = list(self._wires)
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        if self._thread.ident is not None:
            self._thread.join()
        self._listener.close()
        for wire in wires:
            wire.cut()
        self._path.unlink(missing_ok=True)

    def _listen(self) -> socket.socket:
        if self._path.exists():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                if probe.connect_ex(str(self._path)) == 0:
                    raise WorldRunsError(f"{self._path}: another world runs here")
            self._path.unlink()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(self._path))
        self._path.chmod(MODE)
        listener.listen(BACKLOG)
        return listener

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            wire = Wire(connection)
            with self._lock:
                if self._closed:
                    connection.close()
                    return
                self._wires.add(wire)
            threading.Thread(
                target=self._serve, args=(connection, wire), name="world's wire", daemon=True
            ).start()

    def _serve(self, connection: socket.socket, wire: Wire) -> None:
        lines: Lines[ToWorld] = Lines(ToWorld)
        device: WiredDevice | None = None
        with connection:
            try:
                while data := _received(connection):
                    for said in lines.feed(data):
                        match said:
                            case Order(words=words):
                                wire.say(self._answer(words))
                            case Attach():
                                device = self._attach(said, wire)
                                if device is None:
                                    return
                            case _ if device is not None:
                                device.hears(said)
                            case _:
                                wire.say(Refused("attach a device first", usage=True))
                                return
            except BadLineError as error:
                wire.say(Refused(str(error), usage=True))
            finally:
                if device is not None:
                    device.detach(wire)
                with self._lock:
                    self._wires.discard(wire)

    def _answer(self, words: Sequence[str]) -> Done | Refused:
        try:
            state = self._obey(words)
        except OrderError as error:
            return Refused(str(error), usage=error.usage)
        return Done(msgspec.Raw(msgspec.json.encode(state)))

    def _attach(self, wish: Attach, wire: Wire) -> WiredDevice | None:
        device = self._devices.get((wish.role, wish.name))
        if device is None:
            wire.say(Unknown(tuple(f"{role} {name}" for role, name in self._devices)))
            return None
        return device if device.attach(wire) else None


def _received(connection: socket.socket) -> bytes:
    """Return what came; nothing when the connection ended in whatever way."""
    try:
        return connection.recv(READ_BYTES)
    except OSError:
        return b""
