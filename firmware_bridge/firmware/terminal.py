"""What staff see and hear of the terminal: number, lamp, buzzer, rating lights.

Nothing flashes more than three times a second (WCAG 2.3.1). A refusal and a press that nobody
hears look alike: the display, which faces staff, blinks three times. The lamp faces customers
and keeps saying what it says.
"""

from . import words
from .hal import Hal
from .link import Panel

ALONE_TEXT = "----"
"""Nobody at the other end of the line."""
OUTDATED_TEXT = "UPDATE"
"""The host speaks another protocol version."""

REFUSED_TEXT = "NO"
"""Alternates with the number after a press that did nothing."""

FAST_MS = 400
SLOW_MS = 1_600
BLINK_MS = 400
BLINKS = 3
BEEP_MS = 150
KEEP = -1
"""No blink, no beep under way."""


def lamp_is_on(pattern: int, phase_ms: int) -> bool:
    """Return whether a lamp of this pattern is lit so long after it was set."""
    if pattern == words.LAMP_OFF:
        return False
    if pattern == words.LAMP_STEADY:
        return True
    period_ms = FAST_MS if pattern == words.LAMP_FAST else SLOW_MS
    return phase_ms % period_ms < period_ms // 2


def only(text: str) -> words.Wanted:
    """Return a panel that says this and is dark."""
    return words.Wanted(text, words.LAMP_OFF, 0, 0, 0, "")


class Terminal(Panel):
    """The panel: told what is so, draws it with the hal as time passes."""

    def __init__(self, hal: Hal) -> None:
        self._hal = hal
        self._wanted = only(ALONE_TEXT)
        self._beep = False
        self._was_refused = False
        self._beep_until_ms = KEEP
        self._blink_since_ms = KEEP

    def show(self, wanted: words.Wanted) -> None:
        """Show what the host wants shown."""
        self._wanted = wanted
        self._beep = self._beep or wanted.buzzer

    def refused(self) -> None:
        """Blink: the press did nothing. That one did something is seen by what it changes."""
        self._was_refused = True

    def alone(self) -> None:
        """Say that nobody hears the keys; a number shown now would be a guess."""
        self.show(only(ALONE_TEXT))

    def outdated(self) -> None:
        """Say that the terminal must be updated."""
        self.show(only(OUTDATED_TEXT))

    def draw(self, now_ms: int) -> None:
        """Let time pass on the panel."""
        if self._beep:
            self._beep = False
            self._beep_until_ms = now_ms + BEEP_MS
        if self._was_refused:
            self._was_refused = False
            self._blink_since_ms = now_ms
        blinking = (
            self._blink_since_ms != KEEP and now_ms - self._blink_since_ms < BLINKS * BLINK_MS
        )
        if not blinking:
            self._blink_since_ms = KEEP
        says_no = blinking and (now_ms - self._blink_since_ms) % BLINK_MS < BLINK_MS // 2
        wanted = self._wanted
        self._hal.display(REFUSED_TEXT if says_no else wanted.number, wanted.line)
        self._hal.lamp(on=lamp_is_on(wanted.lamp, now_ms))
        self._hal.rating_lights(on=bool(wanted.rating))
        self._hal.key_lights(wanted.lights)
        self._hal.buzzer(on=now_ms < self._beep_until_ms)
