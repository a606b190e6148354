"""deploy/kiosk.sh: a browser whose page has crashed is started anew, and any other is left alone."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TypeVar

import pytest

from tests.browsers import CHROMIUM
from tests.journeys.people import JourneyHall
from tests.running import ROOT

T = TypeVar("T")
SHORT = {"ASK_SECONDS": "1", "MISSING_SECONDS": "3"}


@contextmanager
def kiosk_browser(page: str, home: Path, **environ: str) -> Iterator[int]:
    """The script runs inside the block, in a process group of its own: its pid."""
    home.mkdir(exist_ok=True)
    environ = {**os.environ, "PAGE": page, "HOME": str(home), "PROFILE": str(home / "profile"), **SHORT, **environ}
    with (home / "kiosk.log").open("wb") as log:
        command = ["sh", str(ROOT / "deploy" / "kiosk.sh")]
        script = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)
        try:
            yield script.pid
        finally:
            os.killpg(script.pid, signal.SIGKILL)
            script.wait()


def wait_for(answer: Callable[[], T | None]) -> T:
    """What it answers, once it does; fails after a minute."""
    for _ in range(600):
        if (value := answer()) is not None:
            return value
        time.sleep(0.1)
    raise AssertionError("not within a minute")


def processes(group: int) -> dict[int, str]:
    """The command lines of a group's processes, by pid."""
    lines = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(ProcessLookupError, FileNotFoundError):  # it has ended meanwhile
            if os.getpgid(int(folder.name)) == group:
                lines[int(folder.name)] = (folder / "cmdline").read_text("utf-8").replace("\0", " ")
    return lines


class FakeServer(ThreadingHTTPServer):
    """Says what the test wants to whoever asks whether a page listens."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.says, self.asked = "unknown", list[str]()
        self.page = f"http://127.0.0.1:{self.server_port}/kiosk/kiosk-1"
        Thread(target=self.serve_forever, daemon=True).start()

    def asked_again(self, times: int) -> list[str]:
        """The keys of the next browsers that are asked about."""
        before = len(self.asked)
        return wait_for(lambda: self.asked[before : before + times] if len(self.asked) >= before + times else None)


class _Answer(BaseHTTPRequestHandler):
    server: FakeServer

    def do_GET(self) -> None:
        """One question."""
        self.server.asked.append(self.path.removeprefix("/listens/"))
        self.send_response(502 if self.server.says == "nothing" else 200)
        self.end_headers()
        self.wfile.write(self.server.says.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def fake_server() -> Iterator[FakeServer]:
    """A server without a hall."""
    with FakeServer() as server:
        yield server
        server.shutdown()


def test_only_a_server_that_says_no_again_and_again_ends_a_browser(fake_server: FakeServer, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\nexec sleep 600\n", "utf-8")
    browser.chmod(0o755)
    with kiosk_browser(fake_server.page, tmp_path / "home", BROWSER=str(browser)):
        keys = set()
        for said, times in (("never", 4), ("yes", 1), ("unknown", 4), ("nothing", 4), ("gone", 1), ("yes", 1)):
            fake_server.says = said
            keys |= set(fake_server.asked_again(times))
        assert len(keys) == 1  # a page that has never listened is given longer
        fake_server.says = "gone"
        wait_for(lambda: True if fake_server.asked[-1] not in keys else None)


@pytest.mark.journey
def test_a_kiosk_whose_page_crashed_comes_back_by_itself(hall: JourneyHall, tmp_path: Path) -> None:
    def key_that_listens(group: int, other_than: str = "") -> str | None:
        asked = [args.split("browser=", 1)[1].split()[0] for args in processes(group).values() if "?browser=" in args]
        for key in set(asked) - {other_than}:
            if hall.running.session.get(f"{hall.url}/listens/{key}", timeout=5).text == "yes":
                return key
        return None

    options = {"BROWSER": str(CHROMIUM), "BROWSER_OPTIONS": "--headless --no-sandbox"}
    with kiosk_browser(f"{hall.url}/kiosk/kiosk-1", tmp_path / "home", **options) as group:
        first = wait_for(lambda: key_that_listens(group))
        for pid, args in processes(group).items():
            if "--type=renderer" in args:
                os.kill(pid, signal.SIGSEGV)
        assert wait_for(lambda: key_that_listens(group, other_than=first))
