"""What the machines that watch are told."""

import os
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError

from commands.running import gunicorn_arguments
from operations import backup_record, disk
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of
from tests.running import ROOT
from tests.web.test_login import BROWSER, log_in

TOKEN = "a token of the monitoring"


def figures(served: ServedScene, address: str, token: str = "") -> int:
    """The status with which somebody at an address may read the figures."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return served.client(address).get("/metrics", headers=headers).status_code


def test_without_a_monitoring_token_the_halls_networks_and_staff_read_the_figures(served: ServedScene) -> None:
    manager = served.manager.headers["Authorization"].removeprefix("Bearer ")
    assert figures(served, "127.0.0.1") == 200
    assert figures(served, "203.0.113.9") == 401
    assert figures(served, "203.0.113.9", manager) == 200
    assert figures(served, "203.0.113.9", TOKEN) == 401


def test_with_a_monitoring_token_nobody_else_reads_the_figures(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, monitoring_token=TOKEN.replace(" ", "-"))
    assert figures(served, "127.0.0.1") == 401
    assert figures(served, "203.0.113.9", "a-token-of-the-monitorinh") == 401
    assert figures(served, "203.0.113.9", TOKEN.replace(" ", "-")) == 200
    served.close()


def figure(served: ServedScene, name: str) -> float:
    """A figure without labels."""
    return float(re.findall(rf"^{name} (\S+)$", served.client().get("/metrics").text, re.MULTILINE)[0])


def test_backups_that_a_broken_disk_takes_with_the_database_are_said_to_managers_and_to_the_monitoring(
    tmp_path: Path,
) -> None:
    for folder, is_lost in ((tmp_path / "backups", True), (Path("/dev/shm/backups"), False)):
        served = ServedScene(a_sqlite_url(tmp_path), tmp_path, backup_folder=str(folder))
        assert figure(served, "onewindow_backup_on_database_disk") == is_lost
        manager = served.client()
        log_in(manager, "manager")
        page = manager.get("/admin/?language=en", headers=BROWSER).text
        assert (f"on the same disk as the database ({folder})" in page) == is_lost
        served.close()


def test_the_monitoring_sees_when_the_newest_backup_was_made(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    assert figure(served, "onewindow_backup_newest_seconds") == 0
    (tmp_path / "backups").mkdir()
    backup = tmp_path / "backups" / "onewindow-2026-03-02-223000.db"
    backup.touch()
    os.utime(backup, (1_700_000_000, 1_700_000_000))
    (tmp_path / "backups" / "onewindow-2026-03-03-223000.db.partial").touch()
    assert figure(served, "onewindow_backup_newest_seconds") == 1_700_000_000
    served.close()


def told_of_backups(served: ServedScene) -> str:
    """What the administration says of the newest backup."""
    manager = served.client()
    log_in(manager, "manager")
    page = manager.get("/admin/?language=en", headers=BROWSER).text
    return page.partition('<h2 id="backups">')[2]


def test_the_administration_says_when_the_last_backup_was_made_whether_it_was_checked_and_when_none_came(
    tmp_path: Path,
) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    assert "No backup has been made yet" in told_of_backups(served)
    backup = tmp_path / "backups" / "onewindow-2026-03-02-223000.db"
    backup.parent.mkdir()
    backup.touch()
    at = served.context.machine_now() - timedelta(hours=29)
    os.utime(backup, (at.timestamp(), at.timestamp()))
    told = told_of_backups(served)
    wall = at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"Last backup: {wall:%Y-%m-%d %H:%M}, with no record of a check. File: {backup}" in told
    assert "notice--danger" not in told
    backup_record.note(tmp_path, backup, is_proved=True)
    assert "checked, and in agreement with the journal" in told_of_backups(served)
    assert figure(served, "onewindow_backup_proved") == 1
    backup_record.note(tmp_path, backup, is_proved=False)
    assert "Run onewindow check-journal" in told_of_backups(served)
    assert figure(served, "onewindow_backup_proved") == 0
    served.scene.clock.pass_time(hours=2)
    assert "There was no backup last night" in told_of_backups(served)
    (tmp_path / backup_record.RECORD).write_text("{", "utf-8")
    assert "with no record of a check" in told_of_backups(served)
    served.close()


def test_nginx_passes_on_the_name_that_was_asked_with_its_port_and_treats_no_path_on_its_own() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert text.count("$http_host;") == 2 and "$host;" not in text
    encrypted = text.partition("listen 443")[2]
    locations = [line.strip() for line in encrypted.splitlines() if line.startswith("    location")]
    assert locations == ["location / {", "location = /starting.html {"]  # the second: its own page, for nobody to ask
    assert text.count("{") == text.count("}")


def test_nginx_stops_guests_and_never_whoever_brings_a_login() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert re.search(r'map "\$http_authorization\$login" \$guest \{\s*""\s+\$binary_remote_addr;', text)
    cookie = re.search(r'map \$http_cookie \$login \{\s*"~(.*)" 1;', text)
    assert cookie
    for brought in ("onewindow=x", "__Host-onewindow=x", "language=en; onewindow=x", "a=b; __Host-onewindow=x"):
        assert re.search(cookie[1], brought), brought
    for nothing in ("", "onewindow=", "language=en", "onewindow_device=x", "notonewindow=x"):
        assert not re.search(cookie[1], nothing), nothing
    assert re.search(r"limit_req_zone\s+\$guest ", text)
    for limit in ("client_header_timeout", "client_body_timeout", "send_timeout", "limit_req ", "limit_conn "):
        assert re.search(rf"^    {limit}", text, re.MULTILINE), limit


def test_nginx_lets_go_of_an_idle_connection_before_the_server_does() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    kept = re.search(r"^    keepalive_timeout (\d+)s;", text, re.MULTILINE)
    arguments = gunicorn_arguments("127.0.0.1:8000")
    assert kept and int(kept[1]) < int(arguments[arguments.index("--keep-alive") + 1])


def test_a_folder_that_is_full_or_gone_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk.trouble(tmp_path) is None
    assert disk.trouble(tmp_path / "nothing") == "disk_read_only"
    monkeypatch.setattr(disk, "LEAST_FREE_BYTES", 1 << 62)
    assert disk.trouble(tmp_path) == "disk_full"


def test_a_full_disk_is_not_ready_and_says_so(served: ServedScene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert served.client().get("/readyz").status_code == 200
    monkeypatch.setattr(disk, "LEAST_FREE_BYTES", 1 << 62)
    refused = served.client().get("/readyz")
    assert (refused.status_code, code_of(refused)) == (503, "disk_full")


def test_a_write_onto_a_full_disk_says_why_and_leaves_nothing(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = served.context.database
    before = served.revision()
    with connection.transaction() as open_one:
        pages = open_one.exec_driver_sql("PRAGMA page_count").scalar()
        open_one.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    refused = _until_refused(served)
    assert refused == "disk_full"
    with connection.transaction() as open_one:
        open_one.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert served.revision() >= before
    assert served.ticket()["number"]


def _until_refused(served: ServedScene) -> str:
    for _ in range(400):
        answer = served.kiosk.post("/tickets", hall="hall", service="a1")
        if answer.status_code != 201:
            return code_of(answer)
    raise OperationalError("", {}, Exception("the file never became full"))
