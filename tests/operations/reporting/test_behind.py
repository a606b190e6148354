"""Every figure can be followed to its tickets: as many as it counts, and no other."""

from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from operations.reporting.behind import BEHIND, tickets_of
from operations.reporting.history import import_history
from operations.reporting.report import Ask
from queueing.errors import BadRequest
from tests.builders import Scene
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of
from tests.operations.reporting.conftest import Row, as_csv
from tests.running import printed_by_script

ALL = Ask(date(2026, 1, 5), date(2026, 1, 8), weekday="tue")


def test_the_page_links_the_figures_that_have_tickets() -> None:
    printed = printed_by_script("static/reports/behind.js", "module.BEHIND")
    linked = {name: (set(of["keys"]), set(of["columns"])) for name, of in printed.items()}
    assert linked == {name: (set(keys), set(columns)) for name, (keys, columns) in BEHIND.items()}


def test_a_long_list_goes_on_where_it_stopped(tmp_path: Path, rows: list[Row]) -> None:
    scene = Scene(a_sqlite_url(tmp_path))
    import_history(scene.context, as_csv(rows), zone="Asia/Shanghai")
    ask = replace(ALL, weekday="")
    seen: list[str] = []
    while True:
        behind = tickets_of(scene.context, "hours", ask, "called", seen[-1] if seen else "", 150)
        if not behind.tickets:
            break
        seen += [ticket.id for ticket in behind.tickets]
    assert len(set(seen)) == len(seen) == behind.total
    with pytest.raises(BadRequest, match="No tickets stand behind"):
        tickets_of(scene.context, "windows", ask, "open_seconds", "", 1)
    scene.close()


HEADER = "hall,number,line,service,priority,window,issued_at,called_at,started_at,finished_at,outcome"
LEAVERS = (
    "A1,A,A-1,,1,2026-02-02T09:00:00,2026-02-02T09:10:00,2026-02-02T09:10:30,2026-02-02T09:15:00,finished",
    "A2,A,A-1,,1,2026-02-02T09:00:00,2026-02-02T09:20:00,,2026-02-02T09:23:00,no_show",
    "A3,A,A-1,,1,2026-02-02T09:00:00,2026-02-02T09:30:00,,2026-02-02T09:12:00,no_show",
    "A4,A,A-1,,,2026-02-02T09:00:00,,,2026-02-02T09:45:00,cancelled",
    "A5,A,A-1,,,2026-02-02T09:00:00,,,,cancelled",
)
"""One who was served; a no-show; one of whom an older system knows that they were gone before the call; somebody who
gave the number back after 45 minutes, and at some moment.
"""


def test_of_who_left_the_list_says_how_long_they_had_waited_longest_first(tmp_path: Path) -> None:
    scene = Scene(a_sqlite_url(tmp_path))
    history = StringIO("\n".join([HEADER, *(f"north,{row}" for row in LEAVERS)]))
    import_history(scene.context, history, zone="Asia/Shanghai")
    ask = Ask(date(2026, 2, 2), date(2026, 2, 2))

    def listed(column: str, name: str = "no-shows") -> list[tuple[str, int | None]]:
        behind = tickets_of(scene.context, name, ask, column, "", 10)
        return [(ticket.number, ticket.left_after_seconds) for ticket in behind.tickets]

    assert listed("no_shows") == [("A2", 20 * 60), ("A3", 12 * 60)], "until the call at the latest"
    assert listed("cancelled") == [("A4", 45 * 60), ("A5", None)]
    everybody = [("A4", 45 * 60), ("A2", 20 * 60), ("A3", 12 * 60), ("A5", None)]
    assert listed("left_share") == listed("left_share", "fairness") == everybody
    assert sorted(listed("tickets")) == sorted([("A1", None), *everybody])
    scene.close()


def test_a_manager_follows_a_figure_to_the_journal_and_nobody_else_does(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    served.opened(1)
    ticket = served.ticket()
    served.called()
    served.clerk.post(f"/tickets/{ticket['id']}/start")
    query = {"column": "called", "line": "A", "hour": 9, "from": "2026-03-02", "to": "2026-03-02"}
    behind = json_of(served.manager.get("/reports/hours/tickets", **query))
    assert (behind["total"], behind["tickets"][0]["number"]) == (1, ticket["number"])
    lines = json_of(served.manager.get(f"/tickets/{ticket['id']}/journal"))["events"]
    assert [line["kind"] for line in lines] == ["issue", "call", "start"]
    for path in ("/reports/hours/tickets", f"/tickets/{ticket['id']}/journal"):
        more = query if "reports" in path else {}
        assert code_of(served.clerk.get(path, **more)) == "wrong_role"
        assert served.nobody.get(path, **more).status_code == 401
    assert served.manager.get("/reports/hours/tickets", **(query | {"hall": "other"})).status_code == 403
    assert code_of(served.manager.get("/reports/windows/tickets", column="open_seconds")) == "no_tickets_behind"
    assert code_of(served.manager.get("/tickets/unknown/journal")) == "unknown_ticket"
    served.close()
