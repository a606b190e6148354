"""Signed heads: what they say, who can have signed them, and what no later line can claim."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from operations import audit, journal_heads
from queueing.errors import BadRequest, NotFound
from queueing.hall import WEEKDAYS
from tests.builders import NINE, Scene, a_hall
from tests.databases import a_sqlite_url

SECRET, OTHER = "11" * 32, "22" * 32
PUBLIC = journal_heads.public_key(SECRET)


def a_file(scene: Scene) -> str:
    return journal_heads.sign(scene.context, SECRET, "hall").model_dump_json()


def test_a_kept_head_is_read_again_and_the_journal_runs_through_it(scene: Scene) -> None:
    scene.opened(1).issue()
    kept = journal_heads.read(a_file(scene))
    scene.issue()
    assert kept.revision == 2
    assert list(audit.findings(scene.context, "hall", [journal_heads.as_kept(kept, "paper")])) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [('"revision":2', '"revision":1'), ('"hash":"', '"hash":"0'), ("2026", "2027"), ("hall", "hail"), ("{", "["),
     ('"signature":"', '"signature":"zz')],
)  # fmt: skip
def test_a_head_that_was_changed_is_no_head(scene: Scene, before: str, after: str) -> None:
    scene.opened(1).issue()
    kept = a_file(scene)
    with pytest.raises(BadRequest, match="no signed head"):
        journal_heads.read(kept.replace(before, after, 1))


def test_a_head_of_another_key_in_the_database_is_found(scene: Scene) -> None:
    scene.opened(1).issue()
    journal_heads.sign(scene.context, OTHER, "hall")
    heads, findings = journal_heads.stored(scene.context, "hall", PUBLIC)
    assert (heads, [finding.kind for finding in findings]) == ([], ["head"])


def test_a_stored_head_that_was_moved_to_another_line_is_found(scene: Scene) -> None:
    scene.opened(1).issue()
    a_file(scene)
    with scene.context.database.transaction() as connection:
        connection.execute(text("UPDATE journal_heads SET revision = 1"))
    heads, findings = journal_heads.stored(scene.context, "hall", PUBLIC)
    assert (heads, len(findings)) == ([], 1)


def test_no_line_after_a_head_is_earlier_than_it_even_if_the_clock_goes_back(scene: Scene) -> None:
    scene.opened(1)
    scene.clock.pass_time(minutes=5)
    kept = journal_heads.sign(scene.context, SECRET, "hall")
    scene.clock.now -= timedelta(minutes=4)
    assert scene.issue().ticket.issued_at >= kept.signed_at
    assert list(audit.findings(scene.context, "hall", [journal_heads.as_kept(kept, "")])) == []


def test_the_head_is_signed_once_a_day(scene: Scene) -> None:
    assert journal_heads.sign_daily(scene.context, SECRET, scene.hall) is None, "there is no line yet"
    scene.opened(1)
    assert journal_heads.sign_daily(scene.context, SECRET, scene.hall) is not None
    scene.issue()
    assert journal_heads.sign_daily(scene.context, SECRET, scene.hall) is None
    scene.clock.pass_time(days=1)
    scene.issue()
    signed = journal_heads.sign_daily(scene.context, SECRET, scene.hall)
    assert signed == journal_heads.newest(scene.context, "hall")


@pytest.mark.parametrize(
    ("starts", "begins_at"), [("00:00", NINE + timedelta(hours=15)), ("06:00", NINE + timedelta(hours=21))]
)
def test_the_day_of_a_head_is_the_business_date_of_its_hall(tmp_path: Path, starts: str, begins_at: datetime) -> None:
    """In Shanghai a day of Greenwich begins at eight in the morning, when the hall is about to open."""
    hours = dict.fromkeys(WEEKDAYS, ("00:00-24:00" if starts == "00:00" else f"{starts}-{starts}",))
    scene = Scene(a_sqlite_url(tmp_path), a_hall(day_starts_at=starts, opening=hours))
    scene.opened(1)
    signed = []
    for at in (NINE, begins_at - timedelta(minutes=1), begins_at, begins_at + timedelta(hours=8)):
        scene.clock.now = at
        scene.issue()
        signed.append(journal_heads.sign_daily(scene.context, SECRET, scene.hall) is not None)
    assert signed == [True, False, True, False]
    scene.close()


def test_a_hall_without_a_head_or_without_lines_says_so(scene: Scene) -> None:
    with pytest.raises(NotFound):
        journal_heads.newest(scene.context, "hall")
    with pytest.raises(BadRequest, match="no line"):
        journal_heads.sign(scene.context, SECRET, "hall")
    with pytest.raises(NotFound):
        journal_heads.sign(scene.context, SECRET, "elsewhere")


def test_signing_again_with_nothing_new_keeps_one_head(scene: Scene) -> None:
    scene.opened(1)
    journal_heads.sign(scene.context, SECRET, "hall")
    scene.clock.pass_time(minutes=1)
    journal_heads.sign(scene.context, SECRET, "hall")
    assert len(journal_heads.stored(scene.context, "hall", PUBLIC)[0]) == 1
