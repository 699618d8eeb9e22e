"""A kiosk's last event in order stands with the kiosk; up to where a lost record once went."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

LAST = (
    "(SELECT {column} FROM events WHERE events.device = devices.device"
    " AND events.position = devices.position)"
)


def upgrade() -> None:
    """Add the columns and fill them from the events."""
    zero = sa.text("0")
    for column in ("stored", "rewound_to"):
        op.add_column(
            "devices", sa.Column(column, sa.BigInteger, nullable=False, server_default=zero)
        )
    op.add_column("devices", sa.Column("epoch", sa.Text, nullable=False, server_default=""))
    epoch, seq = LAST.format(column="epoch"), LAST.format(column="seq")
    op.execute(f"UPDATE devices SET epoch = coalesce({epoch}, ''), stored = coalesce({seq}, 0)")  # noqa: S608  # our own words
