"""What kiosk and headquarters say besides events: small retained JSON messages.

New fields have defaults and unknown ones are ignored: either side may be updated first.
"""

from collections.abc import Mapping

import msgspec

SCHEMA = 1
"""Version of the topics and messages, as in ``lobby/v1``."""


class State(msgspec.Struct, frozen=True):
    """On ``state``: the birth of a connection, its news, and (as the will) its death."""

    online: bool
    conn: int
    """Which connection speaks. A death counts only for the connection that was born last."""
    epoch: str = ""
    last_seq: int = 0
    backlog: int = 0
    """Events that headquarters has not stored yet."""
    alarms: tuple[str, ...] = ()


class Meta(msgspec.Struct, frozen=True):
    """On ``meta``: what this kiosk is."""

    name: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The hall's name by language."""
    model: str = ""
    software: str = ""
    schema: int = SCHEMA


class Ack(msgspec.Struct, frozen=True):
    """On ``ack``: headquarters has it, on disk, without a gap, up to ``stored``."""

    epoch: str
    stored: int
    missing: tuple[tuple[int, int], ...] = ()
    """Stretches, ends included, that headquarters knows it lacks."""
    window: int = 10_000
    """How many events may be under way beyond ``stored``."""
    pause_ms: int = 0
    """How long to send nothing more."""


class HqState(msgspec.Struct, frozen=True):
    """On ``lobby/v1/hq/state``: whether headquarters reads."""

    online: bool
