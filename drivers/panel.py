"""A panel is some buttons, a lamp and a buzzer; it reports keys and knows no queue.

One stands on a counter (call, accessible), one hangs outside the door (help).

Callbacks come from threads of the panel: a listener only puts them into its own queue.
"""

import enum
from typing import NamedTuple, Protocol

from drivers.faults import DeviceFault


class PanelKey(enum.StrEnum):
    """The buttons of a panel."""

    CALL = "call"
    """Next, please."""
    ACCESSIBLE = "accessible"
    """The accessibility button."""
    HELP = "help"
    """The help button outside the door."""


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


class Beep(enum.StrEnum):
    """What a buzzer can say; a lamp alone is not seen by everybody (two senses)."""

    TAKEN = "taken"
    """One short: the press was taken."""
    REFUSED = "refused"
    """Two short: the press was refused."""
    CARE = "care"
    """Three long: somebody needs help."""


class BeepTimes(NamedTuple):
    """How a beep sounds."""

    on_s: float
    off_s: float
    times: int


BEEPS = {
    Beep.TAKEN: BeepTimes(0.08, 0.08, 1),
    Beep.REFUSED: BeepTimes(0.12, 0.12, 2),
    Beep.CARE: BeepTimes(0.5, 0.3, 3),
}


class PanelListener(Protocol):
    """Who is told what happens at a panel."""

    def on_key(self, key: PanelKey) -> None:
        """A button was pressed, once."""
        ...

    def on_fault(self, key: PanelKey, fault: DeviceFault) -> None:
        """Something is wrong with one button; told once until it is well again."""
        ...

    def on_recovered(self, key: PanelKey) -> None:
        """The button is well again."""
        ...


class Panel(Protocol):
    """The panel of one counter, or the one outside the door."""

    def light(self, mode: LampMode) -> None:
        """Let the lamp say ``mode``; a panel without lamp takes no notice."""
        ...

    def beep(self, beep: Beep) -> None:
        """Sound once; returns at once. A panel without buzzer takes no notice."""
        ...

    def close(self) -> None:
        """Lamp off, buzzer quiet, buttons dead. May be called twice."""
        ...
