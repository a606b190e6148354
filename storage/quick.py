"""Fixed statements on the hottest path, run on the driver's own cursor.

SQLAlchemy compiles the statement, once per dialect; what is left out is its bookkeeping at every execution, which costs
several times what SQLite itself needs for a row. The cursor is that of the transaction, so all of it commits together.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Any  # what SQLAlchemy makes of a value before the driver sees it


class Quick:
    """A statement whose values are plain bind parameters (no lists); its answer is read as the driver gives it."""

    def __init__(self, statement: Executable, columns: tuple[str, ...] = ()) -> None:
        self._statement, self._columns = statement, columns

    @cached_property
    def _compiled(self) -> dict[str, tuple[str, list[tuple[str, Any, Processor | None]], bool]]:
        return {}

    def _for(self, dialect: Dialect) -> tuple[str, list[tuple[str, Any, Processor | None]], bool]:
        if dialect.name not in self._compiled:
            keys = list(self._columns) or None
            compiled = self._statement.compile(dialect=dialect, column_keys=keys)  # type: ignore[attr-defined]
            assert isinstance(compiled, SQLCompiler)
            names = compiled.positiontup if compiled.positional else list(compiled.binds)
            processors = compiled._bind_processors
            binds = [(name, compiled.binds[name].value, processors.get(name)) for name in names or ()]
            self._compiled[dialect.name] = (str(compiled), binds, compiled.positional)
        return self._compiled[dialect.name]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute in the connection's transaction; gives the driver's cursor. Errors are SQLAlchemy's, as elsewhere."""
        text, binds, positional = self._for(connection.dialect)
        made: list[Any] = []
        for name, constant, process in binds:
            value = values.get(name, constant)
            made.append(value if process is None else process(value))
        names = (name for name, _, _ in binds)
        given: Any = made if positional else dict(zip(names, made, strict=True))
        cursor = connection.connection.cursor()
        driver = connection.dialect.loaded_dbapi
        try:
            cursor.execute(text, given)
        except driver.Error as error:
            raise DBAPIError.instance(
                text, given, error, driver.Error, hide_parameters=True, dialect=connection.dialect
            ) from error
        return cursor

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        cursor = self.run(connection, values)
        row = cursor.fetchone()
        cursor.close()
        return row

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first column of the first row, or None."""
        row = self.first(connection, values)
        return None if row is None else row[0]

    def do(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Execute, and read nothing."""
        self.run(connection, values).close()
