"""What happens every minute reads a handful of rows, however many years of tickets lie in the tables.

Asked of SQLite itself: the plan of every statement that a visit and the screens beside it cause.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from operations.context import Actor
from operations.printers import print_queue, print_requests, printer_states
from operations.tickets import boards, serving
from operations.windows import attendance
from storage import reports
from storage.compiled_statement import CompiledStatement
from storage.reports import Period
from tests.builders import Scene, a_clerk, a_hall, a_line
from tests.databases import a_sqlite_url

GROWS = ("tickets", "journal", "print_jobs", "ticket_services")
PRINTER = Actor("device", "agent", "printer", "hall")


class Statements:
    """Every statement with values that was sent, once."""

    def __init__(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: dict[str, Any] = {}
        event.listen(scene.context.database.engine, "before_cursor_execute", self._hear)
        run = CompiledStatement.run

        def heard(quick: CompiledStatement, connection: Connection, values: Any) -> Any:
            cursor = run(quick, connection, values)
            self.seen[quick._for(connection.dialect)[0]] = None
            return cursor

        monkeypatch.setattr(CompiledStatement, "run", heard)

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
    print_requests.reprint(context, clerk, first.ticket.id, reason="lost")
    print_queue.latest_jobs(context, "hall", "p1")
    boards.board(context, "hall")
    list(boards.present_tickets(context, "hall"))
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


@pytest.mark.parametrize("hall", ["hall", None])
def test_a_report_reads_who_is_at_a_window_from_the_open_tickets_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hall: str | None
) -> None:
    scene = Scene(a_sqlite_url(tmp_path))
    statements = Statements(scene, monkeypatch)
    with scene.context.database.reading() as connection:
        reports.at_windows(connection, Period(date(2026, 1, 1), date(2026, 12, 31), hall))
    plans = [step for step, _ in statements.plans(scene)]
    scene.close()
    assert len(plans) == 1 and "_open" in plans[0]


def test_a_ticket_of_a_line_without_limits_costs_no_statement_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = replace(a_hall(), lines=(a_line("A", most_per_day=9), a_line("B")))
    scene = Scene(a_sqlite_url(tmp_path), hall)
    scene.issue("a1"), scene.issue("b1")
    statements = Statements(scene, monkeypatch)
    scene.issue("b1")
    free, statements.seen = statements.seen, {}
    scene.issue("a1")
    plans = statements.plans(scene)
    scene.close()
    counting = [text for text in statements.seen if "FILTER" in text]
    assert len(counting) == 1 and not [text for text in free if "FILTER" in text]
    assert [step for step, text in plans if text in counting] == [
        "SEARCH tickets USING INDEX sqlite_autoindex_tickets_2 (hall=? AND business_date=? AND series=?)"
    ]
