"""How a slip is laid out, as plain data: what stands under what, how large, and when.

Sizes are millimetres on 80 mm paper; narrower paper shrinks all of them alike, and whoever
draws keeps text above what weak eyes can read. No condition asks for a ticket's class: a slip
must not tell why somebody is served first.
"""

import enum
from pathlib import Path

import msgspec


class Show(enum.StrEnum):
    """What a line of a slip shows; the value is the word in the settings."""

    HALL = "hall"
    LOGO = "logo"
    RULE = "rule"
    REPRINT = "reprint"
    """The mark on a slip that may be in a hand already; on any other slip, nothing."""
    YOUR_NUMBER = "your_number"
    NUMBER = "number"
    SERVICE = "service"
    NOTE = "note"
    """The time of an appointment and how long it is held."""
    AHEAD = "ahead"
    """How many people are before this one, and how long it may take."""
    PLEASE_WAIT = "please_wait"
    CODE = "code"
    ID = "id"
    TIME = "time"
    BELONGINGS = "belongings"
    FOOTER = "footer"
    """The hall's own last words, ``footer`` in the settings."""
    TEXT = "text"
    """Words of the layout's own."""
    GAP = "gap"


class When(enum.StrEnum):
    """On which slips an element stands; what is not named does not matter."""

    FIRST = "first"
    REPRINT = "reprint"
    APPOINTMENT = "appointment"
    WALK_IN = "walk_in"


class Align(enum.StrEnum):
    """Where a text begins."""

    LEFT = "left"
    CENTRE = "centre"


class LargePrint(enum.StrEnum):
    """Who gets a slip in large print, beside those who ask for it."""

    ALWAYS = "always"
    ACCESSIBLE = "accessible"
    """Tickets of a class for which an accessible counter is needed."""
    ASKED = "asked"
    """Nobody else."""


class Element(msgspec.Struct, frozen=True):
    """One thing on a slip."""

    show: Show
    size_mm: float
    """A text's size, the number's and the logo's height, the code's side, a gap's height."""
    bold: bool = False
    align: Align = Align.CENTRE
    other_mm: float | None = None
    """The size in which the other language repeats it below; None: it does not."""
    beside: bool = False
    """The other language stands in the same line, where there is room."""
    when: tuple[When, ...] = ()
    """All of them must hold."""
    services: tuple[str, ...] = ()
    """Only on slips for one of these; empty: for all."""
    text: dict[str, str] = {}
    """By language; only of ``Show.TEXT``."""


class SlipLayout(msgspec.Struct, frozen=True):
    """All that a hall decides about its slips."""

    elements: tuple[Element, ...]
    large: tuple[Element, ...]
    """The same in large print."""
    large_print: LargePrint = LargePrint.ACCESSIBLE
    logo: Path | None = None
    footer: dict[str, str] = {}
    """By language; empty: none."""
