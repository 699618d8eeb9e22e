"""Many events written at once: where SQLite and PostgreSQL need different words, and only that.

The rows are made while the database already works on the ones before them.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

EVENT_COLUMNS = (
    "device",
    "epoch",
    "seq",
    "position",
    "type",
    "number",
    "time",
    "body",
    "hash",
    "occurred",
    "mono_ms",
)
EVENT_TYPES = (
    "text",
    "text",
    "int8",
    "int8",
    "text",
    "text",
    "text",
    "bytea",
    "bytea",
    "text",
    "int8",
)
_NAMES = ", ".join(EVENT_COLUMNS)
COPY = f"COPY events ({_NAMES}) FROM STDIN (FORMAT BINARY)"
INSERT = f"INSERT INTO events ({_NAMES}) VALUES ({', '.join('?' * len(EVENT_COLUMNS))})"  # noqa: S608  # our own words

EventRow = tuple[str, str, int, int | None, str, str, str, bytes, bytes, str, int]
"""An event in the order of ``EVENT_COLUMNS``."""


def insert_events(connection: Connection, rows: Iterable[EventRow]) -> None:
    """Write events that are known not to be there.

    Args:
        connection: In a transaction; nothing else may use it while ``rows`` are being made.
        rows: Taken one by one.

    Raises:
        DBAPIError: As from any other statement.
    """
    driver: Any = connection.connection.driver_connection
    words = COPY if connection.dialect.name == "postgresql" else INSERT
    dbapi = connection.dialect.loaded_dbapi
    try:
        with_cursor = driver.cursor()
        try:
            if words is COPY:
                _copy(with_cursor, rows)
            else:
                with_cursor.executemany(INSERT, rows)
        finally:
            with_cursor.close()
    except dbapi.Error as error:
        raise DBAPIError.instance(
            words, None, error, dbapi.Error, dialect=connection.dialect
        ) from error


def _copy(cursor: Any, rows: Iterable[EventRow]) -> None:  # noqa: ANN401  # psycopg's, which a SQLite headquarters need not have
    with cursor.copy(COPY) as copy:
        copy.set_types(EVENT_TYPES)
        for row in rows:
            copy.write_row(row)
