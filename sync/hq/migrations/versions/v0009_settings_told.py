"""What a kiosk says of its settings is kept, also while its journal cannot tell it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table; the broker has what belongs into it."""
    op.create_table(
        "settings_told",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
    )
