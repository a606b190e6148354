"""How long the audit of a journal takes, and the migration that chains one: `… long_journal 100000 1000000`.

Makes journals of so many lines of whole days in a folder that is deleted afterwards, and prints CPU seconds. Several
numbers show whether the time grows with the lines. Not in the suite: a million lines take minutes.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from alembic import command
from sqlalchemy import Connection

from operations import audit
from operations.journal import next_moment
from operations.run_once import Change, write
from queueing.hall import business_date
from queueing.ticket import State, Ticket, called, finished, started
from storage import migrations
from storage.database import Database
from tests.builders import Scene, a_clerk
from tests.databases import a_sqlite_url

STEPS = 4
A_DAY = 1_000
BEFORE_THE_CHAIN, CHAINED = "0020", "0021"


def a_ticket(scene: Scene, n: int) -> Ticket:
    """The n-th ticket of all, a thousand a day."""
    now, ordinal = scene.clock.now, n % A_DAY + 1
    return Ticket(
        id=f"ticket-{n:09}", hall="hall", business_date=business_date(scene.hall, now), line="A", series="A",
        number=f"A{ordinal:03}", ordinal=ordinal, service="a1", state=State.WAITING, priority="", language="zh-CN",
        link_token=f"link-{n:09}", source="k1", issued_at=now, place_at=now, rank_at=now, ahead=3, p50_seconds=300,
        p90_seconds=600, predicted_seconds=320,
    )  # fmt: skip


def visit(scene: Scene, connection: Connection, n: int) -> None:
    """Issue, call, start, finish; a minute of the hall."""
    context, clerk = scene.context, a_clerk()

    def line(kind: str, make: Callable[[], Ticket], before: Ticket | None = None) -> Ticket:
        scene.clock.pass_time(seconds=15)
        moment = next_moment(context, connection, "hall")
        after = make()
        news = write(connection, context, clerk, moment, Change(kind, after, before, window=after.window))
        assert news.ticket is not None
        return news.ticket

    waiting = line("issue", lambda: a_ticket(scene, n))
    at_window = line("call", lambda: called(waiting, 1, "clerk1", scene.clock.now), waiting)
    serving = line("start", lambda: started(at_window, scene.clock.now), at_window)
    line("finish", lambda: finished(serving, [("a1", "done")], scene.clock.now), serving)
    if n % A_DAY == A_DAY - 1:
        scene.clock.pass_time(hours=24 - A_DAY / 60)


def measured(lines: int, folder: Path) -> str:
    """One row: lines, CPU seconds of the audit, and of the migration that chains them."""
    scene = Scene(a_sqlite_url(folder))
    for start in range(0, lines // STEPS, A_DAY):
        with scene.context.database.transaction() as connection:
            for n in range(start, min(start + A_DAY, lines // STEPS)):
                visit(scene, connection, n)
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
    return f"{lines} lines: {len(found)} findings; check-journal {audited:.1f} s, chaining {chained:.1f} s of CPU"


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        with TemporaryDirectory() as made:
            print(measured(int(argument), Path(made)), flush=True)
