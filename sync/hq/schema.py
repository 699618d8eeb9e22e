"""Headquarters' tables: the same on SQLite and PostgreSQL.

Texts have no limit: one that came out longer than a column would stop a whole group for ever.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()

DEVICES = Table(
    "devices",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("online", Boolean, nullable=False, default=False),
    Column("conn", BigInteger, nullable=False, default=0),
    Column("last_seq", BigInteger, nullable=False, default=0),
    Column("backlog", BigInteger, nullable=False, default=0),
    Column("meta", Text, nullable=False, default="{}"),
    Column("heard_ms", BigInteger, nullable=False, default=0),
    # Since when it is on line, or off; by headquarters' clock, as all that ends in ``_ms``.
    Column("online_ms", BigInteger, nullable=False, default=0),
    # Since when events are known of that are not here; 0 when all are.
    Column("behind_ms", BigInteger, nullable=False, default=0),
    # What it sends behind newer events: both 0 for nothing.
    Column("draining_first", BigInteger, nullable=False, default=0),
    Column("draining_last", BigInteger, nullable=False, default=0),
    # The oldest event that it still has; what of its record is lost for that, and since when.
    Column("first_seq", BigInteger, nullable=False, default=0),
    Column("lost", BigInteger, nullable=False, default=0),
    Column("lost_ms", BigInteger, nullable=False, default=0),
    # What it says is wrong with it, and since when: JSON.
    Column("told", Text, nullable=False, default="{}"),
    # When it was found to know of more than is here: this database went back to a backup.
    Column("rewound_ms", BigInteger, nullable=False, default=0),
    Column("rewound_to", BigInteger, nullable=False, default=0),
    # The counts below follow the events up to ``position``, in the same transaction.
    Column("position", BigInteger, nullable=False, default=0),
    Column("epoch", Text, nullable=False, default=""),
    Column("stored", BigInteger, nullable=False, default=0),
    Column("day", Text, nullable=False, default=""),
    Column("waiting", Integer, nullable=False, default=0),
    Column("served", Integer, nullable=False, default=0),
    Column("rating", Float),
    Column("last_type", Text, nullable=False, default=""),
    Column("last_number", Text, nullable=False, default=""),
    Column("last_time", Text, nullable=False, default=""),
    Column("line", Text, nullable=False, default=""),
    # How far its clock could be trusted at the last event; since when it is not right, or 0.
    Column("clock", Text, nullable=False, default=""),
    Column("unsynced_ms", BigInteger, nullable=False, default=0),
    Column("jumped_ms", BigInteger, nullable=False, default=0),
    # What is known of its clock's way through the last boots (JSON).
    Column("boot", Text, nullable=False, default=""),
    # What its journal says became of settings and commands (JSON).
    Column("reports", Text, nullable=False, default=""),
)
"""A kiosk, on or off line, and its lobby as of the last event."""

EPOCHS = Table(
    "epochs",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    # NULL until the first event is known: number 1, or one that follows another epoch's.
    Column("first", BigInteger),
    Column("stored", BigInteger, nullable=False, default=0),
    Column("hash", LargeBinary, nullable=False),
    # When it was first heard of; 0 in what was stored before that was noted.
    Column("began_ms", BigInteger, nullable=False, default=0),
    # Events that are here without a position, and since when there is a hole before them.
    Column("held", BigInteger, nullable=False, default=0),
    Column("gap_ms", BigInteger, nullable=False, default=0),
)
"""How far each epoch of a journal is here without a gap, and the hash it has reached."""

EVENTS = Table(
    "events",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    # NULL until everything before it is here.
    Column("position", BigInteger),
    Column("type", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # ``time``, or what it was found to be when the kiosk's clock had been set.
    Column("occurred", Text, nullable=False),
    Column("mono_ms", BigInteger, nullable=False),
    Index("events_in_order", "device", "position", unique=True),
    Index("events_in_time", "occurred"),
)
"""Every event ever received, its bytes unchanged."""

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("detail", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)
"""What cannot be believed: kept for a person to look at, once each."""

QUARANTINE_SUMS = Table(
    "quarantine_sums",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    # What is there now, and its bytes.
    Column("kept", BigInteger, nullable=False, default=0),
    Column("size", BigInteger, nullable=False, default=0),
    # What was there, had been seen, and gave its room to newer ones.
    Column("gone", BigInteger, nullable=False, default=0),
    # What came and found no room; the same again counts again.
    Column("dropped", BigInteger, nullable=False, default=0),
    # When the last one came, kept or not.
    Column("last_ms", BigInteger, nullable=False, default=0),
)
"""How much of each kiosk's is in quarantine: a flood must not be counted at each look."""
