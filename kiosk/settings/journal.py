"""``[journal]``: where the hall's memory is, what it keeps, and how much room it has."""

from pathlib import Path

import msgspec

from kiosk.settings.table import Table

DEFAULT_JOURNAL = "/var/lib/kiosk/journal.db"
KEEP_DAYS = range(1, 401)
QUOTA_MB = range(16, 65_537)
ROOM_MB = range(1, 4_097)


class JournalSettings(msgspec.Struct, frozen=True):
    """Where the hall's memory is, and how much room it may take."""

    path: Path
    keep_days: int = 30
    """For so long an event stays after headquarters was known to have it."""
    quota_mb: int = 1024
    """What the journal takes before events are left out that a report could do without."""
    low_mb: int = 256
    """The same, when the disk has less than this left for anybody."""
    reserve_mb: int = 16
    """Laid by on the disk, and given up when it is full."""


def read_journal(root: Table) -> JournalSettings:
    """Return the table's settings; problems go to the root's list."""
    table = root.optional_table("journal")
    if table is None:
        return JournalSettings(Path(DEFAULT_JOURNAL))
    path = Path(table.text("path", "an absolute path", default=DEFAULT_JOURNAL))
    if not path.is_absolute():
        table.wrong("path", f"an absolute path such as {DEFAULT_JOURNAL}")
    read = JournalSettings(
        path,
        keep_days=table.whole("keep_days", KEEP_DAYS, 30),
        quota_mb=table.whole("quota_mb", QUOTA_MB, 1024),
        low_mb=table.whole("low_mb", ROOM_MB, 256),
        reserve_mb=table.whole("reserve_mb", ROOM_MB, 16),
    )
    table.finish()
    return read
