"""What the program asks of its board; hal_pico.py and hal_host.py give it.

A class of its own only so that the two stay alike: MicroPython has no protocols.
"""

from .starter import Flash


class Hal:
    """A board: a clock, a line to the host, keys, a display, lamps and a buzzer."""

    board = ""
    """What kind of board, at most 16 ASCII characters."""
    serial = ""
    """Which one of its kind, at most 16 ASCII characters."""
    fitted = 0
    """What it has, of ``words.FITTED``."""
    address = 0
    """Its place on the line."""
    flash: Flash
    """Its files."""
    boots_path = ""
    """The file that keeps the boot counter."""

    def now_ms(self) -> int:
        """Return the time since some moment; it never goes back and never wraps."""
        raise NotImplementedError

    def read(self) -> bytes:
        """Wait a short while for bytes from the line and return what has come, if any."""
        raise NotImplementedError

    def write(self, data: bytes) -> None:
        """Put bytes on the line."""
        raise NotImplementedError

    def closed_keys(self) -> list[int]:
        """Return the keys whose contacts are closed now."""
        raise NotImplementedError

    def display(self, text: str, line: str) -> None:
        """Show ``text``, and ``line`` below it where there is a second line."""
        raise NotImplementedError

    def lamp(self, *, on: bool) -> None:
        """Light the counter's lamp, or not."""
        raise NotImplementedError

    def rating_lights(self, *, on: bool) -> None:
        """Light the rating keys, or not."""
        raise NotImplementedError

    def key_lights(self, lights: int) -> None:
        """Light staff's keys: bit 0 is key 01h, and so on."""
        raise NotImplementedError

    def buzzer(self, *, on: bool) -> None:
        """Sound, or not."""
        raise NotImplementedError
