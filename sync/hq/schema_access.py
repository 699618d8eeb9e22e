"""Who may look at headquarters' pages, who is signed in, and who did what."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from sync.hq.schema import METADATA

USERS = Table(
    "users",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)
"""People; a password is kept as Argon2id keeps it."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger, nullable=False),
    Index("sessions_of", "name"),
)
"""Who is signed in; SHA-256 of the cookie, never the cookie itself."""

TOKENS = Table(
    "tokens",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)
"""Scripts; SHA-256 of the token."""

ACCESS_LOG = Table(
    "access_log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Index("access_log_in_time", "at_ms"),
)
"""Who read or changed what, and who was turned away (S71)."""
