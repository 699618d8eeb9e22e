"""A counter's panel is two buttons and a lamp; it reports keys and knows no queue.

Callbacks come from threads of the panel: a listener only puts them into its own queue.
"""

import enum
from typing import Protocol

from drivers.faults import DeviceFault


class PanelKey(enum.StrEnum):
    """The buttons of a panel."""

    CALL = "call"
    """Next, please."""
    ACCESSIBLE = "accessible"
    """The accessibility button."""


class LampMode(enum.StrEnum):
    """What a lamp can say."""

    OFF = "off"
    ON = "on"
    SLOW = "slow"
    """Blinks once a second: something waits for you."""
    FAST = "fast"
    """Blinks five times in two seconds: that was refused, or help is needed now."""


BLINK_PERIOD_S = {LampMode.SLOW: 1.0, LampMode.FAST: 0.4}
"""Both below three flashes a second, the rate from which flashing can harm (WCAG 2.3.1)."""


class PanelListener(Protocol):
    """Who is told what happens at a panel."""

    def on_key(self, key: PanelKey) -> None:
        """A button was pressed, once."""
        ...

    def on_fault(self, fault: DeviceFault) -> None:
        """Something is wrong with the panel; told once until it is well again."""
        ...

    def on_recovered(self) -> None:
        """The panel is well again."""
        ...


class CounterPanel(Protocol):
    """The panel of one counter."""

    def light(self, mode: LampMode) -> None:
        """Let the lamp say ``mode``; a panel without lamp takes no notice."""
        ...

    def close(self) -> None:
        """Lamp off, buttons dead. May be called twice."""
        ...
