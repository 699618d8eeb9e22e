"""Keypads that hands press: through the world's socket, or on a serial line of their own."""

from collections.abc import Mapping
from pathlib import Path

from drivers.virtual_keypad import VirtualKeypad
from drivers.world_messages import Key, Role
from kiosk.world.order import Can, OrderError, Tell
from kiosk.world.wire import WiredDevice

DIGITS = tuple("0123456789")
KEYS = (*DIGITS, "enter")


class WorldsKeypad(WiredDevice):
    """Keys that hands press."""

    role = Role.KEYPAD

    def press(self, key: str) -> None:
        """A finger presses ``key``."""
        self._say(Key(key))
        self._tell(self.title, f"key {key}")

    @property
    def can(self) -> Mapping[str, Can]:
        """What a hand can do to it."""
        return {"press": Can(with_each=self.press, words=KEYS), **super().can}


class WorldsSerialKeypad:
    """A keypad on a pseudo-terminal: nobody can tell whether somebody listens."""

    def __init__(self, name: str, tell: Tell, path: Path) -> None:
        self.name = name
        self.title = f"keypad {name}"
        self._tell = tell
        self._path = path
        self._keypad = VirtualKeypad(path)

    def press(self, key: str) -> None:
        """A finger presses ``key``."""
        if not self._keypad.is_pressed(key):
            raise OrderError(f"{self.title} is unplugged: plug it in first")
        self._tell(self.title, f"key {key}")

    def unplug(self) -> None:
        """Pull the cable."""
        if not self._keypad.plugged:
            raise OrderError(f"{self.title} is unplugged already")
        self._keypad.is_unplugged()
        self._tell(self.title, "unplugged")

    def plug_in(self) -> None:
        """Put the cable back."""
        if self._keypad.plugged:
            raise OrderError(f"{self.title} is plugged in already")
        self._keypad.recovers()
        self._tell(self.title, "plugged in")

    @property
    def can(self) -> Mapping[str, Can]:
        """What a hand can do to it."""
        return {
            "press": Can(with_each=self.press, words=DIGITS),
            "unplug": Can(self.unplug),
            "plug": Can(self.plug_in),
        }

    def state(self) -> dict[str, object]:
        """Say whether it is plugged in, and where."""
        return {"plugged": self._keypad.plugged, "path": str(self._path)}

    def close(self) -> None:
        """Put it away."""
        self._keypad.close()
