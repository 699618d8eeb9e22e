"""A person at the terminal that the check was started from.

``y`` and ``n`` answer; ``s``, an empty line or the end of the input skip.
"""

import select
import time
from collections.abc import Callable
from threading import Event
from typing import TextIO

from kiosk.check.finding import Said, said
from kiosk.check.person import Answer

TICK_S = 0.1
"""How soon a press is noticed while the keyboard is listened to as well."""
ANSWERS = {"y": Answer.YES, "n": Answer.NO, "s": Answer.SKIPPED, "": Answer.SKIPPED}


class PersonAtTerminal:
    """Reads answers from ``keyboard``; says questions with ``tell``, in ``language``."""

    def __init__(self, keyboard: TextIO, tell: Callable[[str], None], language: str) -> None:
        self._keyboard = keyboard
        self._tell = tell
        self._language = language

    def confirms(self, question: Said) -> Answer:
        """Ask until the answer is one of yes, no and skip."""
        text = question.in_language(self._language)
        how = said("check.how_to_answer").in_language(self._language)
        while True:
            self._tell(f"  ? {text} {how}")
            answer = ANSWERS.get(self._keyboard.readline().strip().lower()[:1])
            if answer is not None:
                return answer

    def does(self, request: Said, happened: Event, timeout_s: float) -> Answer:
        """Ask for something and wait for it; a line typed meanwhile skips it."""
        text = request.in_language(self._language)
        how = said("check.how_to_skip", s=f"{timeout_s:g}").in_language(self._language)
        self._tell(f"  > {text} {how}")
        ends = time.monotonic() + timeout_s
        while time.monotonic() < ends:
            if happened.wait(TICK_S):
                return Answer.YES
            if select.select([self._keyboard], [], [], 0)[0]:
                self._keyboard.readline()
                return Answer.YES if happened.is_set() else Answer.SKIPPED
        return Answer.NO
