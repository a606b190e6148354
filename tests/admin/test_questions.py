"""What people asked and did not find: managers see the words, an administrator makes them a keyword."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.halls import catalogue, hall_folder
from tests.admin.test_admin import send
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of
from tests.settings.folders import edited, write
from tests.web.test_login import BROWSER, log_in

PAGE, WORDS = "/admin/questions", "钱包被偷了"
SERVICES = """# Written by hand.
[[service]]
code = "card"  # asked often
line = "A"
name = { "zh-CN" = "居民身份证补领", en = "Replace an ID card" }
minutes = 5

[[service]]
code = "other"
line = "B"
name = { "zh-CN" = "户口迁移", en = "Move a household" }
minutes = 5
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """A hall with its folder, where somebody asked for something three times."""
    folder = write(edited({}), tmp_path / "halls" / "hall")
    (folder / "services" / "all.toml").write_text(SERVICES, "utf-8")
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall_folder.read(folder))
    catalogue.sync(made.context, made.scene.hall, str(folder))
    for question in (WORDS, WORDS, "天上有几颗星"):
        assert asked(made, question) == []
    yield made
    made.close()


def asked(served: ServedScene, question: str) -> list[str]:
    """The services that a citizen's words find."""
    return [one["service"] for one in json_of(served.nobody.get("/halls/hall/ask", q=question))["answers"]]


def unfound(served: ServedScene) -> list[str]:
    return [one["words"] for one in json_of(served.manager.get("/halls/hall/questions"))["questions"]]


def services_file(served: ServedScene) -> str:
    return (Path(catalogue.folders(served.context)["hall"]) / "services" / "all.toml").read_text("utf-8")


def test_one_click_makes_the_words_a_keyword_and_whoever_asks_next_finds_it(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "admin")
    status, page = send(client, f"{PAGE}/keyword", PAGE, words=WORDS, service="居民身份证补领", page_hall="hall")
    assert status == 200 and "现在就能搜到" in page
    assert asked(served, WORDS) == ["card"]
    assert unfound(served) == ["天上有几颗星"]
    text = services_file(served)
    assert f'keywords = ["{WORDS}"]' in text and "# Written by hand." in text and "# asked often" in text
    [version] = json_of(served.administrator.get("/halls/hall/definition/versions"))["versions"]
    assert (version["saved_by"], version["parts"]) == ("admin", ["services/all"])


def test_a_service_that_there_is_not_is_said_beside_the_words_and_nothing_is_lost(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "admin")
    status, page = send(client, f"{PAGE}/keyword", PAGE, words=WORDS, service="<b>办证</b>", page_hall="hall")
    assert status == 404 and 'role="alert"' in page and "<b>办证</b>" not in page and "&lt;b&gt;办证" in page
    assert services_file(served) == SERVICES and WORDS in unfound(served)


def test_a_manager_sees_the_words_and_takes_them_off_and_changes_no_hall(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "manager")
    page = client.get(PAGE, headers=BROWSER).text
    assert WORDS in page and page.index(WORDS) < page.index("天上有几颗星"), "the most frequent first"
    assert "/admin/questions/keyword" not in page
    form = {"words": WORDS, "service": "card", "page_hall": "hall"}
    assert send(client, f"{PAGE}/keyword", PAGE, **form)[0] == 403
    assert send(client, f"{PAGE}/dismiss", PAGE, words="天上有几颗星", page_hall="hall")[0] == 200
    assert unfound(served) == [WORDS] and services_file(served) == SERVICES


def test_a_program_does_the_same_and_twice_is_once(served: ServedScene) -> None:
    wish = {"words": WORDS, "service": "card"}
    assert code_of(served.manager.post("/halls/hall/questions/keyword", **wish)) == "wrong_role"
    for _ in range(2):
        left = json_of(served.administrator.post("/halls/hall/questions/keyword", **wish))
        assert [one["words"] for one in left["questions"]] == ["天上有几颗星"]
    assert services_file(served).count(WORDS) == 1
    assert json_of(served.manager.post("/halls/hall/questions/dismiss", words="天上有几颗星")) == {"questions": []}
    wish = {"words": "x", "service": "nowhere"}
    assert code_of(served.administrator.post("/halls/hall/questions/keyword", **wish)) == "unknown_service"
