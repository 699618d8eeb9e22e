"""A serial keypad's port: opened for ourselves alone, closed at the first error."""

import errno
import termios
import time
from collections.abc import Callable

import serial

from drivers.device_owner import group_to_join
from drivers.faults import DeviceFault, fault_of
from drivers.keypad_reader import Heard
from drivers.serial_frame import Frame
from drivers.serial_keys import KeyStream

_REFUSED = {errno.EACCES, errno.EPERM}


class SerialKeys:
    """Keys from one serial port.

    Args:
        path: of the port; by-id, or a link of one's own.
        baud: its rate.
        frame: how a key is told on the line.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        path: str,
        baud: int,
        frame: Frame = Frame.CHAR,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._baud = baud
        self._frame = frame
        self._clock = clock
        self._keys = KeyStream(frame)
        self._port: serial.Serial | None = None

    def open(self) -> int:
        """Open the port for ourselves alone; what came before was pressed for nobody."""
        self._keys = KeyStream(self._frame)
        try:
            self._port = serial.Serial(
                port=self._path, baudrate=self._baud, timeout=0, exclusive=True
            )
            return self._port.fileno()
        except OSError as error:
            raise self._gone(error) from error
        except termios.error as error:
            # Pulled while it was being opened: pyserial lets this one through as it is.
            raise self._gone(OSError(*error.args)) from error

    @property
    def wait_s(self) -> float | None:
        """For how long ``read`` need not be called while nothing comes."""
        due_s = self._keys.due_s
        return None if due_s is None else max(0.0, due_s - self._clock())

    def read(self) -> list[Heard]:
        """The keys that were pressed, and how the line is."""
        if self._port is None:
            return []
        try:
            # in_waiting itself fails with a bare OSError when the adapter is pulled out. A
            # timeout of nought: where nothing is there, nothing is read.
            data = bytes(self._port.read(self._port.in_waiting or 1))
        except OSError as error:
            raise self._gone(error) from error
        return self._keys.feed(data, self._clock())

    def close(self) -> None:
        """Give the port back."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def _gone(self, error: OSError) -> DeviceFault:
        fault = fault_of(f"keypad {self._path}", error)
        if error.errno not in _REFUSED:
            return fault
        return DeviceFault(fault.device, fault.kind, fault.detail + group_to_join(self._path))
