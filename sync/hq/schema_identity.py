"""Headquarters' tables of identities: every certificate ever issued, the codes to get one."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from sync.hq.schema import METADATA

CERTIFICATES = Table(
    "certificates",
    METADATA,
    Column("serial", Text, primary_key=True),  # hexadecimal, as OpenSSL prints it
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("key_digest", Text, nullable=False),  # SHA-256 of the public key
    Column("issued_ms", BigInteger, nullable=False),
    Column("not_after_ms", BigInteger, nullable=False),
    # NULL as long as it is good.
    Column("revoked_ms", BigInteger),
    Column("pem", Text, nullable=False),
    Index("certificates_by_name", "name", "issued_ms"),
)
"""What the authority has signed. A kiosk's ``name`` is its device id."""

ENROLMENTS = Table(
    "enrolments",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("secret", Text, nullable=False),  # its hash: see sync.identity.code
    Column("expires_ms", BigInteger, nullable=False),
    Column("wrong_tries", Integer, nullable=False, default=0),
    # The SHA-256 of the public key that it was used for; empty until then.
    Column("used_by", Text, nullable=False, default=""),
)
"""The one code that a device has, or has had."""

REVOCATION_LISTS = Table(
    "revocation_lists",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("this_update_s", BigInteger, nullable=False),
)
"""The last list of revoked certificates: one row, so that the next one is newer."""
