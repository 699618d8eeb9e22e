"""Alembic runs this: one connection, handed over by ``migrate``, inside its transaction."""

from alembic import context

from sync.hq import schema_access, schema_alarms, schema_documents, schema_identity
from sync.hq.schema import METADATA

OWN = (schema_access, schema_alarms, schema_documents, schema_identity)
"""Imported for the tables that they add to ``METADATA``."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
