"""The description and the running server are the same thing."""

import re
from typing import Any

from protocol.news import EVENTS
from tests.houses import API, ServedScene, json_of

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
AT_WINDOW = ("open", "pause", "close", "call-next", "call")
OF_TICKET = (
    "cancel", "recall", "start", "finish", "no-show", "return", "park", "resume", "reinstate", "transfer",
)  # fmt: skip
CONTRACT = {
    "POST /tickets",
    "GET /tickets/{ticket}",
    *(f"POST /tickets/{{ticket}}/{step}" for step in OF_TICKET),
    *(f"POST /halls/{{hall}}/windows/{{number}}/{step}" for step in AT_WINDOW),
    "GET /halls",
    "GET /halls/{hall}/services",
    "GET /halls/{hall}/services/{service}/guide",
    "POST /halls/{hall}/services/{service}/guide",
    "POST /halls/{hall}/services/{service}/guide/slip",
    "GET /halls/{hall}/services/{service}/guide.svg",
    "GET /halls/{hall}/board",
    "GET /halls/{hall}/journal",
    "POST /tokens",
    "GET /reports",
    "GET /reports/{name}",
    "POST /devices",
}


def described(document: dict[str, Any]) -> set[str]:
    """What the description knows, as `GET /path`."""
    return {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}


def served_routes(served: ServedScene) -> set[str]:
    """What the server really answers under the prefix, but for the description itself."""
    return {
        method + " " + PARAMETER.sub(r"{\1}", rule.rule)
        for rule in served.app.url_map.iter_rules()
        if rule.rule.startswith(f"{API}/") and not rule.rule.endswith("/openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_description_is_openapi(served: ServedScene) -> None:
    document = json_of(served.nobody.get("/openapi.json"))
    assert document["openapi"].startswith("3.1")
    from openapi_spec_validator import validate  # its import takes longer than most tests: not for every collection

    validate(document)


def test_every_message_of_the_sockets_is_described(served: ServedScene) -> None:
    document = json_of(served.nobody.get("/openapi.json"))
    assert set(document["x-socket-events"]) == set(EVENTS)
    named = {model.__name__ for models in EVENTS.values() for model in models}
    assert named <= set(document["components"]["schemas"])


def test_every_route_is_described_and_every_described_one_is_served(served: ServedScene) -> None:
    assert described(json_of(served.nobody.get("/openapi.json"))) == served_routes(served)


def test_everything_promised_to_other_systems_is_there(served: ServedScene) -> None:
    known = described(json_of(served.nobody.get("/openapi.json")))
    assert {line.replace(" /", f" {API}/", 1) for line in CONTRACT} <= known


def test_every_route_says_what_it_does_what_it_takes_and_what_it_answers(served: ServedScene) -> None:
    document = json_of(served.nobody.get("/openapi.json"))
    names = []
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"]
            assert any(status.startswith("2") for status in operation["responses"])
            names.append(operation["operationId"])
    assert len(names) == len(set(names))
