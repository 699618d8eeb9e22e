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


class Terminal(Panel):
    """The panel: told what is so, draws it with the hal as time passes."""

    def __init__(self, hal: Hal) -> None:
        self._hal = hal
        self._text = ALONE_TEXT
        self._lamp = words.LAMP_OFF
        self._rating = False
        self._beep = False
        self._was_refused = False
        self._beep_until_ms = KEEP
        self._blink_since_ms = KEEP

    def show(self, number: str, lamp: int, *, buzzer: bool, rating: bool) -> None:
        """Show what the host wants shown."""
        self._text = number
        self._lamp = lamp
        self._rating = rating
        self._beep = self._beep or buzzer

    def refused(self) -> None:
        """Blink: the press did nothing. That one did something is seen by what it changes."""
        self._was_refused = True

    def alone(self) -> None:
        """Say that nobody hears the keys; a number shown now would be a guess."""
        self.show(ALONE_TEXT, words.LAMP_OFF, buzzer=False, rating=False)

    def outdated(self) -> None:
        """Say that the terminal must be updated."""
        self.show(OUTDATED_TEXT, words.LAMP_OFF, buzzer=False, rating=False)

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
        self._hal.display(REFUSED_TEXT if says_no else self._text)
        self._hal.lamp(on=lamp_is_on(self._lamp, now_ms))
        self._hal.rating_lights(on=self._rating)
        self._hal.buzzer(on=now_ms < self._beep_until_ms)
