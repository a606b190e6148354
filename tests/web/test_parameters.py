"""An address is asked with what it knows: anything else is refused by its name, on every route there is."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, Asker, ServedScene, code_of, json_of
from tests.web.test_login import BROWSER, csrf_of, log_in
from web.parameters import CSRF, said

MOST_PAGES = 400


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """A server with every station and two halls."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    made.another_hall()
    yield made
    made.close()


def address(rule: Rule) -> str:
    """An address of this rule."""
    path = re.sub(r"<int:\w+>", "1", rule.rule)
    return re.sub(r"<(?:path:)?\w+>", "hall", path)


def every_request(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule with each of its methods."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


Askers = tuple[Asker, ...]


def everybody(served: ServedScene) -> Askers:
    """Some who are let in together by every route."""
    return served.administrator, served.kiosk, served.agent, served.at_a_browser()


def asked(askers: Askers, rule: Rule, method: str, **wrong: Any) -> TestResponse:
    """The answer to whoever of the askers is let in."""
    for asker in askers:
        answer = asker.client.open(address(rule), method=method, headers=asker.headers, **wrong)
        if answer.status_code not in (401, 403):
            break
    return answer


def test_every_route_refuses_a_parameter_that_it_does_not_know_and_names_it(served: ServedScene) -> None:
    askers = everybody(served)
    for rule, method in every_request(served.app):
        answer = asked(askers, rule, method, query_string={"nonsense": 1}, json={})
        assert answer.status_code in (400, 422), (rule, method)
        assert "nonsense" in json_of(answer)["detail"], (rule, method)


def test_every_route_refuses_a_field_that_it_does_not_know_and_names_it(served: ServedScene) -> None:
    askers = everybody(served)
    for rule, method in every_request(served.app):
        sent: list[dict[str, Any]] = [{"json": {"nonsense": 1}}]
        if not rule.rule.startswith("/api/"):
            sent.append({"data": {"nonsense": 1, CSRF: "x"}})
        if (method, rule.rule) == ("PUT", "/api/v1/halls/<hall>/definition/<path:part>"):
            continue  # its body is a file: the check of the hall names what it does not know
        for body in sent:
            answer = asked(askers, rule, method, **body)
            assert answer.status_code in (400, 422), (rule, method)
            errors = json_of(answer).get("errors", [{"where": json_of(answer)["detail"]}])
            assert any("nonsense" in error["where"] for error in errors), (rule, method)


def test_every_page_says_what_it_takes(served: ServedScene) -> None:
    silent = [
        rule.rule
        for rule in served.app.url_map.iter_rules()
        if not rule.rule.startswith("/api/") and said(served.app.view_functions[rule.endpoint]) is None
    ]
    assert silent == []


class Page(HTMLParser):
    """The links of a page, and its forms as (address, names)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._is_sent = False
        self.links: list[str] = []
        self.forms: list[tuple[str, set[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        if tag == "form":
            self._is_sent = told.get("method") == "post"
            self.forms += [(told.get("action", ""), set())] if self._is_sent else []
        if tag in ("input", "select", "textarea", "button") and told.get("name") and self._is_sent:
            self.forms[-1][1].add(told["name"])

    def handle_endtag(self, tag: str) -> None:
        self._is_sent = self._is_sent and tag != "form"


def pages_of(client: FlaskClient) -> Iterator[tuple[str, Page]]:
    """Every page that links lead to from the front page, each opened without a complaint."""
    ahead = ["/"]
    seen: set[str] = set()
    while ahead and len(seen) < MOST_PAGES:
        at = ahead.pop(0)
        if at in seen:
            continue
        seen.add(at)
        answer = client.get(at, headers=BROWSER)
        assert answer.status_code < 400 or answer.status_code == 404, (at, answer.text)
        if answer.mimetype == "text/html":
            page = Page(answer.text)
            yield at, page
            ahead += [urljoin(at, link) for link in page.links if not urlsplit(link).netloc]
    assert not ahead, "more pages than were looked at"


def test_no_page_links_to_or_sends_what_is_refused(served: ServedScene) -> None:
    client = served.client()
    strangers = dict(pages_of(client))
    assert log_in(client, "admin").status_code == 302
    pages = strangers | dict(pages_of(client))
    assert any("?hall=other" in at for at in pages) and any("?language=" in at for at in pages)
    urls = served.app.url_map.bind("localhost")
    forms = [(urljoin(at, to), names) for at, page in pages.items() for to, names in page.forms]
    assert any("leave" in names or "kind" in names for _, names in forms)
    for to, names in forms:
        endpoint, _ = urls.match(urlsplit(to).path, method="POST")
        takes = said(served.app.view_functions[endpoint])
        assert takes is not None
        assert names - {CSRF} <= takes.fields, to


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "网址里有多余的内容"), ("en", "this page does not know")])
def test_a_person_is_told_in_their_language_what_a_page_does_not_know(
    served: ServedScene, language: str, title: str
) -> None:
    answer = served.client().get(f"/display/hall?lefft=1<b>&language={language}&left=2", headers=BROWSER)
    assert answer.status_code == 400
    assert title in answer.text
    assert "lefft" in answer.text and "<b>" not in answer.text.replace("&lt;b&gt;", "")
    page = Page(answer.text)
    assert f"/display/hall?language={language}&left=2" in page.links  # the way on


def test_a_program_is_told_the_nearest_name(served: ServedScene) -> None:
    answer = served.client().get("/display/hall?lefft=1")
    assert (answer.status_code, code_of(answer)) == (400, "unknown_parameter")
    assert json_of(answer)["detail"] == 'unknown parameter "lefft" – did you mean "left"?'
    answer = served.client().get("/metrics?nam=1")
    assert (answer.status_code, code_of(answer)) == (400, "unknown_parameter")


def test_a_field_that_a_form_does_not_have_changes_nothing(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "admin")
    token = csrf_of(client, "/admin/people")
    person = {
        CSRF: token,
        "username": "new",
        "password": PASSWORD,
        "role": "clerk",
        "hall": "hall",
        "display_name": "New",
    }
    answer = client.post("/admin/people", data=person | {"roll": "administrator"}, headers=BROWSER)
    assert answer.status_code == 400 and "roll" in answer.text
    assert log_in(served.client(), "new").status_code == 401
    assert client.post("/admin/people", data=person).status_code == 200


@pytest.mark.parametrize(
    "appended",
    [
        "utm_source=letter&utm_medium=sms",
        "fbclid=IwAR0x",
        "from=timeline&isappinstalled=0",
        "from=groupmessage&scene=1&subscene=10000&clicktime=1700000000&enterid=1700000000",
        "gclid=x&_ga=1.2",
    ],
)
def test_a_citizens_link_opens_whatever_a_messenger_has_appended(served: ServedScene, appended: str) -> None:
    phone_page = "/t/" + served.ticket()["url"].rpartition("/")[2]
    for path in (phone_page, "/", "/kiosk/k1", "/display/hall"):
        assert served.client().get(f"{path}?{appended}", headers=BROWSER).status_code == 200, path
        wrong = served.client().get(f"{path}?{appended}&nonsense=1", headers=BROWSER)
        assert wrong.status_code == 400 and "nonsense" in wrong.text, path
    # Staff's own pages are reached by no such link.
    assert served.client().get(f"/login?{appended}", headers=BROWSER).status_code == 400
