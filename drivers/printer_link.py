"""A link carries bytes to one printer and back; it knows timeouts and nothing of slips.

Whatever goes wrong in it is a ``DeviceFault``: after one, its owner closes it and may open it
again; no link closes itself. ``read`` returns no bytes when none came in time; that is not an
error. One thread may read while another writes.
"""

import contextlib
import errno
import os
import select
import stat
import time
from pathlib import Path
from typing import Protocol

from drivers.faults import DeviceFault, FaultKind, fault_of

DEVICE = "printer"
WRITE_S = 5.0
"""A printer that takes no byte for so long has stopped (its buffer is full and it stands)."""
CHUNK_BYTES = 4096
NOTHING_YET_S = 0.05
"""Between two looks at a device that calls itself readable and gives nothing."""


class Link(Protocol):
    """The way to one printer."""

    @property
    def kept(self) -> bool:
        """It stays open between jobs."""
        ...

    @property
    def talks(self) -> bool:
        """Something may come back on it; known once it is open."""
        ...

    def open(self) -> None:
        """Make the printer reachable; nothing happens if it already is.

        Raises:
            DeviceFault: it is not.
        """
        ...

    def write(self, data: bytes) -> None:
        """Hand over all of ``data``.

        Raises:
            DeviceFault: some of it, or nothing, was taken.
        """
        ...

    def flush(self) -> None:
        """Wait until the other side has taken what was written, as far as that can be seen.

        Raises:
            DeviceFault: it did not, in time.
        """
        ...

    def read(self, timeout_s: float) -> bytes:
        """What the printer sent; empty when nothing came within ``timeout_s``.

        Raises:
            DeviceFault: the printer is gone.
        """
        ...

    def say_goodbye(self) -> None:
        """A conversation is over: let the printer end it in peace."""
        ...

    def close(self) -> None:
        """Let everything go. May be called twice."""
        ...


DEVICES = Path("/dev")
"""Nothing is ever made here: a printer's name comes and goes with the printer."""


class FileLink:
    """A device file (``/dev/usb/lp0`` answers too), a named pipe or an ordinary file.

    A device is kept open, so that it is heard; all others are opened for each job.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._fd: int | None = None
        if DEVICES not in Path(path).parents:
            # A file that only records is made once; later it is as gone as a device can be.
            # What forbids it shows as a fault at the first slip.
            with contextlib.suppress(OSError):
                Path(path).touch()
        self._answers = False

    @property
    def kept(self) -> bool:
        """Devices are."""
        return self._answers

    @property
    def talks(self) -> bool:
        """Devices do."""
        return self._answers

    def open(self) -> None:
        """Open the file; a pipe that nobody reads counts as unplugged."""
        if self._fd is not None:
            return
        try:
            self._answers = stat.S_ISCHR(Path(self._path).stat().st_mode)
            way = os.O_RDWR if self._answers else os.O_WRONLY | os.O_APPEND
            self._fd = os.open(self._path, way | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise fault_of(DEVICE, error) from error

    def write(self, data: bytes) -> None:
        """Write all, waiting at most ``WRITE_S`` for each piece to be taken."""
        rest = memoryview(data)
        while rest:
            fd = self._opened()
            if not select.select([], [fd], [], WRITE_S)[1]:
                raise DeviceFault(DEVICE, FaultKind.SILENT, f"took no byte for {WRITE_S} s")
            try:
                taken = os.write(fd, rest[:CHUNK_BYTES])
            except BlockingIOError:
                continue
            except OSError as error:
                raise fault_of(DEVICE, error) from error
            rest = rest[taken:]

    def flush(self) -> None:
        """Files and pipes have no more to tell; the kernel has taken everything."""
        self._opened()

    def read(self, timeout_s: float) -> bytes:
        """Read from a device file; other files never answer."""
        fd = self._opened()
        if not self._answers or not select.select([fd], [], [], timeout_s)[0]:
            return b""
        try:
            data = os.read(fd, CHUNK_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise fault_of(DEVICE, error) from error
        if not data and _hung_up(fd):
            raise fault_of(DEVICE, OSError(errno.ENODEV, "hung up"))
        if not data:
            # usblp says "ready" and gives nothing as long as the printer has nothing to say.
            time.sleep(min(timeout_s, NOTHING_YET_S))
        return data

    def say_goodbye(self) -> None:
        """A file needs none."""

    def close(self) -> None:
        """Close the file."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _opened(self) -> int:
        if self._fd is None:
            raise fault_of(DEVICE, OSError(errno.ENODEV, "not open"))
        return self._fd


def _hung_up(fd: int) -> bool:
    """Whether the device behind ``fd`` is gone; a hung-up terminal reads as empty for ever."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return any(what & (select.POLLHUP | select.POLLERR) for _, what in poll.poll(0))


def wait_until_taken(waiting_bytes: "Waiting", deadline_s: float) -> None:
    """Wait until ``waiting_bytes()`` is zero.

    Raises:
        DeviceFault: bytes are still waiting after ``deadline_s``.
    """
    end = time.monotonic() + deadline_s
    while left := waiting_bytes():
        if time.monotonic() > end:
            raise DeviceFault(DEVICE, FaultKind.SILENT, f"{left} bytes were never taken")
        time.sleep(_LOOK_AGAIN_S)


_LOOK_AGAIN_S = 0.005


class Waiting(Protocol):
    """Tells how many bytes the operating system still holds for the printer."""

    def __call__(self) -> int:
        """The number of bytes."""
        ...
