"""Upgrades a database to the tables of this version, with the steps in `migrations/`."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


class LaterVersion(RuntimeError):
    """The tables are of a later version than this onewindow, which must not touch them."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file: the steps of `migrations/`, on this connection."""
    result = Config(attributes={"connection": connection})
    result.set_main_option("script_location", FOLDER.as_posix())
    result.set_main_option("path_separator", "os")
    return result


def upgrade(database: Database) -> None:
    """Create or upgrade all tables. A database of a later version than this one raises LaterVersion."""
    with database.transaction() as connection:
        _refuse_a_later_version(connection)
        command.upgrade(config(connection), "head")


def version(connection: Connection) -> str | None:
    """The last step that the tables have had; None: there are no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The last step of this version."""
    return _script().get_current_head()


def is_known(step: str) -> bool:
    """Whether this version has the step; a database that has had another is of a later version."""
    return step in {known.revision for known in _script().walk_revisions()}


def is_current(database: Database) -> bool:
    """Whether the tables are those of this version."""
    with database.reading() as connection:
        return version(connection) == newest()


@cache
def _script() -> ScriptDirectory:
    """The steps of this version, which are read once."""
    return ScriptDirectory.from_config(config())


def _refuse_a_later_version(connection: Connection) -> None:
    current = version(connection)
    if current is not None and not is_known(current):
        raise LaterVersion(f"the database is of a later version ({current}) than this onewindow")
