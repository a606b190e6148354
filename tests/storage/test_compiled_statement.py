"""Fixed statements on the driver's own cursor behave as SQLAlchemy's do."""

import pytest
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from queueing.chain import FIRST
from queueing.events import Event
from storage import journal, tickets
from storage.compiled_statement import CompiledStatement
from storage.database import Database
from storage.tables import halls
from tests.builders import NINE, Scene


def test_a_number_taken_twice_is_the_error_that_callers_know(database_url: str) -> None:
    scene = Scene(database_url)
    taken = scene.issue().ticket
    with pytest.raises(IntegrityError), scene.context.database.transaction() as connection:
        tickets.add(connection, taken)
    event = Event("hall", 1, NINE, "open", "clerk", window=1)
    with pytest.raises(IntegrityError), scene.context.database.transaction() as connection:
        journal.append(connection, event, FIRST)
    assert scene.issue().ticket.number == "A002"
    scene.close()


def test_a_database_without_its_tables_says_so_and_keeps_values_out_of_the_message(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    ask = CompiledStatement(halls.select().with_only_columns(halls.c.revision).where(halls.c.code == "a secret"))
    with pytest.raises(SQLAlchemyError) as told, database.reading() as connection:
        ask.scalar(connection, {})
    assert not isinstance(told.value, IntegrityError)
    assert "a secret" not in str(told.value)
    database.close()
