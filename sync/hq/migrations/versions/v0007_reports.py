"""What became of settings and commands stands with the kiosk, and which commands have ended.

Databases from before hold no such events: headquarters could not ask for anything.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("devices", sa.Column("reports", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "command_ends",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("command", sa.Text, primary_key=True),
        sa.Column("ended_ms", sa.BigInteger, nullable=False),
    )
