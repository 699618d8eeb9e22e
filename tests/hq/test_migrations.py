"""Every past database becomes the present one: its tables are what the code expects."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from sync.hq import migrations
from sync.hq.database import open_database
from sync.hq.migrations.versions import v0001_events
from sync.hq.schema import METADATA


def test_the_versions_are_one_row() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_all_versions_together_make_the_tables_that_the_code_expects(engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, METADATA)

    assert found == []


def test_a_database_from_before_versions_were_counted_goes_on_with_what_it_holds(
    tmp_path,
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    old = create_engine(url)
    with old.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            v0001_events.upgrade()
        connection.execute(
            text("INSERT INTO quarantine VALUES ('hz-0001', 'fork', x'00', '', x'00', 7)")
        )
    old.dispose()

    engine = open_database(url)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT received_ms FROM quarantine")).scalar() == 7
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, METADATA) == []
    engine.dispose()
