"""A machine of code behind a real door: a TCP port or a pseudo-terminal.

For everything that must see the wire: contract tests, demonstrations, other programs. Pulling
the plug closes the door, putting it back opens the same one again.
"""

import contextlib
import os
import pty
import selectors
import socket
import struct
import threading
import tty
from pathlib import Path
from typing import Protocol, Self

from drivers.printer_machine import PrinterMachine
from drivers.ticket_printer import StatusLevel

READ_BYTES = 4096
DOOR_S = 5.0
TURN_S = 0.02
"""How often a slow printer works something off."""
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Door(Protocol):
    """Where clients come in; used by the serving thread only, except ``url``."""

    @property
    def url(self) -> str:
        """The address a driver opens."""
        ...

    def open(self, selector: selectors.BaseSelector) -> None:
        """Let clients in."""
        ...

    def close(self, selector: selectors.BaseSelector) -> None:
        """Throw everybody out."""
        ...

    def pump(self, fileobj: object, machine: PrinterMachine) -> None:
        """Serve what ``selector`` found ready."""
        ...

    def say(self, data: bytes) -> None:
        """Send what nobody asked for to whoever is there."""
        ...


class TcpDoor:
    """Listens on a loopback port, the same one for its whole life.

    Args:
        port: 0 takes a free one.
        host: a loopback address; all of 127.0.0.0/8 are this machine.
    """

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._port = port
        self._host = host
        self._listener: socket.socket | None = None
        self._clients: list[socket.socket] = []
        self._selector: selectors.BaseSelector | None = None

    @property
    def url(self) -> str:
        """``tcp://host:port``."""
        return f"tcp://{self._host}:{self._port}"

    def open(self, selector: selectors.BaseSelector) -> None:
        """Listen."""
        self._selector = selector
        self._listener = socket.create_server((self._host, self._port))
        self._port = self._listener.getsockname()[1]
        selector.register(self._listener, selectors.EVENT_READ)

    def close(self, selector: selectors.BaseSelector) -> None:
        """Reset all connections: nobody says goodbye when a cable is pulled."""
        for client in list(self._clients):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._drop(client, selector)
        if self._listener is not None:
            selector.unregister(self._listener)
            self._listener.close()
            self._listener = None

    def pump(self, fileobj: object, machine: PrinterMachine) -> None:
        """Let a client in, or carry its bytes to the machine."""
        if self._selector is None:
            return
        if fileobj is self._listener and self._listener is not None:
            client, _ = self._listener.accept()
            self._clients.append(client)
            self._selector.register(client, selectors.EVENT_READ)
        elif isinstance(fileobj, socket.socket):
            try:
                data = fileobj.recv(READ_BYTES)
                if data:
                    fileobj.sendall(machine.receive(data))
                    return
            except ConnectionError:
                # The client is gone; so is its connection, below.
                data = b""
            self._drop(fileobj, self._selector)

    def say(self, data: bytes) -> None:
        """Send to every client."""
        for client in self._clients:
            # A client that is gone is dropped when it is read from.
            with contextlib.suppress(OSError):
                client.sendall(data)

    def _drop(self, client: socket.socket, selector: selectors.BaseSelector) -> None:
        selector.unregister(client)
        client.close()
        self._clients.remove(client)


class PtyDoor:
    """A pseudo-terminal under a name that stays the same, as udev gives one to a USB port."""

    def __init__(self, name: Path) -> None:
        self._name = name
        self._master: int | None = None
        self._slave: int | None = None

    @property
    def url(self) -> str:
        """``serial://`` and the name; a pseudo-terminal holds back by itself, as RTS would."""
        return f"serial://{self._name}?baud=115200&flow=rtscts"

    def open(self, selector: selectors.BaseSelector) -> None:
        """Make a terminal and name it."""
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self._name.symlink_to(os.ttyname(self._slave))
        selector.register(self._master, selectors.EVENT_READ)

    def close(self, selector: selectors.BaseSelector) -> None:
        """Take the terminal away under the hands of whoever has it open."""
        if self._master is None or self._slave is None:
            return
        selector.unregister(self._master)
        self._name.unlink()
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = None

    def pump(self, fileobj: object, machine: PrinterMachine) -> None:
        """Carry bytes to the machine and back."""
        if isinstance(fileobj, int) and fileobj == self._master:
            answer = machine.receive(os.read(fileobj, READ_BYTES))
            os.write(fileobj, answer)

    def say(self, data: bytes) -> None:
        """Send to whoever has the terminal open; the line keeps it for who comes later."""
        if self._master is not None:
            os.write(self._master, data)


class VirtualPrinter(PrinterMachine):
    """A printer on the wire, served by a thread of its own; a context manager.

    Args:
        door: where clients come in.
        width_dots: dots across the paper.
        out: directory for one PNG per slip.
        level: how much this model answers.
        serial: its serial number.
    """

    def __init__(
        self,
        door: Door,
        *,
        width_dots: int = 576,
        out: Path | None = None,
        level: StatusLevel = StatusLevel.ORDERED_STATUS,
        serial: str = "0",
    ) -> None:
        super().__init__(width_dots=width_dots, out=out, level=level, serial=serial)
        self._door = door
        self._selector = selectors.DefaultSelector()
        self._wake_read, self._wake_write = os.pipe()
        self._selector.register(self._wake_read, selectors.EVENT_READ)
        self._door_open = False
        self._stop = False
        self.speaks = self._wake
        self._thread = threading.Thread(target=self._serve, name="virtual printer")
        self._thread.start()
        self._wait_for_door(is_open=True)

    @property
    def url(self) -> str:
        """The address a driver opens."""
        return self._door.url

    def is_unplugged(self) -> None:
        """Pull the plug and wait until the door is shut."""
        super().is_unplugged()
        self._wait_for_door(is_open=False)

    def is_cut_off(self) -> None:
        """Pull the cable and wait until the door is shut."""
        super().is_cut_off()
        self._wait_for_door(is_open=False)

    def recovers(self) -> None:
        """Make all well again and wait until the door is open."""
        super().recovers()
        self._wait_for_door(is_open=True)

    def works_slowly(self, bytes_a_turn: int) -> None:
        """Work off only so many bytes every ``TURN_S``."""
        super().works_slowly(bytes_a_turn)
        self._wake()

    def close(self) -> None:
        """Stop serving and shut the door."""
        with self._changed:
            if self._stop:
                return
            self._stop = True
        self._wake()
        self._thread.join()
        self._selector.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wait_for_door(self, *, is_open: bool) -> None:
        if threading.current_thread() is self._thread:
            # The world acts in the middle of a slip: the loop shuts the door right after.
            return
        self._wake()
        with self._changed:
            moved = self._changed.wait_for(
                lambda: self._door_open is is_open or self._stop, DOOR_S
            )
        if not moved:
            raise TimeoutError("the virtual printer's thread does not move its door")

    def _wake(self) -> None:
        os.write(self._wake_write, b"!")

    def _serve(self) -> None:
        with contextlib.ExitStack() as at_end:
            at_end.callback(self._door.close, self._selector)
            while not self._stop:
                self._move_door()
                if self._door_open and (spoken := self.receive(b"")):
                    self._door.say(spoken)
                for key, _ in self._selector.select(TURN_S if self.busy else None):
                    if key.fileobj == self._wake_read:
                        os.read(self._wake_read, READ_BYTES)
                    elif self._plugged:
                        self._door.pump(key.fileobj, self)

    def _move_door(self) -> None:
        with self._changed:
            if self._plugged is self._door_open:
                return
            if self._plugged:
                self._door.open(self._selector)
            else:
                self._door.close(self._selector)
            self._door_open = self._plugged
            self._changed.notify_all()
