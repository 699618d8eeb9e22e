"""How a serial keypad tells a key on its line."""

import enum


class Frame(enum.StrEnum):
    """How a key is told on the line."""

    CHAR = "char"
    """Each character is a key."""
    LINE = "line"
    """A line with exactly one character is a key; any other line is noise."""
