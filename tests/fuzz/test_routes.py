"""Every route of the API, asked by everybody, with bodies and parameters made from its own description."""

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from api.route import PREFIX
from api.table import ROUTES
from tests.fuzz.effort import tries
from tests.fuzz.hall import FuzzedHall, must_be_clear

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
OPERATIONS = sorted(f"{route.method} {PREFIX}" + PARAMETER.sub(r"{\1}", route.path) for route in ROUTES)
SLOW = {"POST /api/v1/tokens": 3}
"""Each of these checks a password, which takes its time on purpose."""
EXAMPLES = 20
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
"""As described, and otherwise."""
NOTHING_TO_GET_WRONG = {f"{route.method} {PREFIX}{route.path}" for route in ROUTES if "<" not in route.path} - {
    f"{route.method} {PREFIX}{route.path}" for route in ROUTES if route.body or route.query
}


@pytest.fixture(scope="module")
def operations(fuzzed: FuzzedHall) -> dict[str, Any]:
    """The operations of the server's description."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", fuzzed.served.app)
    described: list[Any] = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    return {f"{operation.method.upper()} {operation.path}": operation for operation in described}


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_to_the_api_fails_in_the_server(name: str, operations: dict[str, Any], fuzzed: FuzzedHall) -> None:
    operation = operations[name]
    modes = MODES if name not in NOTHING_TO_GET_WRONG else MODES[:1]

    @tries(SLOW.get(name, EXAMPLES))
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=data.draw(st.sampled_from(modes))))
        case.path_parameters = fuzzed.real(dict(case.path_parameters or {}), data.draw)
        case.query = fuzzed.real(dict(case.query or {}), data.draw)
        if isinstance(case.body, dict):
            case.body = fuzzed.real(case.body, data.draw)
        asker = fuzzed.askers[data.draw(st.sampled_from(sorted(fuzzed.askers)))]
        response = case.call(headers=dict(asker.headers))
        must_be_clear(response.status_code, response.text_lossy())  # a report may be a workbook

    ask()
