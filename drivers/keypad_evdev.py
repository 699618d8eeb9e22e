"""A USB keypad is read as a device of its own, never as the machine's keyboard.

It is named by a path that staff chose (a udev link), and grabbed: without that its digits
also land in whatever window has the focus, and with a guess somebody's real keyboard is dead.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from evdev import InputDevice, InputEvent, ecodes

from drivers.faults import DeviceFault, fault_of

_DOWN = 1
"""Value of a key event; 0 is up and 2 repeats while it is held."""
_NOISE = {ecodes.KEY_NUMLOCK}
"""Many keypads send NumLock down and up around every digit."""


class EventDevice(Protocol):
    """What we use of evdev's ``InputDevice``."""

    def fileno(self) -> int:
        """The descriptor to wait on."""
        ...

    def grab(self) -> None:
        """Take all events for ourselves."""
        ...

    def read(self) -> Iterable[InputEvent]:
        """The events that are there."""
        ...

    def close(self) -> None:
        """Let it go, grab and all."""
        ...


def key_of(event: InputEvent) -> str | None:
    """The key that went down, if this event says that: ``"1"``, ``"enter"``, ``"plus"``.

    Digits of the keypad and of the row above the letters are the same keys to a customer.
    """
    if event.type != ecodes.EV_KEY or event.value != _DOWN or event.code in _NOISE:
        return None
    names = ecodes.KEY.get(event.code)
    if names is None:
        return f"code {event.code}"
    name = names if isinstance(names, str) else names[0]
    plain = name.removeprefix("KEY_")
    return str(plain.removeprefix("KP") or plain).lower()


class EvdevKeys:
    """Keys of one input device.

    Args:
        path: e.g. ``/dev/input/kiosk-keypad-3``.
        open_device: evdev's way to open it.
    """

    def __init__(
        self, path: str, open_device: Callable[[str], EventDevice] = InputDevice
    ) -> None:
        self._path = path
        self._open_device = open_device
        self._device: EventDevice | None = None

    def open(self) -> int:
        """Open and grab the device."""
        try:
            self._device = self._open_device(self._path)
            self._device.grab()
            return self._device.fileno()
        except OSError as error:
            raise self._gone(error) from error

    def read(self) -> list[str]:
        """The keys that went down."""
        if self._device is None:
            return []
        try:
            keys = [key_of(event) for event in self._device.read()]
        except BlockingIOError:
            return []
        except OSError as error:
            raise self._gone(error) from error
        return [key for key in keys if key is not None]

    def close(self) -> None:
        """Let the device go."""
        if self._device is not None:
            self._device.close()
            self._device = None

    def _gone(self, error: OSError) -> DeviceFault:
        return fault_of(f"keypad {self._path}", error)
