"""Why somebody sent a command stands with it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.add_column("commands", sa.Column("why", sa.Text, nullable=False, server_default=""))
