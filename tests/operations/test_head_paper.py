"""The journal's head on paper: what the folder in the cupboard says is what `check-journal` compares."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from operations import audit, head_paper, journal_heads
from operations.audit import Head
from operations.context import Actor
from operations.printers import print_queue
from printing.blocks import Columns, Qr
from printing.layout import layout
from printing.slip import Job
from queueing.errors import BadRequest, NotAllowed, NotFound
from tests.builders import Scene, a_clerk
from tests.databases import a_sqlite_url
from tests.houses import ServedScene
from tests.web.test_login import BROWSER, csrf_of, log_in

SECRET = "5" * 64
AGENT = Actor("device", "agent", "printer", "hall")


def printed(scene: Scene, language: str = "en") -> Job:
    """The slip of the head of now, as an agent receives it."""
    head_paper.print_head(scene.context, a_clerk(), SECRET, "hall", "p1", language)
    jobs = print_queue.claim(scene.context, AGENT, "hall", "agent", None, 50, "https://hall.example")
    (job,) = [job for job in jobs if job.kind == "head"]
    return Job.model_validate(job.model_dump(mode="json", by_alias=True))


def found(scene: Scene, *heads: Head) -> list[str]:
    return [finding.sentence for finding in audit.findings(scene.context, "hall", heads)]


@pytest.mark.parametrize("columns", [48, 32])
def test_the_slip_has_hall_line_time_and_the_whole_hash_in_groups_of_four(scene: Scene, columns: int) -> None:
    scene.issue(), scene.issue()
    job = printed(scene)
    head = journal_heads.newest(scene.context, "hall")
    blocks = layout(job, columns)
    rows = [(block.left, block.right) for block in blocks if isinstance(block, Columns)]
    assert rows[:3] == [("Hall", "hall"), ("Signed", "2026-03-02 09:00:02"), ("Lines", "1 - 2")]
    hashed = [value for _, value in rows[3:7]]
    assert all(re.fullmatch(r"([0-9a-f]{4} ){3}[0-9a-f]{4}", group) for group in hashed)
    assert "".join(hashed).replace(" ", "") == head.hash
    assert rows[7] == ("Signature", head_paper.mark(head))
    assert [block.content for block in blocks if isinstance(block, Qr)] == [head_paper.code(head)]


def test_what_a_scanner_or_a_person_reads_from_it_proves_the_journal_and_shows_one_made_anew(scene: Scene) -> None:
    scene.issue(), scene.issue()
    slip = printed(scene).slip
    typed = "hall 2 " + " ".join(value for label, value in slip.rows if label in ("Hash", ""))
    scanned, by_hand = head_paper.read_code(slip.number), head_paper.read_code(typed)
    assert (scanned.hash, scanned.revision) == (by_hand.hash, by_hand.revision)
    scene.issue()
    assert found(scene, scanned) == found(scene, by_hand) == []
    of_the_true_one = "f" * 64  # in the folder; the journal here was made anew
    for head, since in ((scanned, "signed at 2026-03-02 01:00:02 UTC on paper"), (by_hand, "kept on paper")):
        assert since in found(scene, replace(head, hash=of_the_true_one))[0]
    with scene.context.database.transaction() as connection:
        connection.execute(text("DELETE FROM journal WHERE revision >= 2"))
    assert any("are missing" in sentence for sentence in found(scene, by_hand))


@pytest.mark.parametrize(
    "wrong", ["", "hall", "hall 2", "hall 0 " + "0" * 64, "hall 2 " + "0" * 63, "hall 2 " + "g" * 64,
              "hall 2 2026-13-02T01:00:00Z " + "0" * 64, "hall 2 " + "0" * 65, "{}", "\x1b[2Jhall 2 " + "0" * 64],
)  # fmt: skip
def test_what_is_no_head_is_refused(wrong: str) -> None:
    with pytest.raises(BadRequest):
        head_paper.read_code(wrong)


def test_a_head_is_printed_for_its_own_hall_at_a_printer_that_it_has(scene: Scene) -> None:
    scene.issue()
    with pytest.raises(NotFound):
        head_paper.print_head(scene.context, a_clerk(), SECRET, "hall", "p9", "en")
    with pytest.raises(NotAllowed):
        head_paper.print_head(scene.context, a_clerk(hall="other"), SECRET, "hall", "p1", "en")


def test_an_administrator_prints_it_with_one_button_and_a_second_tap_prints_no_second_one(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    served.ticket()
    client = served.client()
    log_in(client, "admin")
    page = client.get("/admin/journal", headers=BROWSER).text
    assert "立即签名并打印小票" in page and "尚未签名" in page
    form = {name: re.search(f'name="{name}" value="(.*?)"', page)[1] for name in ("page_hall", "request_id", "printer")}  # type: ignore[index]
    form["csrf_token"] = csrf_of(client, "/admin/journal")
    for _ in range(2):
        page = client.post("/admin/journal/print", data=form, headers=BROWSER).text
        assert "小票正在打印" in page
    mark = head_paper.mark(journal_heads.newest(served.context, "hall"))
    jobs = print_queue.claim(served.context, AGENT, "hall", "agent", None, 50, "")
    assert [job.kind for job in jobs].count("head") == 1
    assert mark in page
    served.close()
