"""How Alembic runs the steps: always on the connection that storage/migrations.py gives it."""

from alembic import context

from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the transaction is storage's
)
context.run_migrations()
