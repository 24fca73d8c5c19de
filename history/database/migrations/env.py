"""Knows how alembic runs a migration here: on the writer's connection, inside the transaction that is already open."""

from alembic import context

from history.database.migrate import VERSION_TABLE
from history.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
