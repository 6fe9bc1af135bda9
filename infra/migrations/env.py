"""Alembic runs this. The connection is handed in by `infra.migrate`, open and inside its transaction."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="control", include_schemas=True)
context.run_migrations()
