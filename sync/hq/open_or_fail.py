"""A database that opens, or one line that says why not and exit code 2."""

from sqlalchemy import Engine

from kiosk.command import USAGE, fail
from sync.hq.database import BadUrl, open_database


def open_or_fail(url: str) -> Engine:
    """Return the database that ``--database`` names."""
    try:
        return open_database(url)
    except BadUrl as error:
        fail(f"--database: {error}", USAGE)
