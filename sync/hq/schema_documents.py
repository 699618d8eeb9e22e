"""Headquarters' tables of what it asks of kiosks; what becomes of it is in their journals."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from sync.hq.schema import EVENTS, METADATA

OF_WISHES = "type IN ('settings_reported', 'remote_command_reported')"
"""A literal on purpose: only then is the index below used, on both engines."""

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
    Column("effective_ms", BigInteger, nullable=False),
    Column("settings", Text, nullable=False),
    Column("notices", Text, nullable=False),  # JSON
    Column("signed_by", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    # Under which digest a kiosk refuses it that does not believe it.
    Column("stranger", Text, nullable=False),
    # When the broker took it last; NULL as long as it did not.
    Column("published_ms", BigInteger),
)
"""Every revision of a kiosk's settings and notices, as signed; none is ever changed."""

COMMANDS = Table(
    "commands",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("signed_by", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    # Under which id a kiosk refuses it that does not believe it.
    Column("stranger", Text, nullable=False),
    Column("published_ms", BigInteger),
    Column("times", Integer, nullable=False, default=0),  # the broker took it
    # For the record; it is headquarters' own, so no kiosk is told.
    Column("why", Text, nullable=False, default="", server_default=""),
    Index("commands_of_device", "device", "issued_ms"),
    Index("commands_by_end", "expires_ms"),
)
"""Every command ever sent, as signed."""

SETTINGS_TOLD = Table(
    "settings_told",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("body", Text, nullable=False),  # JSON
    Column("received_ms", BigInteger, nullable=False),
)
"""What each kiosk said last of its settings, also while its core, its journal, is away."""

Index(
    "events_of_wishes",
    EVENTS.c.type,
    EVENTS.c.device,
    EVENTS.c.position,
    sqlite_where=text(OF_WISHES),
    postgresql_where=text(OF_WISHES),
)
