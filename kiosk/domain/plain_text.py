"""Text that staff type: one short line, with nothing in it that a screen would obey."""

import unicodedata

NOTE_LENGTH = 80
"""▲ Characters of a note between colleagues (S10)."""
NAME_LENGTH = 40
"""▲ Characters of a badge or of an owner's name."""

_UNFIT = frozenset({"Zl", "Zp"})
"""Unicode's line and paragraph separators; categories in C are controls and the unassigned."""


def is_plain(text: str, most: int) -> bool:
    """Return whether a text is short enough and one line without control characters."""
    if len(text) > most:
        return False
    categories = (unicodedata.category(one) for one in text)
    return not any(one.startswith("C") or one in _UNFIT for one in categories)


def is_name(text: str) -> bool:
    """Return whether a text can say who somebody is."""
    return bool(text.strip()) and is_plain(text, NAME_LENGTH)
