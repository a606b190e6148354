"""The first start in an empty folder: a page that only who sees the terminal can use makes a hall that works."""

import os
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import config
import locales
from commands.running import is_new
from commands.setting_up import running as setting_up
from commands.setting_up import wishes
from commands.setting_up.code import SetupCode
from commands.setting_up.page import FIRST, WRONG_CODES, make_app
from operations.halls import hall_folder
from operations.halls.hall_folder.writing import write as write_files
from queueing.errors import BadRequest
from queueing.hall import opening_spans
from queueing.keys import WEEKDAYS
from server import create_app
from web.app_context import NAME

LINES = "户籍 / Registration\n- 迁入 / Moving in\n  出生\n咨询 / Advice"
GOOD = {**FIRST, "name": "测试大厅 / Test hall", "lines": LINES,
        "password": "correct horse battery", "printer": "virtual:", "step": "make"}  # fmt: skip
TODAY = date(2026, 1, 1)


def write(folder: Path, files: dict[str, str]) -> Path:
    """The files of a hall in a new folder."""
    folder.mkdir()
    write_files(folder, {Path(name): text for name, text in files.items()})
    return folder


class Terminal:
    """What stands on the terminal, and the browser of somebody in the network."""

    def __init__(self, data: Path, **more: int) -> None:
        self.codes: list[str] = []
        self.made: list[tuple[dict[str, str], str, str]] = []
        settings = config.Settings(data=data, **more)  # type: ignore[arg-type]
        app = make_app(settings, SetupCode(self.codes.append), lambda *made: self.made.append(made))
        self.browser: FlaskClient = app.test_client()

    def send(self, setup_code: str, /, browser: str = "127.0.0.1", **form: str) -> str:
        """The page that answers a browser at this address."""
        at = {"REMOTE_ADDR": browser}
        return self.browser.post("/?language=en", data={**form, "setup_code": setup_code}, environ_base=at).text


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A server without a hall."""
    return Terminal(tmp_path)


def test_nobody_sees_or_makes_anything_without_the_code_of_the_terminal(terminal: Terminal) -> None:
    assert "usblp" not in terminal.browser.get("/").text
    for wrong in ("", "abcde-fghij", terminal.codes[0][:-1]):
        page = terminal.send(wrong, **GOOD)
        assert 'name="password"' not in page
    assert terminal.made == []
    assert 'name="password"' in terminal.send(terminal.codes[0])
    assert 'name="password"' in terminal.send(terminal.codes[0].upper().replace("-", " "))


def test_nobody_in_the_network_makes_the_terminal_show_another_code(terminal: Terminal) -> None:
    for n in range(40):
        terminal.send("wrong", browser=f"192.0.2.{n}")
    assert len(terminal.codes) == 1
    assert 'name="password"' in terminal.send(terminal.codes[0])


def test_after_wrong_codes_a_right_one_from_there_waits_and_one_from_elsewhere_does_not(terminal: Terminal) -> None:
    for _ in range(WRONG_CODES):
        assert "This is not the code" in terminal.send("wrong", browser="192.0.2.1")
    for code in (terminal.codes[0], "wrong"):
        assert "Try again in 60 seconds" in terminal.send(code, browser="192.0.2.1")
    assert 'name="password"' in terminal.send(terminal.codes[0], browser="192.0.2.2")
    again = terminal.browser.post("/", data={"setup_code": "x"}, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert (again.status_code, again.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(("proxies", "page"), [(1, 'name="password"'), (0, "Try again in")])
def test_behind_a_proxy_wrong_codes_are_those_of_who_typed_them_and_nobody_makes_up_an_address(
    tmp_path: Path, proxies: int, page: str
) -> None:
    terminal = Terminal(tmp_path, trusted_proxies=proxies)

    def send(code: str, client: str) -> str:
        return terminal.browser.post(
            "/?language=en", data={"setup_code": code}, headers={"X-Forwarded-For": client}
        ).text

    for _ in range(WRONG_CODES):
        send("wrong", "192.0.2.1")
    assert page in send(terminal.codes[0], "192.0.2.2")


def test_what_was_typed_makes_a_hall_in_which_nothing_is_wrong(terminal: Terminal, tmp_path: Path) -> None:
    terminal.send(terminal.codes[0], **GOOD)
    [(files, username, password)] = terminal.made
    assert (username, password) == ("admin", GOOD["password"])
    hall = hall_folder.read(write(tmp_path / "made", files))
    assert dict(hall.name) == {"zh-CN": "测试大厅", "en": "Test hall"}
    assert [(service.code, service.name["zh-CN"]) for service in hall.services] == [
        ("A-001", "迁入"), ("A-002", "出生"), ("B-001", "咨询"),
    ]  # fmt: skip
    assert [window.number for window in hall.windows] == [1, 2]
    terminal.send(terminal.codes[0], **GOOD)
    assert len(terminal.made) == 1, "asked twice, it is made once"


def test_holidays_are_closed_and_worked_weekend_days_are_open(tmp_path: Path) -> None:
    files = wishes.files_of(wishes.read(GOOD), TODAY)
    hall = hall_folder.read(write(tmp_path / "made", files))
    assert opening_spans(hall, date(2026, 10, 1)) == ()
    assert opening_spans(hall, date(2026, 10, 10)) == ("09:00-12:00", "14:00-17:00")
    assert opening_spans(hall, date(2026, 10, 12)) == ("09:00-12:00", "14:00-17:00")


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "Bad Code"), ("name", ""), ("hours", "9-5"), ("lines", ""), ("windows", "0"), ("windows", "many"),
     ("windows", "9" * 5000),
     ("address", "tcp://"), ("username", ""), ("password", "short"), ("name", "长" * 200), ("lines", "长" * 200)],
)  # fmt: skip
def test_a_mistake_stands_at_its_field_and_no_hall_is_made(terminal: Terminal, field: str, value: str) -> None:
    page = terminal.send(terminal.codes[0], **{**GOOD, field: value})
    assert terminal.made == []
    after = page[page.index(f'id="f-{field if field != "address" else "code"}"') :]
    assert 'role="alert"' in (page if field == "address" else after[: after.index("<h2>") if "<h2>" in after else None])
    assert GOOD["password"] not in page, "a password never comes back"


WRONG = [
    *[("code", value) for value in ("Bad Code", "", "长", "x" * 80)],
    *[("name", value) for value in ("", " / ", "长" * 200, "甲 / " + "b" * 170, "a\u202eb")],
    *[("timezone", value) for value in ("Mars/Base", "")],
    *[("hours", value) for value in ("", "9-5", "17:00-09:00", "09:00-12:00, 11:00-13:00", "08:00-25:00")],
    *[("lines", value) for value in ("", "长" * 200, "a\u202e", "甲\n- " + "长" * 200, "\n".join(map(str, range(25))))],
    *[("windows", value) for value in ("", "0", "many", "201")],
    *[("address", value) for value in ("tcp://", "tcp://127.0.0.1:5432", "lp:/x", "usb://1", "一")],
    *[(field, "nowhere") for field in ("printer", "profile")],
    *[("username", value) for value in ("", "a/b", "x" * 70, ".admin")],
    *[("password", value) for value in ("", "short", "adminadminadmin", "测试大厅测试大厅")],
    *[("days", "")],
]


def test_whatever_is_wrong_is_said_in_chinese_to_who_reads_chinese(terminal: Terminal) -> None:
    quoted = re.compile(r"""“.*?”|'.*?'|".*?"|tcp://\S+""", re.DOTALL)
    for field, value in WRONG:
        form = {key: text for key, text in GOOD.items() if field != "days" or not key.startswith("day_")}
        typed = {**form, field: value, "setup_code": terminal.codes[0]}
        page = terminal.browser.post("/?language=zh-CN", data=typed).text
        notices = [unescape(notice) for notice in re.findall(r'role="alert">(.*?)</p>', page, re.DOTALL)]
        assert notices[0] == locales.text("zh-CN", "setup.mistakes") and len(notices) > 1, (field, value)
        for notice in notices:
            assert re.search("[一-鿿]", notice) and not re.search("[A-Za-z]{4}", quoted.sub("", notice)), notice
    assert terminal.made == []


def test_a_full_disk_is_said_in_chinese_and_the_hall_can_be_made_again(tmp_path: Path) -> None:
    codes: list[str] = []
    disk = iter([OSError("no space left"), None])

    def finish(*_: object) -> None:
        if trouble := next(disk):
            raise trouble

    browser = make_app(config.Settings(data=tmp_path), SetupCode(codes.append), finish).test_client()
    typed = {**GOOD, "setup_code": codes[0]}
    for data, status, words in (
        (typed, 500, "broken.failed"),
        ({**typed, "lines": "长" * 100_000}, 413, "broken.too_much"),
        (typed, 200, "done"),
    ):
        answer = browser.post("/?language=zh-CN", data=data)
        assert (answer.status_code, locales.text("zh-CN", f"setup.{words}") in answer.text) == (status, True)


def test_from_an_empty_folder_to_the_first_ticket(tmp_path: Path) -> None:
    settings, codes = config.Settings(data=tmp_path), list[str]()
    wizard = make_app(settings, SetupCode(codes.append), lambda *made: setting_up.make_hall(settings, *made))
    every_day = {**dict.fromkeys((f"day_{day}" for day in WEEKDAYS), "on"), "hours": "00:00-24:00", "holidays": ""}
    page = wizard.test_client().post("/?language=zh-CN", data={**GOOD, **every_day, "setup_code": codes[0]})
    assert locales.text("zh-CN", "setup.done") in page.text
    app = create_app(config.load({"DATA": str(tmp_path)}), async_mode="threading")
    client = app.test_client()
    login = {"username": GOOD["username"], "password": GOOD["password"]}
    token = client.post("/api/v1/tokens", json=login).get_json()["token"]
    wish = {"hall": "hall", "service": "A-001"}
    ticket = client.post("/api/v1/tickets", json=wish, headers={"Authorization": f"Bearer {token}"})
    assert (ticket.status_code, ticket.get_json()["number"]) == (201, "A001"), ticket.text
    app.extensions[NAME].context.database.close()


def test_markup_in_a_field_is_words(terminal: Terminal) -> None:
    page = terminal.send(terminal.codes[0], **{**GOOD, "name": "<script>x</script>", "code": "<b>"})
    assert "<script>x" not in page


def test_a_test_slip_is_printed_and_a_printer_that_is_not_there_is_told(terminal: Terminal, tmp_path: Path) -> None:
    code = terminal.codes[0]
    assert "The test slip is on its way" in terminal.send(code, **{**GOOD, "step": "test"})
    assert list((tmp_path / "printed").glob("*"))
    page = terminal.send(code, **{**GOOD, "step": "test", "address": "usblp:///dev/usb/lp77"})
    assert "It was not printed: the printer cannot be reached" in page
    inner = {**GOOD, "step": "test", "address": "tcp://127.0.0.1:5432"}
    assert "in none of the networks for printers" in terminal.send(code, **inner)
    assert "not printed: this is no address" in terminal.send(code, **{**GOOD, "step": "test", "address": "lp:/x"})
    assert terminal.made == []


def test_only_a_server_without_any_hall_is_set_up(tmp_path: Path) -> None:
    assert is_new(config.Settings(data=tmp_path))
    assert not is_new(config.Settings(data=tmp_path, hall="dongguan"))
    assert not is_new(config.Settings(data=tmp_path, database_url="postgresql://u@h/d"))
    (tmp_path / "onewindow.db").touch()
    assert not is_new(config.Settings(data=tmp_path))


def test_a_folder_that_stands_there_is_kept_beside_the_new_hall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "halls" / FIRST["code"] / "hall.toml"
    old.parent.mkdir(parents=True)
    old.write_text("written by hand", "utf-8")
    monkeypatch.delenv("ONEWINDOW_CONFIG", raising=False)
    settings = config.Settings(data=tmp_path)
    setting_up.make_hall(settings, wishes.files_of(wishes.read(GOOD), TODAY), "admin", GOOD["password"])
    [kept] = (tmp_path / "halls").glob("*.before-*/hall.toml")
    assert kept.read_text("utf-8") == "written by hand"
    assert hall_folder.read(old.parent).name["en"] == "Test hall"
    assert not is_new(settings)


def test_every_file_of_the_hall_is_on_the_disk_before_the_settings_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONEWINDOW_CONFIG", raising=False)
    synced, before_settings = list[str](), list[str]()
    real, real_name = os.fsync, setting_up._name

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    def name_hall(settings: config.Settings, folder: Path) -> None:
        before_settings.extend(synced)
        real_name(settings, folder)

    monkeypatch.setattr("os.fsync", fsync)
    monkeypatch.setattr(setting_up, "_name", name_hall)
    settings = config.Settings(data=tmp_path)
    files = wishes.files_of(wishes.read(GOOD), TODAY)
    setting_up.make_hall(settings, files, "admin", GOOD["password"])
    for name in files:
        assert any(f"/.{Path(name).name}." in path for path in before_settings), name
    halls = str((tmp_path / "halls").resolve())
    assert {str(tmp_path.resolve()), halls} <= set(before_settings)
    assert any(path.startswith(f"{halls}/.{FIRST['code']}.") and path.endswith("/services") for path in before_settings)
    assert ".new" in synced[-2] and synced[-1] == str(tmp_path.resolve()), "the settings, and then their name"


def test_setting_up_that_was_broken_off_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONEWINDOW_CONFIG", raising=False)
    settings = config.Settings(data=tmp_path)
    files = wishes.files_of(wishes.read(GOOD), TODAY)
    with pytest.raises(BadRequest):
        setting_up.make_hall(settings, files, "no/name", GOOD["password"])
    assert (tmp_path / "onewindow.db").exists()
    assert is_new(settings)
    setting_up.make_hall(settings, files, "admin", GOOD["password"])
    assert not is_new(settings)
