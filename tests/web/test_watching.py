"""What the machines that watch are told."""

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from operations import disk
from tests.builders import a_sqlite_url
from tests.houses import ServedScene, code_of
from tests.running import ROOT

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


def test_nginx_passes_on_the_name_that_was_asked_with_its_port_and_treats_no_path_on_its_own() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert text.count("$http_host;") == 2 and "$host;" not in text
    locations = [line.strip() for line in text.splitlines() if line.startswith("    location")]
    assert locations == ["location / {", "location = /starting.html {"]  # the second: its own page, for nobody to ask
    assert text.count("{") == text.count("}")


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
