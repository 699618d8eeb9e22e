"""A panel without wires: the world presses and looks at the lamp.

Presses go through the real button, bounces and all.
"""

from functools import partial

from drivers.button import Button
from drivers.panel import LampMode, PanelKey, PanelListener

BOUNCES = 5
"""Edges of a worn contact before it rests."""


class SimulatedPanel:
    """Two buttons and a lamp, pushed from the world's side."""

    def __init__(self, listener: PanelListener) -> None:
        self._buttons = {
            key: Button(
                f"button {key}",
                partial(listener.on_key, key),
                on_fault=listener.on_fault,
                on_recovered=listener.on_recovered,
            )
            for key in PanelKey
        }
        self._lamp = LampMode.OFF

    # The world's side.

    def is_pressed(self, key: PanelKey) -> None:
        """A finger goes down on ``key`` and stays; the contact bounces."""
        self._moves(key, closed=True)

    def is_released(self, key: PanelKey) -> None:
        """The finger leaves; the contact bounces."""
        self._moves(key, closed=False)

    @property
    def lamp(self) -> LampMode:
        """What the lamp shows."""
        return self._lamp

    # The kiosk's side.

    def light(self, mode: LampMode) -> None:
        """Let the lamp say ``mode``."""
        self._lamp = mode

    def close(self) -> None:
        """Lamp off, buttons dead."""
        self._lamp = LampMode.OFF
        for button in self._buttons.values():
            button.close()

    def _moves(self, key: PanelKey, *, closed: bool) -> None:
        for _ in range(BOUNCES):
            self._buttons[key].edge(closed=closed)
            self._buttons[key].edge(closed=not closed)
        self._buttons[key].edge(closed=closed)
