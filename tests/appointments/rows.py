"""Files of bookings to read, and a hall to read them for."""

import datetime as dt
from pathlib import Path

from kiosk.appointments.row import BadFileError, RowReader
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Counter, HallPlan, Service
from kiosk.settings.classes import BUILT_IN

PLAN = HallPlan(
    site="hz-0001",
    name={"zh": "滨江政务服务中心", "en": "Binjiang Service Centre"},
    languages=("zh", "en"),
    services=(
        Service("account", "A", {"zh": "开户", "en": "Open an account"}, 600, 360),
        Service("cash", "B", {"zh": "现金", "en": "Cash"}, 600, 120, hold_s=1200),
    ),
    classes=BUILT_IN,
    counters=(Counter("1", ("account", "cash"), accessible=True),),
)
SHANGHAI = "Asia/Shanghai"


def reader(timezone: str = SHANGHAI) -> RowReader:
    """Return a reader for the hall, in a time zone."""
    return RowReader(PLAN, timezone)


def at(text: str) -> UtcMillis:
    """Return the instant of a time with an offset."""
    return UtcMillis(round(dt.datetime.fromisoformat(text).timestamp() * 1000))


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file as it stands, line ends included."""
    path = folder / name
    path.write_bytes(text.encode())
    return path


def mistakes(error: BadFileError) -> list[str]:
    """Return the mistakes without the file's name."""
    return [line.partition(":")[2] for line in error.lines]
