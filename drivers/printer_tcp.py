"""A network printer is connected for one job and let go after it.

A connection that is kept open dies unnoticed (a switch restarts, the printer is turned off),
and then all later jobs fail. The library's own network class is not used: it knows IPv4 only,
leaks the socket of a refused connection and waits 60 s.
"""

import array
import contextlib
import fcntl
import socket
import termios
import time

from drivers.faults import DeviceFault, FaultKind, fault_of
from drivers.printer_link import CHUNK_BYTES, DEVICE, WRITE_S, wait_until_taken

CONNECT_S = 2.0
LINGER_S = 0.3
"""How long to wait for the printer's own goodbye, so that no reset overtakes the last bytes."""


class TcpLink:
    """Raw bytes to a host and port."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Connect within ``CONNECT_S``."""
        if self._socket is not None:
            return
        try:
            self._socket = socket.create_connection(self._address, timeout=CONNECT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            self.close()
            raise self._gone(error) from error

    def write(self, data: bytes) -> None:
        """Send all, waiting at most ``WRITE_S`` for each piece to be taken."""
        connection = self._opened()
        connection.settimeout(WRITE_S)
        try:
            for start in range(0, len(data), CHUNK_BYTES):
                connection.sendall(data[start : start + CHUNK_BYTES])
        except OSError as error:
            self.close()
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
            self.close()
            raise self._gone(error) from error
        except DeviceFault:
            self.close()
            raise

    def read(self, timeout_s: float) -> bytes:
        """Receive what came."""
        connection = self._opened()
        connection.settimeout(max(timeout_s, 0.0))
        try:
            data = connection.recv(CHUNK_BYTES)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            self.close()
            raise self._gone(error) from error
        if not data:
            self.close()
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, "the printer hung up")
        return data

    def release(self) -> None:
        """Say goodbye and wait shortly for the printer's; then close."""
        if self._socket is None:
            return
        end = time.monotonic() + LINGER_S
        # The slip's outcome is already decided; a peer that is gone has nothing to lose here.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            while (left_s := end - time.monotonic()) > 0:
                self._socket.settimeout(left_s)
                if not self._socket.recv(CHUNK_BYTES):
                    break
        self.close()

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
