"""The first start, as somebody lives it: a code on the terminal, a page, and then a hall that gives numbers."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.running import ROOT, RunningHall

pytestmark = pytest.mark.journey
PASSWORD = "correct horse battery"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[RunningHall]:
    """`onewindow run` in an empty folder."""
    hall = RunningHall(tmp_path, HALL="")
    with hall.log.open("ab") as log:
        command = [sys.executable, "-m", "commands", "run"]
        hall.process = subprocess.Popen(command, env=hall.environ, cwd=ROOT, stdout=log, stderr=log)
    yield hall
    if hall.process.poll() is None:
        hall.stop()
    hall.session.close()


def test_a_hall_is_set_up_in_the_browser_and_the_login_opens_once_the_server_answers(
    empty: RunningHall, visit: Callable[..., Page]
) -> None:
    code = code_on_the_terminal(empty)
    page = visit(f"{empty.url}/")
    page.get_by_label("代码").fill(code)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("大厅的名称").fill("测试大厅 / Test hall")
    page.get_by_label("几点到几点").fill("00:00-24:00")
    for day in ("周六", "周日"):
        page.get_by_label(day).check()
    page.get_by_label("法定节假日休息").uncheck()
    page.get_by_label("先不用打印机").check()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="建立大厅").click()
    expect(page.get_by_text("大厅建好了")).to_be_visible()
    page.fill("#username", "admin")  # nobody has loaded the page again
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("[data-part=section] h2")).to_be_visible()
    page.goto(f"{empty.url}/kiosk/kiosk-1")
    page.locator(".choice--line", has_text="咨询").click()
    page.get_by_role("button", name=re.compile("咨询")).click()
    page.get_by_role("button", name="取 号").click()
    expect(page.locator(".ticket__number")).to_have_text("C001")


def code_on_the_terminal(hall: RunningHall) -> str:
    """The code, once it is there."""
    for _ in range(600):
        if match := re.search(r"with the code (\S+)", hall.log.read_text("utf-8")):
            return match[1]
        assert hall.process is not None
        with pytest.raises(subprocess.TimeoutExpired):
            hall.process.wait(0.1)
    raise AssertionError(f"no code after a minute: {hall.log.read_text('utf-8')}")
