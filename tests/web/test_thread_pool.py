"""What runs beside the event loop says what went wrong to whoever asked, and to nobody else."""

from pathlib import Path
from threading import Event

import gevent
import pytest

import config
from operations.halls import folder_watch
from operations.halls.folder_watch import WatchedFolder
from operations.halls.hall_folder import Judges
from operations.people import staff
from server import create_app
from tests.builders import Scene
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD
from tests.web.test_login import log_in
from web.app_context import NAME
from web.thread_pool import THREADS, ThreadPool

MINIMAL = config.ROOT / "halls" / "minimal"


def test_an_error_is_raised_where_it_was_asked_and_prints_no_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    aside = ThreadPool()
    assert aside(int, "7") == 7
    with pytest.raises(ValueError, match="seven"):
        aside(int, "seven")
    assert capfd.readouterr() == ("", "")


def test_who_logs_in_is_let_in_while_two_folders_of_halls_hang(tmp_path: Path) -> None:
    """At the server's own app, as it runs beside an event loop."""
    scene, has_come_back = Scene(a_sqlite_url(tmp_path)), Event()
    staff.add(scene.context, "boss", PASSWORD, "manager", "hall")
    app = create_app(config.Settings(data=tmp_path), scene.context, async_mode="gevent")

    def hang(_: str) -> str:
        has_come_back.wait()
        return ""

    folders = [WatchedFolder(MINIMAL, "hall", judges=Judges(hang, hang)) for _ in range(THREADS)]
    checks = [gevent.spawn(folder_watch.judge, scene.context, folder) for folder in folders]
    gevent.sleep(0)
    try:
        with gevent.Timeout(60):  # for a server that fails; no measure
            assert log_in(app.test_client(), "boss").status_code == 302
        assert not any(check.ready() for check in checks)
    finally:
        has_come_back.set()
        gevent.joinall(checks, raise_error=True)
        app.extensions[NAME].reports.stop()
        app.extensions[NAME].answerer.stop()
        scene.close()
