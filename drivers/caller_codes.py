"""What the commands and keys of an ``FF 68`` caller are coded as, as far as a hall knows.

Its maker published the frame but no codes: the defaults are our own, for a first try, and a
hall sets those of its devices.
"""

import msgspec

CALLER_KEYS = (
    "call", "recall", "no_show", "park", "transfer", "pause", "accessible", "help", "finish",
)  # fmt: skip
"""What a key of a caller may mean."""


class CallerCodes(msgspec.Struct, frozen=True):
    """The codes of one hall's callers, 0 to 255 each."""

    key: int = 0x01
    """The command by which a caller says that a key was pressed; its data is the key's code."""
    show: int = 0x02
    """The command that writes its display; its data is the text."""
    keys: dict[str, int] = msgspec.field(
        default_factory=lambda: {name: code for code, name in enumerate(CALLER_KEYS, start=1)}
    )
    """The code of each key that the callers have."""
