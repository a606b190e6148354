"""Every figure can be followed to its tickets: as many as it counts, and no other."""

import json
import subprocess
from dataclasses import replace
from datetime import date
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
from tests.running import ROOT

ALL = Ask(date(2026, 1, 5), date(2026, 1, 8), weekday="tue")


def test_the_page_links_the_figures_that_have_tickets() -> None:
    script = "import { BEHIND } from './static/reports/behind.js'; console.log(JSON.stringify(BEHIND))"
    command = ["node", "--input-type=module", "-e", script]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    linked = {name: (set(of["keys"]), set(of["columns"])) for name, of in json.loads(printed).items()}
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
