"""What alarms are made of besides the journals: how kiosks are, and what people have seen."""

from sqlalchemy import BigInteger, Column, Table, Text

from sync.hq.schema import METADATA

TELEMETRY = Table(
    "telemetry",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)
"""The newest that each kiosk said of how it is."""

ALARM_MARKS = Table(
    "alarm_marks",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("seen_ms", BigInteger, nullable=False),
    Column("seen_by", Text, nullable=False),
)
"""Up to when somebody has seen what a kiosk's alarms of one kind tell of."""

COMMAND_ENDS = Table(
    "command_ends",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("command", Text, primary_key=True),
    Column("ended_ms", BigInteger, nullable=False),
)
"""Commands of which a kiosk's journal says that nothing more will come of them."""
