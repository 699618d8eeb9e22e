"""What alarms are made of, gaps and their age, and when events really happened."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBERS = {
    "devices": (
        "online_ms",
        "behind_ms",
        "draining_first",
        "draining_last",
        "rewound_ms",
        "unsynced_ms",
        "jumped_ms",
    ),
    "epochs": ("began_ms", "held", "gap_ms"),
    "events": ("mono_ms",),
}
TEXTS = {"devices": {"told": "{}", "clock": "", "boot": ""}, "events": {"occurred": ""}}


def upgrade() -> None:
    """Add the columns, fill in what follows from the others, and make the tables."""
    for table, columns in NUMBERS.items():
        for column in columns:
            op.add_column(
                table,
                sa.Column(column, sa.BigInteger, nullable=False, server_default=sa.text("0")),
            )
    for table, texts in TEXTS.items():
        for column, value in texts.items():
            op.add_column(
                table, sa.Column(column, sa.Text, nullable=False, server_default=value)
            )
    op.execute("UPDATE events SET occurred = time")
    op.execute(
        "UPDATE epochs SET held = (SELECT count(*) FROM events WHERE position IS NULL"
        " AND events.device = epochs.device AND events.epoch = epochs.epoch)"
    )
    op.drop_index("events_in_time", "events")
    op.create_index("events_in_time", "events", ["occurred"])
    op.create_table(
        "telemetry",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "alarm_marks",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_by", sa.Text, nullable=False),
    )
