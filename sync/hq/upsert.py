"""Insert what is not there yet, or replace what is: in either database's words."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert


def insert_new(connection: Connection, table: Table) -> Insert:
    """Return ``INSERT … ON CONFLICT DO NOTHING`` for a table."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """Write rows, all with the same columns; one whose key is there takes the old one's place.

    Columns that are not named keep what they have.
    """
    if not rows:
        return
    keys = list(table.primary_key.columns)
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = kind.insert(table)
    named = {column.name: column for column in statement.excluded if column.name in rows[0]}
    for key in keys:
        del named[key.name]
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=named), list(rows)
    )
