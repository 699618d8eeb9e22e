"""A network printer is connected for one job and let go after it.

A connection that is kept open dies unnoticed (a switch restarts, the printer is turned off),
and then all later jobs fail. The library's own network class is not used: it knows IPv4 only,
leaks the socket of a refused connection and waits 60 s.
"""

import array
import contextlib
import fcntl
import select
import socket
import termios
import threading

from drivers.faults import DeviceFault, FaultKind, fault_of
from drivers.printer_link import CHUNK_BYTES, DEVICE, WRITE_S, wait_until_taken

CONNECT_S = 2.0
LINGER_S = 0.3
"""How long to wait for the printer's own goodbye, so that no reset overtakes the last bytes."""


class TcpLink:
    """Raw bytes to a host and port."""

    kept = False
    talks = True

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._hung_up = threading.Event()

    def open(self) -> None:
        """Connect within ``CONNECT_S``."""
        if self._socket is not None:
            return
        try:
            self._hung_up.clear()
            self._socket = socket.create_connection(self._address, timeout=CONNECT_S)
            # From here on every wait is a select: one thread reads while another writes.
            self._socket.settimeout(0)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            self.close()
            raise self._gone(error) from error

    def write(self, data: bytes) -> None:
        """Send all, waiting at most ``WRITE_S`` for each piece to be taken."""
        connection = self._opened()
        rest = memoryview(data)
        try:
            while rest:
                if not select.select([], [connection], [], WRITE_S)[1]:
                    raise DeviceFault(DEVICE, FaultKind.SILENT, f"took no byte for {WRITE_S} s")
                rest = rest[connection.send(rest[:CHUNK_BYTES]) :]
        except OSError as error:
            raise self._gone(error) from error

    def flush(self) -> None:
        """Wait until the printer's network has acknowledged every byte.

        Without it a pulled cable goes unnoticed: the kernel takes a whole slip by itself.
        """
        connection = self._opened()
        held = array.array("i", [0])

        def not_acknowledged() -> int:
            fcntl.ioctl(connection, termios.TIOCOUTQ, held)
            return held[0]

        try:
            wait_until_taken(not_acknowledged, WRITE_S)
        except OSError as error:
            raise self._gone(error) from error

    def read(self, timeout_s: float) -> bytes:
        """Receive what came."""
        connection = self._opened()
        try:
            if not select.select([connection], [], [], timeout_s)[0]:
                return b""
            data = connection.recv(CHUNK_BYTES)
        except OSError as error:
            raise self._gone(error) from error
        if not data:
            self._hung_up.set()
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, "the printer hung up")
        return data

    def say_goodbye(self) -> None:
        """Say it, wait shortly for the printer's own, and let whoever reads go."""
        if self._socket is None:
            return
        # The slip's outcome is already decided; a peer that is gone has nothing to lose here.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            self._hung_up.wait(LINGER_S)
            self._socket.shutdown(socket.SHUT_RD)

    def close(self) -> None:
        """Drop the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, "not connected")
        return self._socket

    def _gone(self, error: OSError) -> DeviceFault:
        host, port = self._address
        fault = fault_of(DEVICE, error)
        return DeviceFault(DEVICE, FaultKind.UNPLUGGED, f"{host}:{port}: {fault.detail}")
