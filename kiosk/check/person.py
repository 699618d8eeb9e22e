"""Whoever helps with a check: presses what they are asked to press, and says what they see.

A person may skip any question. Without a person every question is skipped.
"""

import enum
import threading
from typing import Protocol

from kiosk.check.finding import Said


class Answer(enum.Enum):
    """What came of a question."""

    YES = "yes"
    NO = "no"
    """They said so, or what they were asked to do did not arrive in time."""
    SKIPPED = "skipped"


class Person(Protocol):
    """Somebody to ask."""

    def confirms(self, question: Said) -> Answer:
        """Ask a question that yes or no answers."""
        ...

    def does(self, request: Said, happened: threading.Event, timeout_s: float) -> Answer:
        """Ask for something to be done and wait until it has ``happened``."""
        ...


class Nobody:
    """No person is there."""

    def confirms(self, question: Said) -> Answer:  # noqa: ARG002  # nobody hears it
        """Skip it."""
        return Answer.SKIPPED

    def does(
        self,
        request: Said,  # noqa: ARG002  # nobody hears it
        happened: threading.Event,  # noqa: ARG002  # nobody does it
        timeout_s: float,  # noqa: ARG002  # nobody is waited for
    ) -> Answer:
        """Skip it."""
        return Answer.SKIPPED
