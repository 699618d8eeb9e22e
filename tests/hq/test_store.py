"""The collector's hold on the database: its shards are its own, and trouble has one name."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, TextClause, text

from sync.contract.messages import Stretches
from sync.contract.shards import parse_shards
from sync.hq.database import open_database
from sync.hq.store import DatabaseAway, Refused, ShardsTaken, Store

OTHER = """
import sys
from sync.contract.shards import parse_shards
from sync.hq.database import open_database
from sync.hq.store import Store
store = Store(open_database(sys.argv[1]), parse_shards(sys.argv[2]))
store.open()
print("taken", flush=True)
sys.stdin.read()
"""


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False).replace("+psycopg", "")


@pytest.fixture
def another(engine: Engine) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that collects shards 0 to 31."""
    words = [sys.executable, "-c", OTHER, url_of(engine), "0-31"]
    with subprocess.Popen(  # noqa: S603  # our own program
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"taken\n"
        yield process
        process.kill()


def store(engine: Engine, shards: Stretches) -> Store:
    return Store(open_database(url_of(engine)), shards)


def test_shards_that_another_collector_has_are_refused_until_it_is_gone(
    engine: Engine, another: subprocess.Popen[bytes]
) -> None:
    beside = store(engine, parse_shards("40-63"))
    beside.open()
    mine = store(engine, parse_shards("30-33"))
    with pytest.raises(ShardsTaken, match="shards 30-31 are collected"):
        mine.open()

    another.kill()
    another.wait()
    beside.close()
    mine.open()
    mine.close()


def write(mine: Store, *statements: tuple[TextClause, dict[str, str]]) -> None:
    with mine.transaction() as connection:
        for statement, values in statements:
            connection.execute(statement, values)


def test_a_database_that_takes_nothing_more_is_away_and_back(engine: Engine) -> None:
    mine = store(engine, parse_shards("0"))
    row = text("INSERT INTO telemetry VALUES (:device, '{}', 0)")
    with pytest.raises(DatabaseAway):
        write(mine, (row, {"device": "a"}), (text("SELECT * FROM nowhere"), {}))

    with mine.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM telemetry")).scalar() == 0
        connection.execute(row, {"device": "a"})

    with pytest.raises(Refused):
        write(mine, (row, {"device": "b"}), (row, {"device": "a"}))
    with mine.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM telemetry")).scalar() == 1
    mine.close()
