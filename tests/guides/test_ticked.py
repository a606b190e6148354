"""The guide beside the ticket: what is ticked stays with the ticket, and goes when its link goes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from operations import audit, retention
from operations.context import SYSTEM
from operations.halls import catalogue
from operations.printers.print_requests import print_day
from queueing.guide import Outcome
from queueing.hall import Kiosk, Printer
from storage.schema import metadata
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.guides.test_paper import CARD, GUIDE, jobs
from tests.houses import ServedScene, code_of, json_of

PHOTO = replace(CARD, id="photo", name={"zh-CN": "照片", "en": "Photo"}, issuer={})
OWN_GUIDE = replace(GUIDE, outcomes=(*GUIDE.outcomes, Outcome({"more": ("far",)}, materials=("photo",))))
NEAR, FAR = {"child": ["yes"], "more": []}, {"child": ["yes"], "more": ["far"]}


@pytest.fixture
def at(tmp_path: Path) -> Iterator[ServedScene]:
    """A hall with a kiosk's printer, and a guide that asks two questions; windows 1 and 2 are open."""
    plain = a_hall(3, kiosks=(Kiosk("k1", "k1"),), printers=(Printer("k1", "virtual:", "x"),))
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, replace(plain, guides=(OWN_GUIDE,), materials=(CARD, PHOTO)))
    yield made.opened(1, 2)
    made.close()


def called(at: ServedScene, **more: Any) -> str:
    """The id of a ticket that was just called to window 1."""
    ticket = str(at.ticket(language="en", **more)["id"])
    at.called()
    return ticket


def tick(at: ServedScene, ticket: str, clerk: int = 1, **what: Any) -> Any:
    return at.clerks[clerk].post(f"/tickets/{ticket}/guide", **what)


def lists(at: ServedScene) -> list[list[str]]:
    """The lists of materials that wait for paper."""
    return [job["slip"]["materials"] for job in jobs(at) if job["kind"] == "materials"]


def test_what_a_clerk_ticked_goes_with_the_ticket_to_the_next_window(at: ServedScene) -> None:
    ticket = called(at)
    ticked = json_of(tick(at, ticket, answers=FAR, brought=["card"]))["guide"]
    assert ticked == {"answers": FAR, "brought": ["card"], "missing": ["photo"]}
    at.clerk.post(f"/tickets/{ticket}/transfer", window=2)
    assert at.called(2)["guide"] == ticked
    (line,) = [
        event for event in json_of(at.manager.get(f"/tickets/{ticket}/journal"))["events"] if event["kind"] == "guide"
    ]
    assert '"missing":["photo"]' in line["changes"]["guide"]


def test_the_situation_from_the_kiosk_is_there_when_the_ticket_is_called(at: ServedScene) -> None:
    ticket = at.ticket(answers={"child": "yes", "more": ["far"]})
    assert ticket["guide"] == {"answers": FAR, "brought": None, "missing": []}
    assert at.called()["guide"] == ticket["guide"]
    unknown = at.kiosk.post("/tickets", hall="hall", service="a1", answers={"child": "perhaps"})
    assert code_of(unknown) == "unknown_option"


def test_only_the_window_that_has_the_ticket_ticks_and_only_what_the_situation_needs(at: ServedScene) -> None:
    waiting = str(at.ticket()["id"])
    assert code_of(tick(at, waiting, answers=NEAR)) == "not_at_a_window"
    ticket = str(at.called()["id"])
    assert code_of(tick(at, ticket, clerk=2, answers=NEAR)) == "not_your_window"
    assert code_of(tick(at, ticket, answers=NEAR, brought=["photo"])) == "unknown_material"
    assert code_of(tick(at, ticket, answers={"child": "no more"})) == "unknown_option"
    assert code_of(tick(at, "nobody", answers=NEAR)) == "unknown_ticket"


def test_paper_lists_what_the_situation_needs_once_it_was_ticked(at: ServedScene) -> None:
    ticket = called(at, answers=NEAR)
    (slip,) = jobs(at)
    assert slip["slip"]["materials"] == ["Card (Original, 2 copies, Issued by: The school)"]
    tick(at, ticket, answers=FAR)
    at.clerk.post(f"/tickets/{ticket}/reprint", kind="materials")
    (printed,) = lists(at)
    assert [line.partition(" (")[0] for line in printed] == ["Card", "Photo"]


def test_paper_has_the_plain_list_where_the_situation_is_open_or_the_guide_was_changed(at: ServedScene) -> None:
    ticket = called(at)
    plain = jobs(at)[0]["slip"]["materials"]
    tick(at, ticket, answers={"child": "yes"})
    at.clerk.post(f"/tickets/{ticket}/reprint", kind="materials")
    tick(at, ticket, answers=FAR)
    catalogue.sync(at.context, replace(at.scene.hall, guides=(replace(OWN_GUIDE, questions=()),)))
    at.clerk.post(f"/tickets/{ticket}/reprint", kind="materials", request_id="again")
    assert lists(at) == [plain, plain]


def test_what_was_ticked_is_erased_with_the_ticket_s_link_and_the_journal_stays_proved(at: ServedScene) -> None:
    ticket = called(at, answers=NEAR)
    for brought in (["card"], [], ["card"]):
        tick(at, ticket, answers=NEAR, brought=brought)
    assert list(audit.differences(at.context, "hall")) == []
    at.scene.clock.pass_time(days=31)
    assert retention.carry_out(at.context, "hall") == 5, "four lines of the journal, and the ticket's slip"
    with at.context.database.reading() as connection:
        kept = connection.execute(text("SELECT guide FROM tickets")).scalar_one()
        lines = connection.execute(text("SELECT data, personal FROM journal")).all()
    assert kept is None
    assert "brought" not in str(lines)
    assert list(audit.differences(at.context, "hall")) == []
    assert list(audit.findings(at.context, "hall")) == []


def says_the_situation(at: ServedScene) -> set[str]:
    """The tables in which the situation FAR stands: what was ticked, or what it needs."""
    with at.context.database.reading() as connection:
        rows = {name: str(connection.execute(select(table)).all()) for name, table in metadata.tables.items()}
    return {name for name, text in rows.items() if any(word in text for word in ("far", "photo", "Photo", "照片"))}


def test_no_slip_says_what_was_ticked_any_longer_than_the_ticket(at: ServedScene) -> None:
    ticket = called(at, answers=FAR)
    at.clerk.post(f"/tickets/{ticket}/reprint", kind="materials")
    at.clerk.post(f"/tickets/{ticket}/reprint", reason="torn")
    for language in ("en", "zh-CN"):
        at.kiosk.post("/halls/hall/services/a1/guide/slip", answers=FAR, language=language)
    assert len(jobs(at)) == 5
    assert says_the_situation(at) == {"tickets", "journal", "print_jobs"}
    at.scene.clock.pass_time(days=29)
    retention.carry_out(at.context, "hall")
    assert "print_jobs" in says_the_situation(at), "a copy within the hall's days is whole"
    at.scene.clock.pass_time(days=2)
    retention.carry_out(at.context, "hall")
    assert says_the_situation(at) == set()
    assert retention.carry_out(at.context, "hall") == 0


def test_a_slip_stays_what_it_was_but_for_the_list_and_a_day_s_summary_stays_whole(at: ServedScene) -> None:
    called(at, answers=FAR)
    with at.context.database.reading() as connection:
        before = json.loads(connection.execute(text("SELECT content FROM print_jobs")).scalar_one())
    print_day(at.context, SYSTEM, "hall", "k1", "en", [("Tickets", "1")])
    at.scene.clock.pass_time(days=31)
    retention.carry_out(at.context, "hall")
    with at.context.database.reading() as connection:
        rows = connection.execute(text("SELECT kind, content FROM print_jobs")).all()
    kept = {row.kind: json.loads(row.content) for row in rows}
    assert kept["day"] == {"rows": [["Tickets", "1"]]}
    assert kept["ticket"] == {name: value for name, value in before.items() if name != "materials"}
