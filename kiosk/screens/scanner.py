"""A scanner types a code and presses Enter, as a keyboard: its keys go to the ticket screen."""

from typing import Protocol

from kivy.core.window import Window

ENTER = frozenset({13, 271})
"""Enter, and the one beside the digits."""
BACKSPACE = 8


class Typed(Protocol):
    """Whoever is typed at."""

    def key_typed(self, text: str) -> None:
        """Take a sign."""

    def key_entered(self) -> None:
        """Take Enter."""

    def key_erased(self) -> None:
        """Take Backspace."""


def listen(screen: Typed) -> None:
    """Hand every key on from now on."""

    def text(_window: object, signs: str) -> None:
        screen.key_typed(signs)

    def key(_window: object, key: int, *_more: object) -> None:
        if key in ENTER:
            screen.key_entered()
        elif key == BACKSPACE:
            screen.key_erased()

    Window.bind(on_textinput=text, on_key_down=key)
