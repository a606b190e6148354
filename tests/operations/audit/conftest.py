"""A hall with a short day behind it, and an attacker who writes into its database; every attack meets the same day."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Row, delete, insert, select, text

from operations import audit
from operations.audit.kept_heads import Head
from operations.halls.catalogue import get_hall
from operations.printers.print_requests import reprint
from operations.tickets import close_of_day
from queueing.chain import ChainedLine, line_hash, marks
from storage.tables import halls, journal, tickets
from tests.builders import Scene, a_clerk
from tests.databases import a_database


class Attacked:
    """The hall, its journal as it was written, and what an audit says now."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._kept = {table: self._rows(table) for table in (journal, tickets, halls)}

    def _rows(self, table: object) -> list[Row[object]]:
        with self.scene.context.database.reading() as connection:
            return list(connection.execute(select(table)).all())  # type: ignore[call-overload]

    def restore(self) -> None:
        """The day as it was."""
        with self.scene.context.database.transaction() as connection:
            for table, rows in self._kept.items():
                connection.execute(delete(table))
                connection.execute(insert(table), [dict(row._mapping) for row in rows])

    def line_of(self, kind: str) -> int:
        """The revision of the first line of a kind."""
        with self.scene.context.database.reading() as connection:
            query = select(journal.c.revision).where(journal.c.kind == kind).order_by(journal.c.revision)
            return int(connection.execute(query.limit(1)).scalar_one())

    @property
    def newest(self) -> int:
        """The hall's revision."""
        with self.scene.context.database.reading() as connection:
            return int(connection.execute(select(halls.c.revision)).scalar_one())

    def run(self, *statements: str) -> None:
        """SQL, as somebody with the database's password can type it."""
        with self.scene.context.database.transaction() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def chain_anew(self, first: int = 1) -> None:
        """Hash all lines again from one on: the attacker has read how it is done."""
        with self.scene.context.database.transaction() as connection:
            _chain_anew(connection, first)

    def kinds(self, *heads: Head) -> list[str]:
        """The kinds of what an audit finds."""
        return [finding.kind for finding in self.findings(*heads)]

    def findings(self, *heads: Head) -> list[audit.Finding]:
        """What an audit finds."""
        return list(audit.findings(self.scene.context, "hall", heads))

    def head(self) -> Head:
        """The head of the journal now, as somebody keeps it elsewhere."""
        with self.scene.context.database.reading() as connection:
            query = select(journal.c.revision, journal.c.hash).order_by(journal.c.revision.desc()).limit(1)
            revision, hashed = connection.execute(query).one()
        return Head("hall", revision, hashed, self.scene.clock.now, "a safe")


def _chain_anew(connection: Connection, first: int) -> None:
    columns = [journal.c[name] for name in ChainedLine._fields]
    query = select(*columns).order_by(journal.c.revision)
    before = select(journal.c.hash).where(journal.c.revision == first - 1)
    previous = connection.execute(before).scalar_one_or_none() or "0" * 64
    micro = text("SELECT at FROM journal WHERE revision = :n")
    for row in connection.execute(query.where(journal.c.revision >= first)).all():
        line = ChainedLine(*row)._replace(at=connection.execute(micro, {"n": row.revision}).scalar_one())
        previous = line_hash(previous, line)
        statement = journal.update().where(journal.c.revision == line.revision)
        connection.execute(statement.values(hash=previous, marks=marks(line)))


def a_day(scene: Scene) -> None:
    """Twelve people come, are served by two clerks, and one slip is printed again for a reason in somebody's words."""
    scene.opened(1, 2)
    for n in range(12):
        scene.issue("a1" if n % 2 else "b1")
    for n in range(8):
        ticket = scene.called_next(1 + n % 2)
        scene.do("start", ticket, by=1 + n % 2)
        scene.clock.pass_time(minutes=4)
        scene.do("finish", ticket, by=1 + n % 2)
    waiting = scene.issue("a1")
    reprint(scene.context, a_clerk(), waiting.ticket.id, reason="Mrs Chen lost it at the bank")
    scene.clock.pass_time(hours=30)
    close_of_day.close_earlier_days(scene.context, get_hall(scene.context, "hall").code)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def a_day_behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """The hall of this module."""
    with a_database(request.param, tmp_path_factory.mktemp("attacked")) as url:
        scene = Scene(url)
        a_day(scene)
        yield Attacked(scene)
        scene.close()


@pytest.fixture
def attacked(a_day_behind: Attacked) -> Iterator[Attacked]:
    """The same hall, untouched at the beginning of every test."""
    yield a_day_behind
    a_day_behind.restore()
