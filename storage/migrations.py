"""Bringing a database to the tables of this version, by the steps in `migrations/`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without any file: the steps of `migrations/`, on this connection."""
    result = Config(attributes={"connection": connection})
    result.set_main_option("script_location", FOLDER.as_posix())
    result.set_main_option("path_separator", "os")
    return result


def upgrade(database: Database) -> None:
    """Make or bring up all tables. A database of a later version than this one raises RuntimeError."""
    with database.transaction() as connection:
        _refuse_a_later_version(connection)
        command.upgrade(config(connection), "head")


def is_current(database: Database) -> bool:
    """Whether the tables are those of this version."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() == _script().get_current_head()


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())


def _refuse_a_later_version(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {step.revision for step in _script().walk_revisions()}:
        raise RuntimeError(f"the database is of a later version ({current}) than this onewindow")
