"""What everybody in the hall hears while it is to be left (P44), in each of its languages.

The words are the screens'. A drill is said to be one before anything else (S75).
"""

from drivers.voice_line import FASTEST_CPM, Line
from kiosk.voice.wording import every_piece, line
from kiosk.words import say

RATE_CPM = FASTEST_CPM
"""Whatever the hall has for calls: slower, the pause in the sentence sounds like its end."""


def evacuation_text(language: str, *, drill: bool) -> str:
    """Return the sentence."""
    leave = say("halt.evacuate", language)
    if not drill:
        return leave
    return say("hours.then", language, first=say("halt.drill", language), then=leave)


def evacuation_line(language: str, *, drill: bool) -> Line:
    """Return the sentence as it is spoken."""
    return line(language, evacuation_text(language, drill=drill), "", "")


def evacuation_pieces(language: str) -> tuple[str, ...]:
    """Return every piece that it needs, in earnest and in a drill."""
    return every_piece(language, (evacuation_text(language, drill=True),))
