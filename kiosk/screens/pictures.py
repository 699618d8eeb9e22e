"""Keeps a picture of the screen in a directory: one file, replaced whole after each change."""

from pathlib import Path

from kivy.clock import Clock
from kivy.core.window import Window

SETTLED_S = 0.4
"""So long without a new picture on the display, and it is one worth keeping."""


class Pictures:
    """Writes ``<name>.png`` once the screen has settled after a change."""

    def __init__(self, directory: Path, name: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._path = directory / f"{name}.png"
        # Kivy puts a number into the name with str.format.
        self._unfinished = str(directory / f".{name}.png").replace("{", "{{").replace("}", "}}")
        self._settled = Clock.create_trigger(self._save, SETTLED_S)
        Window.bind(on_flip=self._flipped)

    def stop(self) -> None:
        """Keep no more pictures."""
        self._settled.cancel()
        Window.unbind(on_flip=self._flipped)

    def _flipped(self, _window: object) -> None:
        self._settled.cancel()
        self._settled()

    def _save(self, _dt: float) -> None:
        # Kivy counts its pictures up and never overwrites one; whoever looks wants one name.
        written = Window.screenshot(name=self._unfinished)
        Path(written).replace(self._path)
