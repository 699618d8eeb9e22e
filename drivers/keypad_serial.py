"""A serial keypad sends one ASCII character per key, or one per line; both read the same."""

import serial

from drivers.faults import DeviceFault, fault_of


def keys_in(data: bytes) -> list[str]:
    """The keys in ``data``: printable ASCII; line ends, padding and line noise are no keys."""
    return [chr(byte) for byte in data if 0x21 <= byte <= 0x7E]  # noqa: PLR2004  # "!" to "~"


class SerialKeys:
    """Keys from one serial port."""

    def __init__(self, path: str, baud: int) -> None:
        self._path = path
        self._baud = baud
        self._port: serial.Serial | None = None

    def open(self) -> int:
        """Open the port for ourselves alone."""
        try:
            self._port = serial.Serial(
                port=self._path, baudrate=self._baud, timeout=0, exclusive=True
            )
            return self._port.fileno()
        except OSError as error:
            raise self._gone(error) from error

    def read(self) -> list[str]:
        """The keys that were pressed."""
        if self._port is None:
            return []
        try:
            # in_waiting itself fails with a bare OSError when the adapter is pulled out.
            return keys_in(bytes(self._port.read(self._port.in_waiting or 1)))
        except OSError as error:
            raise self._gone(error) from error

    def close(self) -> None:
        """Give the port back."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def _gone(self, error: OSError) -> DeviceFault:
        return fault_of(f"keypad {self._path}", error)
