"""A serial printer's port is opened once, held alone, and closed at its first error.

Held open after an error, a USB adapter comes back under another name; shared with a second
program, slips mix. pyserial directly: python-escpos gives it no write timeout (a printer that
stands would hold the kiosk for ever) and answers no status question in less than a second.
"""

import contextlib
import select
import termios
import time

import serial

from drivers.faults import DeviceFault, FaultKind, fault_of
from drivers.printer_link import DEVICE, WRITE_S, wait_until_taken
from drivers.printer_url import Flow

CHUNK_BYTES = 256
"""Short pieces: at 1,200 baud one takes 2 s, well below what a standing printer gets."""
BITS_PER_BYTE = 10
"""8N1: start bit, eight data bits, stop bit."""
KERNEL_BUFFER_BYTES = 4096
FASTEST_UNCONTROLLED_BAUD = 115_200
"""Full rows at this rate are 20 mm of paper a second; the slowest kiosk printer does 38
(Axiohm, solid black). Faster lines without flow control are paced down to it."""


class SerialLink:
    """Bytes over a serial port.

    Without flow control nothing tells that the printer's buffer is full. Then no byte is handed
    over before the line has carried those before it: an adapter that takes them faster would
    only lose them elsewhere, and a printer draws rows faster than 115,200 baud bring them.
    """

    kept = True
    talks = True

    def __init__(self, path: str, baud: int, flow: Flow) -> None:
        self._path = path
        self._baud = baud
        self._flow = flow
        self._port: serial.Serial | None = None
        self._carried_at = 0.0
        self._stands = False

    def open(self) -> None:
        """Open the port for ourselves alone."""
        if self._port is not None:
            return
        try:
            self._port = serial.Serial(
                port=self._path,
                baudrate=self._baud,
                rtscts=self._flow == "rtscts",
                xonxoff=self._flow == "xonxoff",
                timeout=0,
                write_timeout=WRITE_S,
                exclusive=True,
            )
        except OSError as error:
            raise self._gone(error) from error
        except termios.error as error:
            # Pulled while it was being opened: pyserial lets this one through as it is.
            raise self._gone(OSError(*error.args)) from error

    def write(self, data: bytes) -> None:
        """Write all, waiting at most ``WRITE_S`` for each piece to be taken."""
        port = self._opened()
        try:
            for start in range(0, len(data), CHUNK_BYTES):
                piece = data[start : start + CHUNK_BYTES]
                self._wait_for_line(len(piece))
                port.write(piece)
        except serial.SerialTimeoutException as error:
            self._stands = True
            raise DeviceFault(DEVICE, FaultKind.SILENT, str(error)) from error
        except OSError as error:
            raise self._gone(error) from error

    def flush(self) -> None:
        """Wait until the line has carried everything; ``tcdrain`` could wait for ever."""
        port = self._opened()
        try:
            wait_until_taken(
                lambda: port.out_waiting,
                WRITE_S + KERNEL_BUFFER_BYTES * BITS_PER_BYTE / self._baud,
            )
        except DeviceFault:
            self._stands = True
            raise
        except OSError as error:
            raise self._gone(error) from error

    def read(self, timeout_s: float) -> bytes:
        """Read what came, without waiting for more than the first byte."""
        port = self._opened()
        try:
            if not select.select([port.fileno()], [], [], timeout_s)[0]:
                return b""
            # The driver knows how much is there; asking for more would wait for it.
            return bytes(port.read(port.in_waiting or 1))
        except OSError as error:
            raise self._gone(error) from error

    def say_goodbye(self) -> None:
        """The port is kept: opening it toggles DTR, which resets some printers."""

    def close(self) -> None:
        """Give the port back."""
        if self._port is not None:
            if self._stands:
                # The system would hold the port for half a minute to get rid of them, and they
                # would come out later, when nobody expects them any more.
                with contextlib.suppress(OSError, termios.error):
                    self._port.reset_output_buffer()
            self._port.close()
            self._port = None
            self._stands = False

    def _wait_for_line(self, size: int) -> None:
        """Without flow control, wait until the line has carried all earlier bytes."""
        if self._flow != "none":
            return
        now = time.monotonic()
        if self._carried_at > now:
            time.sleep(self._carried_at - now)
        rate = min(self._baud, FASTEST_UNCONTROLLED_BAUD) / BITS_PER_BYTE
        self._carried_at = max(self._carried_at, now) + size / rate

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, f"{self._path} is not open")
        return self._port

    def _gone(self, error: OSError) -> DeviceFault:
        return fault_of(DEVICE, error)
