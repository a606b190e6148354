"""What happens every minute reads a handful of rows, however many years of tickets lie in the tables.

Asked of SQLite itself: the plan of every statement that a visit and the screens beside it cause.
"""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from operations import attendance, boards, print_queue, printer_states, serving
from operations.context import Actor
from storage.quick import Quick
from tests.builders import Scene, a_clerk, a_sqlite_url

GROWS = ("tickets", "journal", "print_jobs", "ticket_services")
PRINTER = Actor("device", "agent", "printer", "hall")


class Statements:
    """Every statement with values that was sent, once."""

    def __init__(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: dict[str, Any] = {}
        event.listen(scene.context.database.engine, "before_cursor_execute", self._hear)
        run = Quick.run

        def heard(quick: Quick, connection: Connection, values: Any) -> Any:
            cursor = run(quick, connection, values)
            self.seen[quick._for(connection.dialect)[0]] = None
            return cursor

        monkeypatch.setattr(Quick, "run", heard)

    def _hear(self, connection: object, cursor: object, text: str, *rest: object) -> None:
        self.seen[text] = None

    def plans(self, scene: Scene) -> list[tuple[str, str]]:
        """(step of a plan, statement) for all that read or change rows."""
        asked = [text for text in self.seen if text.startswith(("SELECT", "UPDATE", "DELETE", "INSERT"))]
        with scene.context.database.reading() as connection:
            driver: Any = connection.connection.driver_connection
            return [
                (row[3], text)
                for text in asked
                for row in driver.execute(f"EXPLAIN QUERY PLAN {text}", [None] * text.count("?"))
            ]


def _reads_a_whole_hall(step: str) -> bool:
    """A scan, or a search by the hall's code alone, in a table that grows with every visit."""
    words = step.split()
    if len(words) < 2 or words[1] not in GROWS:
        return False
    return words[0] == "SCAN" or (step.endswith("(hall=?)") and "_open " not in step)  # that one holds the open ones


def _a_visit(scene: Scene) -> None:
    scene.opened(1, 2)
    for _ in range(4):
        scene.issue(request_id=f"r{scene.clock.now.timestamp()}")
    context, clerk = scene.context, a_clerk()
    first = scene.called_next(request_id="c1")
    for step in ("recall", "start", "park"):
        first = scene.do(step, first)
    first = scene.do("resume", first, window=1)
    scene.do("finish", first)
    scene.do("no_show", scene.called_next())
    serving.find_by_link(context, first.ticket.link_token)
    print_queue.claim(context, PRINTER, "hall", "agent", ["p1"], 8, "http://hall")
    printer_states.say_states(context, PRINTER, "hall", [("p1", "ready", "")])
    print_queue.reprint(context, clerk, first.ticket.id, reason="lost")
    print_queue.latest_jobs(context, "hall", "p1")
    boards.board(context, "hall")
    boards.present_tickets(context, "hall")
    boards.queue(context, "hall", 1)
    attendance.seats(context, "hall")


def test_no_everyday_step_reads_a_table_that_grows_with_every_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(a_sqlite_url(tmp_path))
    statements = Statements(scene, monkeypatch)
    _a_visit(scene)
    plans = statements.plans(scene)
    scene.close()
    assert len(statements.seen) > 20
    assert [(step, text) for step, text in plans if _reads_a_whole_hall(step)] == []
    counts = [step for step, text in plans if "count(*)" in text and step.startswith("SEARCH tickets")]
    assert len(counts) >= 2
    assert [step for step in counts if "COVERING" not in step] == []  # 2,000 waiting are counted in the index alone
