"""The database under test, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from sync.hq.database import open_database
from tests.hq.databases import has_postgresql, postgresql


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a PostgreSQL database."""
    if not has_postgresql():
        pytest.skip("PostgreSQL is not installed")
    with postgresql() as url:
        yield url


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Engine]:
    """An empty PostgreSQL database."""
    made = open_database(postgresql_url)
    yield made
    with made.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    made.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    if request.param == "postgresql":
        yield request.getfixturevalue("on_postgresql")
        return
    made = open_database(f"sqlite:///{tmp_path}/hq.db")
    yield made
    made.dispose()
