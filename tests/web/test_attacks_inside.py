"""Attacks by those who stand inside already: a print agent that lies, two who type one code, a hand in the database."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from werkzeug.http import parse_options_header

from operations import audit, journal_heads
from operations.context import Actor
from operations.people import devices, pairing
from queueing.errors import NotFound
from tests.builders import a_hall
from tests.databases import a_database, a_sqlite_url
from tests.houses import ServedScene, code_of, json_of

EVIL = "<img src=x onerror=alert(1)>"
ADMIN = Actor("staff", "admin", "administrator", "")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall at work."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path).opened(1)
    yield made
    made.close()


def test_an_agent_that_lies_harms_no_slip_but_its_own_and_stops_nobody(served: ServedScene) -> None:
    rogue = served.device("printer", "rogue")
    for _ in range(3):
        served.ticket()
    jobs = json_of(served.agent.post("/printers/claim", agent="agent", only=["p1"]))["jobs"]  # its printer, by name
    assert len(jobs) == 3
    first = jobs[0]["id"]
    assert code_of(rogue.post("/printers/claim", agent="agent")) == "agent_taken"
    for name in ("rogue", "../../etc/passwd", EVIL, "p1"):
        taken = rogue.post("/printers/claim", agent=name, only=["p1", "../p1", EVIL], most=50)
        assert taken.status_code == 409 or json_of(taken)["jobs"] == [], name
        assert rogue.post(f"/printers/jobs/{first}/begin", agent=name).status_code in (403, 409)
        assert rogue.post(f"/printers/jobs/{first}/done", agent=name, result="printed").status_code in (403, 404, 409)
    liar = [{"name": name, "state": "paper_out", "detail": EVIL} for name in ("p1", "../p1", EVIL, "k1")]
    rogue.post("/printers/status", agent="rogue", printers=liar)
    many = [{"name": f"ghost{n}", "state": "ready"} for n in range(501)]
    assert rogue.post("/printers/status", agent="rogue", printers=many).status_code == 422
    assert rogue.post("/printers/status", agent="rogue", printers=many[:500]).status_code in (200, 409)
    printers = json_of(served.manager.get("/halls/hall/printers"))["printers"]
    assert [(one["name"], one["detail"]) for one in printers] == [("p1", "")], (
        "no ghosts, and p1 is as its own agent says"
    )
    for path in ("/tickets", "/halls/hall/journal", "/halls/hall/devices", "/account", "/reports"):
        assert rogue.get(path).status_code in (401, 403, 405), path
    assert rogue.post("/tickets", hall="hall", service="a1").status_code == 403
    served.called()
    for job in jobs:
        assert served.agent.post(f"/printers/jobs/{job['id']}/begin", agent="agent").status_code == 200
        done = served.agent.post(f"/printers/jobs/{job['id']}/done", agent="agent", result="printed", paper_mm=90)
        assert done.status_code == 200
    assert list(audit.findings(served.context, "hall")) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_two_who_type_one_code_at_once_one_connects_the_kiosk(kind: str, tmp_path: Path) -> None:
    with a_database(kind, tmp_path) as url:
        served = ServedScene(url, tmp_path)
        try:
            for n in range(5):
                code = pairing.ask(served.context, "kiosk", "hall", f"new{n}", f"secret{n}").code

                def type_it(code: str = code) -> bool:
                    try:
                        pairing.redeem(served.context, ADMIN, code)
                    except NotFound:
                        return False
                    return True

                with ThreadPoolExecutor(4) as offices:
                    assert sorted(offices.map(lambda _, t=type_it: t(), range(4))) == [False, False, False, True]
            names = [one.name for one in devices.of_hall(served.context, "hall") if one.name.startswith("new")]
            assert sorted(names) == [f"new{n}" for n in range(5)]
        finally:
            served.close()


def test_a_hand_in_the_database_while_the_hall_works_is_found_by_the_audit_and_by_the_next_days_head(
    served: ServedScene, tmp_path: Path
) -> None:
    first = served.ticket()
    called = served.called()
    served.clerk.post(f"/tickets/{called['id']}/no-show")
    key = "00" * 32
    head = journal_heads.sign(served.context, key, "hall")
    with closing(sqlite3.connect(tmp_path / "hall.db")) as hand:  # another program, past the server
        hand.execute("UPDATE journal SET actor = 'staff:clerk2' WHERE kind = 'no_show'")
        hand.commit()
    served.ticket()  # the hall goes on and chains its lines to what was changed
    served.scene.clock.pass_time(hours=24)
    findings = list(audit.findings(served.context, "hall"))
    assert [finding.kind for finding in findings] == ["actor"]
    with closing(sqlite3.connect(tmp_path / "hall.db")) as hand:  # the attacker takes the newest visit back, too
        last = hand.execute("SELECT max(revision) FROM journal").fetchone()[0]
        hand.execute("DELETE FROM journal WHERE revision > ?", (head.revision - 1,))
        hand.execute("UPDATE halls SET revision = ?", (head.revision - 1,))
        hand.commit()
    assert last > head.revision
    kept = [journal_heads.as_kept(head, "kept")]
    assert "head" in [finding.kind for finding in audit.findings(served.context, "hall", kept)]
    stored, _ = journal_heads.stored(served.context, "hall", journal_heads.public_key(key))
    assert "head" in [finding.kind for finding in audit.findings(served.context, "hall", stored)]
    assert first["number"] == called["number"]


def test_a_halls_name_writes_no_header_and_names_no_other_file(tmp_path: Path) -> None:
    evil = 'a"; filename="evil.exe"\r\nSet-Cookie: x=y; ../../大厅<b>'
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, a_hall(name={"zh-CN": evil, "en": evil}))
    try:
        for kind in ("csv", "xlsx"):
            asked = {"hall": "hall", "from": "2026-03-02", "to": "2026-03-02", "format": kind}
            answer = served.manager.get("/reports/waiting-times", **asked)
            told, options = parse_options_header(answer.headers["Content-Disposition"])
            assert (answer.status_code, told, set(options)) == (200, "attachment", {"filename"})
            assert options["filename"].endswith(f".{kind}") and "evil" in options["filename"]
            assert not set(options["filename"]) & set('"/\\\r\n<>:')
            assert "x=y" not in str(answer.headers.getlist("Set-Cookie"))
    finally:
        served.close()
