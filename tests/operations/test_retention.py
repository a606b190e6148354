"""What is about people is erased in its time, and the journal stays proved."""

import json
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from operations import audit, retention, security_log
from operations.halls import catalogue, hall_list
from operations.halls.catalogue import get_hall, halls
from operations.printers.print_requests import reprint
from operations.tickets import close_of_day
from operations.tickets.serving import find_by_link
from queueing.errors import NotFound
from queueing.hall import Retention
from storage.schema import metadata
from storage.tables import journal
from tests.builders import Scene, a_clerk, a_hall
from web.tokens import LINK_TOKEN_LENGTH

NAME = "Mrs Chen lost it at the bank"


@pytest.fixture
def visited(scene: Scene) -> Scene:
    """A hall where one person came, and had the slip printed again."""
    scene.opened(1)
    ticket = scene.issue()
    reprint(scene.context, a_clerk(), ticket.ticket.id, reason=NAME)
    scene.do("finish", scene.do("start", scene.called_next()))
    return scene


def stored(scene: Scene) -> str:
    """Everything that the database has, as text."""
    with scene.context.database.reading() as connection:
        rows = [connection.execute(select(table)).all() for table in metadata.tables.values()]
    return json.dumps([[list(map(str, row)) for row in part] for part in rows])


def link_of(scene: Scene) -> str:
    with scene.context.database.reading() as connection:
        return str(connection.execute(text("SELECT link_token FROM tickets")).scalar_one())


def test_links_and_notes_go_each_in_its_time_and_the_journal_stays_proved(visited: Scene) -> None:
    link = link_of(visited)
    assert link in stored(visited)
    visited.clock.pass_time(days=31)
    assert retention.carry_out(visited.context, "hall") == 1
    assert link not in stored(visited)
    assert NAME in stored(visited)
    assert list(audit.differences(visited.context, "hall")) == []
    visited.clock.pass_time(days=60)
    assert retention.carry_out(visited.context, "hall") == 2, "beside the journal, and with the slip"
    assert NAME not in stored(visited)
    assert list(audit.differences(visited.context, "hall")) == []


def test_an_erased_link_opens_nothing(visited: Scene) -> None:
    link = link_of(visited)
    visited.clock.pass_time(days=31)
    retention.carry_out(visited.context, "hall")
    with pytest.raises(NotFound):
        find_by_link(visited.context, link)
    assert len(link_of(visited)) != LINK_TOKEN_LENGTH


def test_nothing_is_written_in_a_night_with_nothing_to_erase(visited: Scene) -> None:
    retention.carry_out(visited.context, "hall")
    visited.clock.pass_time(days=31)
    retention.carry_out(visited.context, "hall")
    before = stored(visited)
    assert retention.carry_out(visited.context, "hall") == 0
    assert stored(visited) == before


def test_a_text_that_somebody_else_took_out_is_found_even_after_the_nights_work(visited: Scene) -> None:
    visited.clock.pass_time(days=31)
    retention.carry_out(visited.context, "hall")
    with visited.context.database.transaction() as connection:
        connection.execute(text("UPDATE journal SET personal = NULL WHERE kind = 'print'"))
    (finding,) = audit.findings(visited.context, "hall")
    assert (finding.kind, "before its time" in finding.sentence) == ("note", True)


def test_many_are_erased_in_batches(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    for _ in range(8):
        scene.issue()
    scene.clock.pass_time(days=31)
    close_of_day.close_earlier_days(scene.context, get_hall(scene.context, "hall").code)
    assert retention.carry_out(scene.context, "hall") == 8
    with scene.context.database.reading() as connection:
        left = connection.execute(select(journal.c.revision).where(journal.c.personal.is_not(None))).all()
    assert left == []
    assert list(audit.differences(scene.context, "hall")) == []


def test_the_security_log_says_what_was_erased_and_is_erased_itself(visited: Scene) -> None:
    visited.clock.pass_time(days=31)
    retention.carry_out(visited.context, "hall")
    kinds = [row.kind for row in security_log.latest(visited.context, "hall", True)]
    assert kinds == ["personal_text_erased"]
    visited.clock.pass_time(days=181)
    retention.forget_lines(visited.context, "hall", 180)
    assert security_log.latest(visited.context, "hall", True) == []


def test_old_slips_of_virtual_printers_go_and_other_files_stay(visited: Scene, tmp_path: Path) -> None:
    def file(name: str, at: datetime) -> Path:
        path = tmp_path / name
        path.touch()
        os.utime(path, (at.timestamp(), at.timestamp()))
        return path

    now = visited.clock.now
    old, new, other = (
        file("a.png", now - timedelta(days=31)), file("b.bin", now), file("c.txt", now - timedelta(days=99)),
    )  # fmt: skip
    assert retention.forget_printed(visited.context, tmp_path, halls(visited.context)) == 1
    assert [path.exists() for path in (old, new, other)] == [False, True, True]
    assert retention.forget_printed(visited.context, tmp_path / "nothing", []) == 0


def test_lines_of_removed_halls_go_as_those_of_no_hall_do_when_the_most_patient_hall_wants_them_no_more(
    scene: Scene,
) -> None:
    patient = replace(a_hall(), code="patient", retention=Retention(security_log_days=400))
    for hall in (patient, replace(a_hall(), code="old")):
        catalogue.sync(scene.context, hall)
    for code in ("old", "", "hall"):
        security_log.note(scene.context, "login_failed", hall=code, subject="mrs.chen", address="203.0.113.7")

    def kept_after(days: int) -> list[str]:
        scene.clock.pass_time(days=days)
        retention.forget_lines_of_no_hall(scene.context)
        with scene.context.database.reading() as connection:
            rows = connection.execute(text("SELECT hall FROM security_log WHERE kind = 'login_failed' ORDER BY hall"))
            return list(rows.scalars())

    hall_list.remove(scene.context, "old", with_history=True)
    assert kept_after(399) == ["", "hall", "old"]
    assert kept_after(2) == ["hall"]
    for code in ("hall", "patient"):
        hall_list.remove(scene.context, code, with_history=True)
    assert kept_after(0) == [], "a server without halls keeps them as long as is usual"
