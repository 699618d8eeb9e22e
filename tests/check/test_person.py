"""A person at a terminal says yes, no, or nothing; a press is noticed while they type."""

import os
import threading
from collections.abc import Iterator
from io import StringIO
from typing import TextIO

import pytest

from kiosk.check.finding import said
from kiosk.check.person import Answer, Nobody
from kiosk.check.person_at_terminal import PersonAtTerminal

QUESTION = said("check.slip_seen")
PRESS = said("check.press_call", counter="3")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("y\n", Answer.YES),
        ("No\n", Answer.NO),
        ("s\n", Answer.SKIPPED),
        ("\n", Answer.SKIPPED),
        ("", Answer.SKIPPED),
        ("what?\nhm\ny\n", Answer.YES),
    ],
)
def test_an_answer_is_asked_for_until_it_is_one(typed, answer) -> None:
    told: list[str] = []
    person = PersonAtTerminal(StringIO(typed), told.append, "zh")

    assert person.confirms(QUESTION) is answer
    assert all("小票" in one for one in told)


@pytest.fixture
def keyboard() -> Iterator[tuple[TextIO, TextIO]]:
    """Return where a person types, and where it is read."""
    read, write = os.pipe()
    with os.fdopen(read) as reader, os.fdopen(write, "w") as writer:
        yield writer, reader


def test_a_press_that_arrives_is_a_yes(keyboard) -> None:
    happened = threading.Event()
    happened.set()

    person = PersonAtTerminal(keyboard[1], lambda _: None, "en")

    assert person.does(PRESS, happened, 5) is Answer.YES


def test_a_press_that_does_not_arrive_in_time_is_a_no(keyboard) -> None:
    person = PersonAtTerminal(keyboard[1], lambda _: None, "en")

    assert person.does(PRESS, threading.Event(), 0.05) is Answer.NO


def test_a_line_typed_meanwhile_skips_it(keyboard) -> None:
    writer, reader = keyboard
    writer.write("\n")
    writer.flush()
    told: list[str] = []

    person = PersonAtTerminal(reader, told.append, "en")

    assert person.does(PRESS, threading.Event(), 5) is Answer.SKIPPED
    assert "call button of counter 3" in told[0]


def test_nobody_skips_everything() -> None:
    assert Nobody().confirms(QUESTION) is Answer.SKIPPED
    assert Nobody().does(PRESS, threading.Event(), 5) is Answer.SKIPPED
