"""What headquarters' database holds, for tests to look at."""

from sqlalchemy import Engine, func, select

from sync.hq.reading import page
from sync.hq.schema import DEVICES, EVENTS, QUARANTINE

ALL = 10**9


def journal_at_hq(engine: Engine, device: str) -> list[bytes]:
    """Return a kiosk's journal as headquarters has it, in order and without a gap."""
    with engine.connect() as connection:
        return page(connection, device, 0, ALL)[0]


def count_at_hq(engine: Engine, device: str) -> int:
    """Return how many events of a kiosk are there, in order or not."""
    statement = select(func.count()).where(EVENTS.c.device == device)
    with engine.connect() as connection:
        return int(connection.execute(statement).scalar_one())


def put_aside_at_hq(engine: Engine) -> list[tuple[str, bytes]]:
    """Return reason and bytes of everything in quarantine."""
    statement = select(QUARANTINE.c.reason, QUARANTINE.c.body).order_by(QUARANTINE.c.reason)
    with engine.connect() as connection:
        return [(row.reason, row.body) for row in connection.execute(statement)]


def online_at_hq(engine: Engine, device: str) -> bool | None:
    """Return whether headquarters holds a kiosk for connected; None for unknown."""
    statement = select(DEVICES.c.online).where(DEVICES.c.device == device)
    with engine.connect() as connection:
        found: bool | None = connection.execute(statement).scalar_one_or_none()
        return found
