"""The presses of one terminal: each taken once, none made up; pure.

A terminal numbers its presses without a gap, and says one again and again until it is answered.
Of spoilt frames one in 65,536 passes its CRC all the same. A number out of turn therefore
counts when it is heard a second time, which a terminal says and chance does not: taken at its
word it would call somebody for nobody, and make every true press after it an old one.
"""

import msgspec

from firmware_bridge.messages import KeyAnswer, KeyPressed


class _Press(msgspec.Struct):
    """The last press: all there is to remember, for a terminal says one at a time."""

    press_id: int
    seq: int
    accepted: bool | None = None
    """None while the hall has not decided."""


class Presses:
    """What is known of the presses since the terminal's last start."""

    def __init__(self) -> None:
        self._last = _Press(press_id=0, seq=0)
        self._doubtful: KeyPressed | None = None

    def take(self, pressed: KeyPressed, seq: int) -> bool:
        """Take a press that was heard; whether it is a new one."""
        if pressed.press_id <= self._last.press_id:
            if pressed.press_id == self._last.press_id:
                self._last.seq = seq
            return False
        if pressed.press_id != self._last.press_id + 1 and pressed != self._doubtful:
            self._doubtful = pressed
            return False
        self._doubtful = None
        self._last = _Press(pressed.press_id, seq)
        return True

    def decide(self, press_id: int, *, accepted: bool) -> bool:
        """Note what the hall said to a press; False where it is not the last one known."""
        if press_id != self._last.press_id:
            return False  # the terminal has restarted since and forgot the press
        self._last.accepted = accepted
        return True

    def answer(self, press_id: int) -> tuple[int, KeyAnswer] | None:
        """Return the exchange and the answer to a press; None where there is none to give."""
        last = self._last
        if press_id != last.press_id or last.accepted is None:
            return None  # answered long ago, or the hall is still deciding
        return last.seq, KeyAnswer(press_id, last.accepted)
