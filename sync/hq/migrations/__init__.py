"""How headquarters' database comes from any past version to the present one, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

FIRST = "0001"
"""The tables as they were before versions were counted."""


def migrate(connection: Connection) -> None:
    """Bring the database to the present version, in the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    counted = MigrationContext.configure(connection).get_current_revision() is not None
    if not counted and inspect(connection).has_table("events"):
        command.stamp(config, FIRST)
    command.upgrade(config, "head")
