"""What a kiosk has no more, and what of its record is lost for that."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns; of kiosks from before nothing is known to be lost."""
    for name in ("first_seq", "lost", "lost_ms"):
        op.add_column(
            "devices",
            sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0")),
        )
