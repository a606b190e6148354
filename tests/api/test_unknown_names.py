"""A name nobody knows is an error that names it and the nearest known one, on every route."""

import re
from typing import Any

import pytest

from api.table import ROUTES
from protocol.definition import PartValue
from tests.houses import ServedScene, code_of, json_of
from web.auth import staff_at_a_browser


def first_mistake(response: Any) -> tuple[str, str]:
    """Where and why, of a request that does not fit."""
    assert response.status_code == 422, response.text
    assert code_of(response) == "invalid"
    error = json_of(response)["errors"][0]
    return error["where"], error["why"]


def test_every_route_refuses_an_unknown_parameter_and_an_unknown_field(served: ServedScene) -> None:
    askers, browser = [served.administrator, served.kiosk, served.agent], served.at_a_browser()
    for route in ROUTES:
        path = re.sub(r"<int:\w+>", "1", route.path)
        path = "/api/v1" + re.sub(r"<(?:path:)?\w+>", "hall", path)
        is_for_browsers = route.who is staff_at_a_browser
        asker = browser if is_for_browsers else next(one for one in askers if route.who(_actor(served, one)))
        wrong = asker.client.open(f"{path}?nonsense=1", method=route.method, headers=asker.headers, json={})
        assert first_mistake(wrong)[0] == "nonsense", route.path
        if route.body not in (None, PartValue):  # a part is a file: the check of the hall names what it does not know
            wrong = asker.client.open(path, method=route.method, headers=asker.headers, json={"nonsense": 1})
            assert "nonsense" in [error["where"] for error in json_of(wrong)["errors"]], route.path
    assert first_mistake(served.visitor.get("/openapi.json", nonsense=1))[0] == "nonsense"


def _actor(served: ServedScene, asker: Any) -> Any:
    from web.tokens import actor_of  # inside an app's context only

    with served.app.app_context():
        return actor_of(asker.headers["Authorization"].removeprefix("Bearer "))


@pytest.mark.parametrize(
    ("path", "query", "hint"),
    [
        ("/halls/hall/services", {"langauge": "en"}, 'did you mean "language"?'),
        ("/halls/hall/board", {"lang": "en"}, 'did you mean "language"?'),
        ("/reports/no-shows", {"frm": "2026-03-01"}, 'did you mean "from"?'),
        ("/reports/no-shows", {"start": "2026-03-01"}, "unknown field"),
        ("/halls/hall/journal", {"after_revison": 1}, 'did you mean "after_revision"?'),
    ],
)
def test_a_misspelt_parameter_is_told_with_the_nearest(
    served: ServedScene, path: str, query: dict[str, Any], hint: str
) -> None:
    where, why = first_mistake(served.manager.get(path, **query))
    assert where in query and hint in why


def test_a_misspelt_field_is_told_with_the_nearest_also_inside(served: ServedScene) -> None:
    where, why = first_mistake(served.kiosk.post("/tickets", hall="hall", servise="a1"))
    assert (where, 'did you mean "service"?' in why) == ("servise", True)
    done = [{"service": "a1", "outcom": "done"}]
    where, why = first_mistake(served.clerk.post("/tickets/x/finish", done=done))
    assert (where, 'did you mean "outcome"?' in why) == ("done.0.outcom", True)


def test_a_parameter_is_given_once(served: ServedScene) -> None:
    response = served.visitor.client.get("/api/v1/halls/hall/services?line=A&line=B")
    assert first_mistake(response) == ("line", "is given more than once")
