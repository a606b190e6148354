"""Fixed statements on the hottest path, run on the driver's own cursor.

SQLAlchemy compiles the statement, once per dialect. This skips SQLAlchemy's bookkeeping at every execution, which costs
several times what SQLite itself needs for a row. The cursor belongs to the transaction, so everything commits together.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Any  # what SQLAlchemy makes of a value before the driver sees it


class _Compiled(NamedTuple):
    """A statement's text in one dialect, and how to find its values: their names, what each is where it is not given,
    and what SQLAlchemy makes of some of them, by their place.
    """

    text: str
    names: tuple[str, ...]
    constants: tuple[Any, ...]
    processors: tuple[tuple[int, Processor], ...]
    positional: bool


class CompiledStatement:
    """A statement whose values are plain bind parameters (no lists); results come as the driver returns them."""

    def __init__(self, statement: Executable, columns: tuple[str, ...] = ()) -> None:
        self._statement, self._columns = statement, columns
        self._compiled: dict[str, _Compiled] = {}

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect)
        return compiled

    def _compile(self, dialect: Dialect) -> _Compiled:
        keys = list(self._columns) or None
        compiled = self._statement.compile(dialect=dialect, column_keys=keys)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        names = tuple((compiled.positiontup if compiled.positional else compiled.binds) or ())
        constants = tuple(compiled.binds[name].value for name in names)
        made = compiled._bind_processors
        processors = tuple((place, made[name]) for place, name in enumerate(names) if made.get(name) is not None)
        return _Compiled(str(compiled), names, constants, processors, compiled.positional)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute in the connection's transaction; returns the driver's cursor. Errors are SQLAlchemy's, as
        elsewhere.
        """
        text, names, constants, processors, positional = self._for(connection.dialect)
        bound = list(map(values.get, names, constants))
        for place, process in processors:
            bound[place] = process(bound[place])
        parameters: Any = bound if positional else dict(zip(names, bound, strict=True))
        driver_connection: Any = connection.connection.dbapi_connection
        try:
            return driver_connection.execute(text, parameters)  # both drivers open the cursor themselves
        except connection.dialect.loaded_dbapi.Error as error:
            kind = connection.dialect.loaded_dbapi.Error
            raise DBAPIError.instance(
                text, parameters, error, kind, hide_parameters=True, dialect=connection.dialect
            ) from error

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
        """Execute without reading a result."""
        self.run(connection, values).close()
