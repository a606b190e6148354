"""Guides over HTTP and as pages that need no script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.settings.folders import Edits, edited
from tests.settings.looking import PAGE, Observer
from tests.settings.probes import GUIDE, GUIDED

ASK = "/halls/HALL/services/a1/guide"
ONLY_IF_YES: Edits = {(GUIDE, "question", 1, "when"): {"child": ["yes"]}}
NO_ELSEWHERE: Edits = {
    (GUIDE, "outcome", 2): {"when": {"child": ["no"]}, "redirect": "a2"},
    (GUIDE, "question", 0, "text"): {"zh-CN": "子女的户口？", "en": "<b>Child</b>?"},
}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observer]:
    """A hall with one guide and two plain services."""
    made = Observer(tmp_path_factory.mktemp("guides"))
    yield made.enter(edited({**ONLY_IF_YES, **NO_ELSEWHERE}, edited(GUIDED)))
    made.served.close()


def needed(at: Observer, **answers: Any) -> Any:
    return at.post(ASK, at.served.visitor, answers=answers, language="en")


def text_of(at: Observer, path: str) -> str:
    response = at.served.client("203.0.113.9").get(path.replace("HALL", at.code), headers=PAGE)
    assert response.status_code == 200, response.text
    return str(response.text)


def test_a_guide_says_what_it_asks(at: Observer) -> None:
    asked = at.get(ASK, language="en")
    assert [question["id"] for question in asked["questions"]] == ["child", "more"]
    assert asked["questions"][1]["when"] == {"child": ["yes"]}
    assert asked["questions"][1]["kind"] == "many"


def test_a_situation_gets_its_list(at: Observer) -> None:
    first = needed(at)
    assert (first["complete"], first["next"], first["asked"]) == (False, "child", ["child"])
    assert [material["name"] for material in needed(at, child="yes")["materials"]] == ["Card", "Book"]
    assert needed(at, child="yes", more=[])["complete"]
    assert needed(at, child=["no"])["redirect"] == "a2"
    assert needed(at, chidl="yes") == "unknown_question"


def test_a_service_without_a_guide_has_its_plain_list(at: Observer) -> None:
    plain = at.post("/halls/HALL/services/a2/guide", at.served.visitor)
    assert (plain["complete"], plain["fee"], plain["promised_days"]) == (True, None, None)
    assert at.get("/halls/HALL/services/a2/guide")["questions"] == []
    assert at.get("/halls/HALL/services/zz/guide")["code"] == "unknown_service"


def test_the_page_shows_the_list_of_its_address_without_a_script(at: Observer) -> None:
    page = text_of(at, "/guide/HALL/a1?language=en&q.child=yes&q.more=-")
    assert re.findall(r"<b>(\w+)</b>", page) == ["Card", "Book"]
    assert re.findall(r'value="([\w-]+)" (?:data-none )?checked', page) == ["yes", "-"]
    assert "&lt;b&gt;Child&lt;/b&gt;?" in page


def test_an_address_older_than_the_guide_still_opens(at: Observer) -> None:
    page = text_of(at, "/guide/HALL/a1?q.gone=x&q.child=gone&language=en&utm_source=wechat")
    assert "checked" not in page


def test_a_page_can_be_found_by_search_engines(at: Observer) -> None:
    page = text_of(at, "/guide/HALL/a1?language=en&q.child=yes")
    assert '<html lang="en"' in page
    assert re.search(r'rel="canonical" href="http[^"]+/guide/h\d+/a1\?language=en"', page)
    assert page.count('rel="alternate" hreflang=') == 2
    assert 'name="description"' in page
    assert "noindex" not in page


def test_services_are_found_by_their_names(at: Observer) -> None:
    assert len(re.findall(r'href="/guide/h\d+/\w\w', text_of(at, "/guide/HALL"))) == 3
    assert len(re.findall(r'href="/guide/h\d+/\w\w', text_of(at, "/guide/HALL?search=a2"))) == 1
    assert 'role="status"' in text_of(at, "/guide/HALL?search=zzz")


def test_the_picture_is_in_one_language_or_in_both(at: Observer) -> None:
    path = f"/api/v1/halls/{at.code}/services/a1/guide.svg"
    both = at.served.client().get(path)
    assert both.headers["Content-Type"].startswith("image/svg+xml")
    assert "证 · Card" in both.text
    english = at.served.client().get(path, query_string={"language": "en"}).text
    assert "Card" in english
    assert "证" not in english
