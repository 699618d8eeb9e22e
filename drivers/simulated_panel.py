"""A panel without wires: the world presses and looks at the lamp.

Presses go through the real button, bounces and all.
"""

from functools import partial

from drivers.button import Button
from drivers.debounce import STUCK_S
from drivers.panel import Beep, LampMode, PanelKey, PanelListener

BOUNCES = 5
"""Edges of a worn contact before it rests."""


class SimulatedPanel:
    """Every button, a lamp and a buzzer, pushed from the world's side.

    Args:
        listener: who is told.
        stuck_s: how long a press may last.
    """

    def __init__(self, listener: PanelListener, *, stuck_s: float = STUCK_S) -> None:
        self._buttons = {
            key: Button(
                f"button {key}",
                partial(listener.on_key, key),
                on_fault=partial(listener.on_fault, key),
                on_recovered=partial(listener.on_recovered, key),
                stuck_s=stuck_s,
            )
            for key in PanelKey
        }
        for button in self._buttons.values():
            button.starts(closed=False)
        self._lamp = LampMode.OFF
        self._beeps: list[Beep] = []

    # The world's side.

    def is_pressed(self, key: PanelKey) -> None:
        """A finger goes down on ``key`` and stays; the contact bounces."""
        self._moves(key, closed=True)

    def is_released(self, key: PanelKey) -> None:
        """The finger leaves; the contact bounces."""
        self._moves(key, closed=False)

    def is_down(self, key: PanelKey) -> bool:
        """Whether the kiosk has understood that the finger is down."""
        return self._buttons[key].down

    @property
    def lamp(self) -> LampMode:
        """What the lamp shows."""
        return self._lamp

    @property
    def beeps(self) -> tuple[Beep, ...]:
        """Everything the buzzer has said."""
        return tuple(self._beeps)

    # The kiosk's side.

    def light(self, mode: LampMode) -> None:
        """Let the lamp say ``mode``."""
        self._lamp = mode

    def beep(self, beep: Beep) -> None:
        """Sound once."""
        self._beeps.append(beep)

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
