"""What headquarters has asked of kiosks, and a way to find what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

OF_WISHES = "type IN ('settings_reported', 'remote_command_reported')"


def upgrade() -> None:
    """Make the tables and the index."""
    op.create_table(
        "documents",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("approver", sa.Text, nullable=False),
        sa.Column("issued_ms", sa.BigInteger, nullable=False),
        sa.Column("effective_ms", sa.BigInteger, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("notices", sa.Text, nullable=False),
        sa.Column("signed_by", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("stranger", sa.Text, nullable=False),
        sa.Column("published_ms", sa.BigInteger),
    )
    op.create_table(
        "commands",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("issued_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("signed_by", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("stranger", sa.Text, nullable=False),
        sa.Column("published_ms", sa.BigInteger),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Index("commands_of_device", "device", "issued_ms"),
        sa.Index("commands_by_end", "expires_ms"),
    )
    op.create_index(
        "events_of_wishes",
        "events",
        ["type", "device", "position"],
        sqlite_where=sa.text(OF_WISHES),
        postgresql_where=sa.text(OF_WISHES),
    )
