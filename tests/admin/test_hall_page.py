"""The hall in the browser: who may, and that every key and every mistake has its words."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import locales
from admin.hall import SECTIONS
from admin.judging import judges
from operations.definition import form
from operations.halls import catalogue, hall_folder
from operations.halls.folder_watch import look
from operations.halls.hall_folder.sentences import SENTENCES
from operations.people import staff
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, ServedScene, code_of, json_of
from tests.settings.folders import edited, write
from tests.web.test_login import BROWSER, log_in
from web.app_context import NAME

MARKUP = "<script>alert(1)</script>\"'&"
LONG = "长" * 161
AT = "/halls/hall/definition"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """A hall with a folder of its own."""
    folder = write(edited({}), tmp_path / "halls" / "hall")
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall_folder.read(folder))
    catalogue.sync(made.context, made.scene.hall, str(folder))
    yield made
    made.close()


def save(served: ServedScene, parts: dict[str, Any]) -> Any:
    """What the page sends."""
    asker = served.administrator
    tag = json_of(asker.get(AT))["tag"]
    headers = {**asker.headers, "If-Match": f'"{tag}"'}
    return asker.client.post(f"/api/v1{AT}", json={"parts": parts}, headers=headers)


def parts_of(served: ServedScene) -> dict[str, Any]:
    """The hall as it is."""
    parts: dict[str, Any] = json_of(served.administrator.get(AT))["parts"]
    return parts


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_an_administrator_sees_every_section_in_their_language(served: ServedScene, language: str) -> None:
    client = served.client()
    log_in(client, "admin")
    page = client.get(f"/admin/hall?language={language}", headers=BROWSER).text
    for section in SECTIONS:
        assert f'href="#{section}"' in page
        assert locales.text(language, f"hall.section.{section}") in page


def test_a_manager_and_the_administrator_of_another_hall_change_nothing_here(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "manager")
    assert client.get("/admin/hall", headers=BROWSER).status_code == 403
    served.another_hall()
    staff.add(served.context, "elsewhere", PASSWORD, "administrator", "other")
    assert code_of(served.member("elsewhere").get(AT)) == "wrong_hall"


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_key_of_every_form_has_words(language: str) -> None:
    words = locales.room(language, "hall")["key"]
    missing = [(table, key["name"]) for table, keys in form.forms().items() for key in keys
               if key["name"] not in words.get(table, {})]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_no_words_are_left_for_a_key_that_is_no_more(language: str) -> None:
    keys = {table: {key["name"] for key in keys} for table, keys in form.forms().items()}
    room = locales.room(language, "hall")
    for group in ("key", "hint", "choice", "none"):
        assert [(table, key) for table in room[group] for key in room[group][table] if key not in keys[table]] == []


def test_every_sentence_of_the_check_has_words_in_every_language() -> None:
    for language in locales.LANGUAGES:
        assert set(locales.room(language, "hall")["mistake"]) == set(SENTENCES)


WRONG: list[dict[tuple[str | int, ...], Any]] = [
    {("hall.toml", "calling", "extra_wait_minutes"): 900},
    {("hall.toml", "calling", "extra_wait_minutes"): "soon"},
    {("hall.toml", "calling", "rule"): "priorty"},
    {("hall.toml", "calling", "stop_when_full"): 3},
    {("hall.toml", "opening", "mon"): ["9-5"]},
    {("hall.toml", "opening", "mon"): ["17:00-09:00"]},
    {("hall.toml", "opening", "mon"): ["09:00-12:00", "11:00-17:00"]},
    {("hall.toml", "day_starts_at"): "5"},
    {("hall.toml", "closed_days"): ["soon"]},
    {("hall.toml", "special_days"): {"x": []}},
    {("hall.toml", "languages"): ["zh-CN", "zh-CN"]},
    {("hall.toml", "languages"): ["zh-CN", "en", "fr"]},
    {("hall.toml", "name", "en"): None},
    {("hall.toml", "name", "fr"): "Salle"},
    {("lines.toml", "line", 0, "name", "en"): ""},
    {("lines.toml", "line", 0, "name", "en"): LONG},
    {("lines.toml", "line", 0, "name", "en"): " A"},
    {("lines.toml", "line", 0, "name", "en"): "A\u202e"},
    {("lines.toml", "line", 0, "code"): "a"},
    {("lines.toml", "line", 0, "wieght"): 2},
    {("lines.toml", "line", 1, "code"): "A"},
    {("services/all.toml", "service", 0, "line"): "Q"},
    {("services/all.toml", "service", 0, "minutes"): 0},
    {("services/all.toml", "service", 0, "minutes"): None},
    {("services/all.toml", "service", 0, "materials"): {"zh-CN": ["一"], "en": []}},
    {("services/all.toml", "service", 2, "line"): "A"},
    {("windows.toml", "window", 0, "number"): 2},
    {("windows.toml", "window", 0, "serves"): []},
    {("windows.toml", "window", 1, "serves"): ["A"]},
    {("devices.toml", "printer", 0, "backup"): "p1"},
    {("devices.toml", "display"): [{"name": "d", "window": 77}]},
    {("hall.toml", "cards"): {"keep": "hash"}},
    {("hall.toml", "cards"): {"numbers_per_day": 2}},
    {("words.toml",): {"ignored": ["a"], "same": {"b": ["a"]}}},
    {("hall.toml", "calling"): 3},
    {("lines.toml", "line"): {"code": "A"}},
    {("slips/ticket.toml", "block"): []},
    {("slips/ticket.toml", "block"): [{"logo": "none.png"}]},
    {("slips/ticket.toml", "block"): [{"x": 1}]},
    {("slips/ticket.toml", "block"): [{"text": {"label": "x"}}]},
    {("slips/ticket.toml", "block"): [{"text": {"label": "ticket.x"}}]},
    {("slips/other.toml", "block"): []},
    {("demand.toml", "shift", 0, "start"): "23:30"},
    {("demand.toml", "shift", 0, "rest"): "01:00-02:00"},
    {("devices.toml", "printer", 0, "address"): "tcp://"},
    {("devices.toml", "printer", 0, "address"): "tcp://127.0.0.1"},
    {("devices.toml", "printer", 0, "address"): "tcp://169.254.169.254"},
    {("devices.toml", "printer", 0, "address"): "serial:///dev/ttyS0?baud=fast"},
    {("devices.toml", "printer", 0, "profile"): "generic-80mn"},
    {("devices.toml", "printer", 0, "profile"): "x"},
]


@pytest.mark.parametrize("edits", WRONG)
def test_what_the_check_says_can_be_said_in_the_readers_language(
    tmp_path: Path, edits: dict[tuple[str | int, ...], Any]
) -> None:
    judged = judges(tmp_path, ["10.0.0.0/8", "169.254.0.0/16"])
    mistakes = hall_folder.check(write(edited(edits), tmp_path / "hall"), judged)
    assert mistakes
    for mistake in mistakes:
        assert any(pattern.fullmatch(mistake.text) for pattern in patterns()), mistake.text


def patterns() -> list[re.Pattern[str]]:
    """As static/admin/hall/form.js makes them."""
    return [
        re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*?)", re.escape(text)), re.DOTALL) for text in SENTENCES.values()
    ]


BROKEN: dict[tuple[str | int, ...], Any] = {
    ("devices.toml", "printer", 0, "backup"): "p1",
    ("hall.toml", "timezone"): "Asia/Shangai",
    ("hall.toml", "closed_day"): [],
}


def test_a_broken_folder_is_told_in_the_readers_language_with_file_line_and_key(tmp_path: Path) -> None:
    folder = write(edited({}), tmp_path / "halls" / "hall")
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall_folder.read(folder), halls=(str(folder),))
    write(edited(BROKEN), folder)
    (folder / "windows.toml").unlink()
    [watched] = served.app.extensions[NAME].folders
    assert not look(served.context, watched) and not look(served.context, watched)
    client = served.client()
    log_in(client, "admin")
    notices = {}
    for language in locales.LANGUAGES:
        page = client.get(f"/admin/?language={language}", headers=BROWSER).text
        notices[language] = re.findall(
            r"data-folder><p>(.*?)</p><ul>(.*?)</ul>.*?href=\"/admin/hall\"", page, re.DOTALL
        )
    [(frame, told)] = notices["zh-CN"]
    assert str(folder) in frame and "请改正以下各处" in frame
    lines = [unescape(line) for line in re.findall("<li>(.*?)</li>", told)]
    assert "windows.toml：缺少这个文件。" in lines
    assert len(lines) > 3
    for line in lines:
        assert (
            re.match(r"\w+\.toml( 第 \d+ 行(的“\w+”)?)?：", line) and re.search("[一-鿿]", line) and not foreign(line)
        ), line
    [(frame, told)] = notices["en"]
    assert "has mistakes" in frame and "<li>windows.toml: is missing</li>" in told
    served.close()


def foreign(line: str) -> str:
    """English words that are no quotation and no name of a file."""
    return " ".join(re.findall("[A-Za-z]{4,}", re.sub(r"“.*?”|\w+\.toml", "", line)))


def test_markup_is_words_like_any_other_and_changes_no_page(served: ServedScene) -> None:
    parts = parts_of(served)
    texts = {"zh-CN": MARKUP, "en": MARKUP}
    parts["hall"]["name"] = texts
    parts["hall"]["priority"][0] |= {"name": texts, "note": texts}
    parts["lines"]["line"][0]["name"] = texts
    service = parts["services/all"]["service"][0]
    service |= {"name": texts, "keywords": [MARKUP], "materials": {language: [MARKUP] for language in texts}}
    parts["windows"]["window"][0]["name"] = texts
    parts["devices"]["kiosk"][0]["title"] = texts
    assert save(served, parts).status_code == 200
    client = served.client()
    log_in(client, "admin")
    for path in ("/admin/hall", "/admin/", "/", "/kiosk/k1"):
        assert "<script>alert(1)" not in client.get(path, headers=BROWSER).text, path
    assert parts_of(served) == parts


PLACES: list[tuple[Any, ...]] = [
    ("hall", "name", "en"),
    ("hall", "priority", 0, "name", "en"),
    ("lines", "line", 0, "name", "en"),
    ("services/all", "service", 0, "name", "en"),
    ("services/all", "service", 0, "code"),
    ("windows", "window", 0, "name", "en"),
    ("devices", "kiosk", 0, "name"),
    ("devices", "printer", 0, "profile"),
]


def test_a_text_that_is_too_long_is_refused_at_its_field_and_nothing_is_saved(served: ServedScene) -> None:
    before = parts_of(served)
    before["windows"]["window"][0]["name"] = {"zh-CN": "一", "en": "One"}
    assert save(served, {"windows": before["windows"]}).status_code == 200
    for part, *place in PLACES:
        values = parts_of(served)
        inner = values[part]
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = LONG
        answer = save(served, {part: values[part]})
        assert code_of(answer) == "mistakes"
        assert (part, *place) in [(one["part"], *one["place"]) for one in answer.get_json()["mistakes"]]
        assert parts_of(served) == before


def test_the_holidays_of_a_year_are_a_proposal_with_the_days_worked_in_exchange(served: ServedScene) -> None:
    told = json_of(served.administrator.get("/halls/hall/holidays", year=2026, language="zh-CN"))
    kinds = {day["date"]: (day["kind"], day["name"]) for day in told["days"]}
    assert kinds["2026-10-01"] == ("holiday", "国庆节")
    worked = [day for day, (kind, _) in kinds.items() if kind == "worked_in_exchange"]
    assert worked == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    assert told["is_complete"] is True
    later = json_of(served.administrator.get("/halls/hall/holidays", year=2099))
    assert (later["is_complete"], bool(later["days"])) == (False, True), "nobody knows what is worked in exchange then"
    assert served.administrator.get("/halls/hall/holidays", year=99).status_code == 422
