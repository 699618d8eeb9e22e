"""What is in quarantine is counted as it comes, so that it can have a limit."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NUMBERS = ("kept", "size", "gone", "dropped", "last_ms")


def upgrade() -> None:
    """Make the table, and count what is there."""
    op.create_table(
        "quarantine_sums",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("reason", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))
            for name in NUMBERS
        ),
    )
    op.execute(
        "INSERT INTO quarantine_sums (device, reason, kept, size, last_ms)"
        " SELECT device, reason, count(*), sum(length(body)), max(received_ms)"
        " FROM quarantine GROUP BY device, reason"
    )
