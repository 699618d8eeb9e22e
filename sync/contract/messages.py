"""What kiosk and headquarters say besides events: small retained JSON messages.

New fields have defaults and unknown ones are ignored: either side may be updated first.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec

SCHEMA = 1
"""Version of the topics and messages, as in ``lobby/v1``."""
Whole = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""A number that a database column holds: a larger one would stop headquarters for ever."""
Stretches = tuple[tuple[Whole, Whole], ...]
"""Numbers in a row, ends included."""
EVERY_SHARD: Stretches = ((0, 63),)


class State(msgspec.Struct, frozen=True):
    """On ``state``: the birth of a connection, its news, and (as the will) its death."""

    online: bool
    conn: Whole
    """Which connection speaks. A death counts only for the connection that was born last."""
    epoch: str = ""
    last_seq: Whole = 0
    backlog: Whole = 0
    """Events that headquarters has not stored yet."""
    alarms: tuple[str, ...] = ()
    draining: tuple[Whole, Whole] | None = None
    """A backlog, ends included, that is sent behind newer events: missing yet, and no gap."""
    first: Whole = 0
    """The oldest event that its journal still holds; 0 where that is not told. What is missing
    before it will never come."""


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
    stored: Whole
    missing: tuple[tuple[Whole, Whole], ...] = ()
    """Stretches, ends included, that headquarters knows it lacks."""
    window: Whole = 10_000
    """How many events may be under way beyond ``stored``."""
    pause_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] = 0
    """How long to send nothing more."""
    received: Whole = 0
    """Up to here nothing is missing but ``missing``; 0 while that is not known."""
    hash: str = ""
    """Of the event at ``stored``: a kiosk that has another one there shares its epoch with a
    clone, and what headquarters has is not its own. Empty where that is not told."""


class HqState(msgspec.Struct, frozen=True):
    """On ``lobby/v1/hq/state``, or below it: whether headquarters reads these shards."""

    online: bool
    shards: Stretches = EVERY_SHARD


class Telemetry(msgspec.Struct, frozen=True):
    """On ``telemetry``, QoS 0 and not retained: how a kiosk is; the newest one counts."""

    clock: str = ""
    """As in events: synced, held or unsynced; empty when not known."""
    certificate_ends_ms: Whole = 0
    """Wall time since 1970 UTC; 0 without a certificate."""
    disk_free_bytes: Whole = 0
    disk_size_bytes: Whole = 0
    """Of the journal's file system; 0 when not known."""
    disk: str = ""
    """What the core makes of it; empty when all is well."""
    figures: dict[str, float] = {}
    """Further measurements by name, for people."""
