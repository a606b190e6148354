"""The report `visits` against a second computation, from the services of finished visits as the tables have them."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from operations.reporting import facts
from operations.reporting.behind import tickets_of
from operations.reporting.history import import_history
from operations.reporting.packed_months import pack_past_days
from operations.reporting.report import Ask
from operations.reporting.reports import report
from storage.tables import ticket_services, tickets
from tests.builders import Scene
from tests.databases import a_sqlite_url
from tests.operations.reporting.conftest import as_csv, made_up_history

ALL = Ask(date(2026, 1, 1), date(2026, 3, 31))
OWN = replace(ALL, hall="hall")
LATER = date(2026, 6, 1)
OUTCOMES = ("done", "accepted", "not_possible")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Nine days of a hall whose visits end in every way, some with several services, and an older system's history."""
    path: Path = tmp_path_factory.mktemp("visits")
    scene, chance = Scene(a_sqlite_url(path)), Random(4)
    import_history(scene.context, as_csv(made_up_history(seed=2, days=3, a_day=30)), zone="Asia/Shanghai")
    for _ in range(9):
        scene.opened(1)
        for _ in range(14):
            scene.issue(chance.choice(("a1", "a1", "b1")))
            called = scene.called_next(1)
            if chance.random() < 0.1:
                scene.do("no_show", called)
                continue
            scene.do("start", called)
            services = chance.choice((("a1",), ("b1",), ("a1", "b1"), ("a1", "a1")))
            done = tuple((service, chance.choices(OUTCOMES, (5, 2, 3))[0]) for service in services)
            scene.do("finish", called, done=done if chance.random() < 0.8 else ())
        scene.clock.pass_time(hours=24)
    yield scene
    scene.close()


def counted(scene: Scene) -> dict[tuple[str, str], Counter[str]]:
    """(hall, service) → how often it ended so, from the table of services, which no report reads."""
    query = select(tickets.c.hall, ticket_services.c.service, ticket_services.c.outcome).join_from(
        ticket_services, tickets, tickets.c.id == ticket_services.c.ticket_id
    )
    sums: dict[tuple[str, str], Counter[str]] = {}
    with scene.context.database.reading() as connection:
        for hall, service, outcome in connection.execute(query.where(tickets.c.state == "finished")):
            sums.setdefault((hall, service), Counter())[outcome] += 1
    return sums


def cells(scene: Scene, ask: Ask) -> dict[tuple[str, str], dict[str, Any]]:
    made = report(scene.context, "visits", ask)
    rows = (dict[str, Any](zip([name for name, _ in made.columns], row, strict=True)) for row in made.rows)
    return {(row["hall"], row["service"]): row for row in rows}


def test_handlings_are_counted_under_the_service_that_was_handled(scene: Scene) -> None:
    rows, expected = cells(scene, OWN), counted(scene)
    assert rows.keys() == expected.keys() == {("hall", "a1"), ("hall", "b1")}
    for key, ended in expected.items():
        settled = ended["done"] + ended["accepted"]
        assert tuple(rows[key][outcome] for outcome in OUTCOMES) == tuple(ended[outcome] for outcome in OUTCOMES)
        assert rows[key]["handled"] == ended.total()
        assert rows[key]["settled_share"] == round(settled / ended.total(), 4)
        assert rows[key]["visits_per_matter"] == round(ended.total() / settled, 2)
        assert rows[key]["visits_per_matter_low"] < rows[key]["visits_per_matter"] < rows[key]["visits_per_matter_high"]


def test_the_totals_are_of_all_handlings(scene: Scene) -> None:
    totals, ended = report(scene.context, "visits", OWN).totals, sum(counted(scene).values(), Counter[str]())
    assert totals["handled"] == ended.total() and totals["not_possible"] == ended["not_possible"]
    assert totals["visits_per_matter"] == round(ended.total() / (ended.total() - ended["not_possible"]), 2)


def test_a_history_without_outcomes_says_how_many_visits_it_is_silent_about(scene: Scene) -> None:
    totals = report(scene.context, "visits", replace(ALL, hall="north")).totals
    with scene.context.database.reading() as connection:
        own = select(tickets.c.id).where(tickets.c.hall == "north", tickets.c.state == "finished")
        finished = len(connection.execute(own).all())
    assert totals["without_outcome"] == finished > 0 and totals["handled"] == 0
    assert totals["settled_share"] is None and totals["visits_per_matter"] is None


def test_fewer_than_eight_days_have_no_interval(scene: Scene) -> None:
    for row in cells(scene, replace(OWN, end=date(2026, 3, 8))).values():
        assert row["visits_per_matter"] is not None
        assert row["visits_per_matter_low"] is None and row["visits_per_matter_high"] is None


def test_a_finish_that_is_undone_ended_in_no_way(scene: Scene) -> None:
    before = report(scene.context, "visits", OWN).totals
    scene.opened(2)
    scene.issue()
    called = scene.called_next(2)
    scene.do("start", called, 2)
    scene.do("finish", called, 2, done=(("a1", "not_possible"),))
    assert report(scene.context, "visits", OWN).totals["not_possible"] == int(str(before["not_possible"])) + 1
    scene.do("undo", called, 2)
    undone = report(scene.context, "visits", OWN).totals
    assert (undone["handled"], undone["not_possible"]) == (before["handled"], before["not_possible"])
    scene.do("finish", called, 2)


def test_packed_months_say_the_same_also_a_shelf_at_a_time(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asks = (ALL, OWN, replace(OWN, start=date(2026, 3, 4), end=date(2026, 3, 7)), replace(OWN, service="a1"))
    from_rows = [report(scene.context, "visits", ask) for ask in asks]
    pack_past_days(scene.context, LATER)
    assert [report(scene.context, "visits", ask) for ask in asks] == from_rows
    monkeypatch.setattr(facts, "SHELF", 20)
    assert [report(scene.context, "visits", ask) for ask in asks] == from_rows


@pytest.mark.parametrize("column", ["handled", *OUTCOMES])
@pytest.mark.parametrize("service", ["a1", "b1", None])
def test_behind_a_figure_stands_each_visit_at_which_the_service_ended_so(
    scene: Scene, column: str, service: str | None
) -> None:
    row = json.dumps({"hall": "hall", **({"service": service} if service else {})})
    listed = tickets_of(scene.context, "visits", OWN, column, "", 1000, row)
    query = select(ticket_services.c.ticket_id).where(
        *([ticket_services.c.outcome == column] if column in OUTCOMES else []),
        *([ticket_services.c.service == service] if service else []),
    )
    with scene.context.database.reading() as connection:
        expected = {ticket_id for (ticket_id,) in connection.execute(query)}
    assert {ticket.id for ticket in listed.tickets} == expected and listed.total == len(expected)


def test_the_hash_of_the_records_changes_with_an_outcome(scene: Scene) -> None:
    before = report(scene.context, "visits", OWN).data_hash
    with scene.context.database.transaction() as connection:
        changed = tickets.update().where(tickets.c.done.like('%"accepted"]]'), tickets.c.hall == "hall")
        connection.execute(changed.values(done='[["a1","not_possible"]]'))
        connection.exec_driver_sql("DELETE FROM report_columns")
        connection.exec_driver_sql("DELETE FROM report_months")
        connection.exec_driver_sql("UPDATE report_days SET revision = NULL")
    assert report(scene.context, "visits", OWN).data_hash != before
