"""How long the audit of a journal takes, and the migration that chains one: `… long_journal 100000 1000000`.

Makes journals of so many lines of whole days in a folder that is deleted afterwards, and prints CPU seconds. Several
numbers show whether the time grows with the lines. Not in the suite: a million lines take minutes.
"""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from alembic import command
from sqlalchemy import Connection, Row, insert, select, update

from operations import audit
from operations.journal import next_moment
from operations.run_once import Change, write
from queueing.chain import ChainedLine, line_hash, marks, seal
from queueing.hall import business_date
from queueing.ticket import State, Ticket, called, finished, started
from storage import migrations
from storage.database import Database
from storage.tables import halls, journal, ticket_services, tickets
from tests.builders import NINE, Scene, a_clerk
from tests.databases import a_sqlite_url

STEPS = ("issue", "call", "start", "finish")
A_DAY, BATCH = 1_000, 1_000
BEFORE_THE_CHAIN, CHAINED = "0020", "0021"
BETWEEN = timedelta(seconds=15)


def a_ticket(scene: Scene) -> Ticket:
    """The first ticket of all."""
    now = scene.clock.now
    return Ticket(
        id="ticket-000000000", hall="hall", business_date=business_date(scene.hall, now), line="A", series="A",
        number="A0001", ordinal=1, service="a1", state=State.WAITING, priority="", language="zh-CN",
        link_token="link-000000000", source="k1", issued_at=now, place_at=now, rank_at=now, ahead=3, p50_seconds=300,
        p90_seconds=600, predicted_seconds=320,
    )  # fmt: skip


def first_visit(scene: Scene, connection: Connection) -> None:
    """Issue, call, start, finish, a quarter of a minute each."""

    def line(kind: str, make: Callable[[], Ticket], before: Ticket | None = None) -> Ticket:
        scene.clock.now += BETWEEN
        moment, after = next_moment(scene.context, connection, "hall"), make()
        news = write(connection, scene.context, a_clerk(), moment, Change(kind, after, before, window=after.window))
        assert news.ticket is not None
        return news.ticket

    waiting = line("issue", lambda: a_ticket(scene))
    at_window = line("call", lambda: called(waiting, 1, "clerk1", scene.clock.now), waiting)
    serving = line("start", lambda: started(at_window, scene.clock.now), at_window)
    line("finish", lambda: finished(serving, [("a1", "done")], scene.clock.now), serving)


class Copies:
    """The first visit again and again, a minute later each, a thousand a day: rows as the software writes them."""

    def __init__(self, connection: Connection) -> None:
        self.lines: list[Row[Any]] = list(connection.execute(select(journal).order_by(journal.c.revision)))
        self.ticket: dict[str, Any] = dict(connection.execute(select(tickets)).one()._mapping)
        self.previous: str = self.lines[-1].hash
        self.newest_at: datetime = self.lines[-1].at

    def visit(self, n: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The lines and the ticket of the n-th visit."""
        later = timedelta(days=n // A_DAY, minutes=n % A_DAY)
        number, link = f"A{n % A_DAY + 1:04}", f"link-{n:09}"
        words = {f"ticket-{0:09}": f"ticket-{n:09}", '"A0001"': f'"{number}"', "2026-03-02": f"{NINE + later:%Y-%m-%d}"}
        words['"ordinal":1,'] = f'"ordinal":{n % A_DAY + 1},'
        words[self.lines[0].data[-67:-3]] = seal("salt", link)  # only the first line has a seal, at its end
        lines = [self._line(row, n, later, words, number) for row in self.lines]
        lines[0]["personal"] = f'{{"link":["salt","{link}"]}}'
        moved = {name: value + later for name, value in self.ticket.items() if isinstance(value, datetime)}
        self.newest_at = lines[-1]["at"]
        ticket = self.ticket | moved | {
            "id": f"ticket-{n:09}", "number": number, "ordinal": n % A_DAY + 1, "link_token": link,
            "business_date": (NINE + later).date(), "revision": lines[-1]["revision"],
        }  # fmt: skip
        return lines, ticket

    def _line(self, row: Row[Any], n: int, later: timedelta, words: dict[str, str], number: str) -> dict[str, Any]:
        data, at = row.data, row.at + later
        for step in range(1, len(STEPS) + 1):
            clock = NINE + step * BETWEEN
            data = data.replace(f"{clock:%Y-%m-%dT%H:%M:%SZ}", f"{clock + later:%Y-%m-%dT%H:%M:%SZ}")
        for old, new in words.items():
            data = data.replace(old, new)
        values = dict(row._mapping) | {"revision": row.revision + len(STEPS) * n, "at": at, "data": data}
        values |= {"ticket_id": f"ticket-{n:09}", "number": number, "personal": None}
        line = ChainedLine(*(values[name] for name in ChainedLine._fields))._replace(at=int(at.timestamp()) * 1_000_000)
        self.previous = line_hash(self.previous, line)
        return values | {"hash": self.previous, "marks": marks(line)}


def fill(scene: Scene, lines: int) -> None:
    """Write so many lines and their tickets."""
    with scene.context.database.transaction() as connection:
        first_visit(scene, connection)
        copies = Copies(connection)
    for start in range(1, lines // len(STEPS), BATCH):
        made = [copies.visit(n) for n in range(start, min(start + BATCH, lines // len(STEPS)))]
        done = [{"ticket_id": ticket["id"], "position": 0, "service": "a1", "outcome": "done"} for _, ticket in made]
        with scene.context.database.transaction() as connection:
            connection.execute(insert(journal), [line for lines_of_one, _ in made for line in lines_of_one])
            connection.execute(insert(tickets), [ticket for _, ticket in made])
            connection.execute(insert(ticket_services), done)
            newest = {"revision": made[-1][1]["revision"], "newest_at": copies.newest_at}
            connection.execute(update(halls).values(newest))


def measured(lines: int, folder: Path) -> str:
    """One row: lines, CPU seconds of the audit, and of the migration that chains them."""
    scene = Scene(a_sqlite_url(folder))
    fill(scene, lines)
    began = process_time()
    found = list(audit.findings(scene.context, "hall"))
    audited = process_time() - began
    url = scene.context.database.url
    scene.close()
    database = Database(url)
    with database.transaction() as connection:
        command.downgrade(migrations.config(connection), BEFORE_THE_CHAIN)
    began = process_time()
    with database.transaction() as connection:
        command.upgrade(migrations.config(connection), CHAINED)
    chained = process_time() - began
    database.close()
    return f"{lines} lines: {found[:2]}; check-journal {audited:.1f} s, chaining {chained:.1f} s of CPU"


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        with TemporaryDirectory() as made:
            print(measured(int(argument), Path(made)), flush=True)
