"""The database under test, on SQLite and on PostgreSQL.

Tables are made once, by the program itself; each test gets them empty.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, Row, text

from sync.hq.database import open_database
from tests.hq.databases import FOR_TESTS, need_postgresql, postgresql


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a PostgreSQL database."""
    need_postgresql()
    with postgresql(FOR_TESTS) as url:
        yield url


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Engine]:
    """An empty PostgreSQL database."""
    made = open_database(postgresql_url)
    with made.connect() as connection:
        before = columns(connection)
    yield made
    with made.begin() as connection:
        if columns(connection) == before:
            names = {f'"{table}"' for table, *_ in before} - {'"alembic_version"'}
            connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY"))
        else:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    made.dispose()


def columns(connection: Connection) -> Sequence[Row[tuple[str, str, str]]]:
    """Return the tables that there are, and what is in each."""
    asked = "SELECT table_name, column_name, data_type FROM information_schema.columns"
    order = "WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
    return connection.execute(text(f"{asked} {order}")).all()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table and nothing in them."""
    path = tmp_path_factory.mktemp("sqlite") / "hq.db"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, empty_sqlite: Path
) -> Iterator[Engine]:
    """An empty database."""
    if request.param == "postgresql":
        yield request.getfixturevalue("on_postgresql")
        return
    shutil.copy(empty_sqlite, tmp_path / "hq.db")
    made = open_database(f"sqlite:///{tmp_path}/hq.db")
    yield made
    made.dispose()
