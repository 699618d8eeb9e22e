"""The serial port itself: the only home of pyserial in the bridge.

One thread owns a port; only ``wake`` may be called from another. The first error closes it: a
descriptor that stays open after an unplug makes the board come back under another name
(pyserial#36), and ``is_open`` still says yes then (pyserial#341).
"""

import errno
import os
import select
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import serial

from drivers.faults import DeviceFault, FaultKind

BAUD = 115_200
"""8N1, as the firmware; USB ignores it. A 16-byte frame takes 1.4 ms."""
WRITE_TIMEOUT_S = 1.0
"""A board that does not read must not hold the thread."""
READ_BYTES = 4096
WAKE = b"!"

_KINDS = {
    errno.EACCES: FaultKind.PERMISSION,
    errno.EPERM: FaultKind.PERMISSION,
    errno.EAGAIN: FaultKind.BUSY,  # another process holds the lock
    errno.EBUSY: FaultKind.BUSY,
}


class Port:
    """A serial line by its path, open or not; 8N1 at ``baud``."""

    def __init__(self, path: str, baud: int = BAUD) -> None:
        self.path = path
        self._baud = baud
        self._serial: serial.Serial | None = None
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._waker, False)
        self._pipe_lock = threading.Lock()
        self._disposed = False

    @property
    def is_open(self) -> bool:
        """Whether the line is there, as far as is known."""
        return self._serial is not None

    def open(self) -> None:
        """Open the line by its path, for nobody else beside us.

        DTR stays on, as pyserial has it: a Pico sends over USB only while it is.

        Raises:
            DeviceFault: it is not there, not ours or taken; try again later.
        """
        with self._translated():
            self._serial = serial.Serial(
                self.path,
                self._baud,
                timeout=0,
                write_timeout=WRITE_TIMEOUT_S,
                exclusive=True,
            )

    def wait(self, timeout_s: float | None) -> bytes:
        """Wait for bytes, ``wake`` or the timeout; return the bytes, if any have come.

        Raises:
            DeviceFault: the line is gone, and closed by now.
        """
        line = self._serial
        watched = [self._woken] if line is None else [self._woken, line.fileno()]
        with self._translated():
            ready, _, _ = select.select(watched, [], [], timeout_s)
            if self._woken in ready:
                os.read(self._woken, READ_BYTES)
            if line is None or line.fileno() not in ready:
                return b""
            heard: bytes = line.read(READ_BYTES)
            return heard

    def write(self, data: bytes) -> None:
        """Put bytes on the line; without a line they are lost.

        Raises:
            DeviceFault: the line is gone or does not take them, and is closed by now.
        """
        if self._serial is not None and data:
            with self._translated():
                self._serial.write(data)

    def wake(self) -> None:
        """End the owner's ``wait`` at once, from any thread."""
        with self._pipe_lock:
            if self._disposed:
                return  # nobody waits any more, and the number may be another file's by now
            try:
                os.write(self._waker, WAKE)
            except BlockingIOError:
                return  # the pipe is full of wake-ups that nobody has seen yet

    def close(self) -> None:
        """Close the line; ``open`` may follow."""
        line, self._serial = self._serial, None
        if line is not None:
            line.close()

    def dispose(self) -> None:
        """Close everything for good."""
        self.close()
        with self._pipe_lock:
            self._disposed = True
            os.close(self._woken)
            os.close(self._waker)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Close at the first error and say it in our words."""
        try:
            yield
        except serial.SerialTimeoutException as error:
            self.close()
            raise DeviceFault(self.path, FaultKind.SILENT, str(error)) from error
        except (serial.SerialException, OSError) as error:
            self.close()
            kind = _KINDS.get(error.errno or 0, FaultKind.UNPLUGGED)
            raise DeviceFault(self.path, kind, str(error)) from error
        except termios.error as error:
            # Pulled while it was being opened: pyserial lets this one through as it is.
            self.close()
            raise DeviceFault(self.path, FaultKind.UNPLUGGED, str(error)) from error
