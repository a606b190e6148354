"""Every page, with whatever stands in its address or its form."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import tries
from tests.fuzz.hall import FuzzedHall, must_be_clear
from tests.houses import PASSWORD

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
WORDS = st.text(max_size=30) | st.sampled_from(["hall", "zh-CN", "en", "2026-03-02", "-1", "1e9", "9999-12-31", "../x"])
KNOWN = [
    "hall",
    "language",
    "next",
    "from",
    "to",
    "line",
    "service",
    "window",
    "staff",
    "weekday",
    "hour",
    "preset",
    "pair",
]


def pages(fuzzed: FuzzedHall) -> list[tuple[str, str]]:
    """Every page's method and address, outside the API."""
    return [
        (method, rule.rule)
        for rule in fuzzed.served.app.url_map.iter_rules()
        if not rule.rule.startswith(("/api/", "/static/"))
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("role", ["nobody", "clerk1", "manager", "admin"])
def test_no_page_fails_whatever_its_address_and_its_form_hold(role: str, fuzzed: FuzzedHall) -> None:
    addresses = pages(fuzzed)
    browser = fuzzed.served.client("127.0.0.1")
    if role != "nobody":
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/login").text)
        assert token is not None
        form = {"username": role, "password": PASSWORD, "csrf_token": token.group(1)}
        assert browser.post("/login", data=form).status_code == 302

    @tries(200)
    @given(st.data())
    def visit(data: st.DataObject) -> None:
        method, rule = data.draw(st.sampled_from(addresses))
        if rule == "/logout":
            return
        path = PARAMETER.sub(lambda match: str(_part(fuzzed, match.group(2), match.group(1) == "int", data)), rule)
        query = data.draw(st.dictionaries(st.sampled_from(KNOWN) | st.text(max_size=9), WORDS, max_size=3))
        body = data.draw(st.dictionaries(st.text(max_size=9), WORDS, max_size=3)) if method == "POST" else None
        response = browser.open(path, method=method, query_string=query, data=body)
        must_be_clear(response.status_code, response.text if (response.mimetype or "").startswith("text/") else "")

    visit()


def _part(fuzzed: FuzzedHall, name: str, is_number: bool, data: st.DataObject) -> Any:
    if name in fuzzed.names and data.draw(st.integers(0, 3)):
        return data.draw(st.sampled_from(fuzzed.names[name]))
    if is_number:
        return data.draw(st.integers(0, 10**30))
    return quote(data.draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)), safe="")
