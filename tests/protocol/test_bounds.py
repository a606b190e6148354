"""Whatever may be sent has a bound: a number that no column holds, or a text without end, is refused at the door."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.table import ROUTES

INPUTS = {model.__name__: model for route in ROUTES for model in (route.body, route.query) if model is not None}
BOUNDS = {"integer": {"maximum", "exclusiveMaximum"}, "string": {"maxLength", "enum", "format", "const"}}


def _without_bounds(schema: dict[str, Any], parts: dict[str, Any], place: str) -> Iterator[str]:
    kind = schema.get("type", "")
    is_fixed = not set("*+") & set(schema.get("pattern", "*"))  # a pattern that repeats nothing is a bound, too
    if kind in BOUNDS and not BOUNDS[kind] & schema.keys() and not is_fixed:
        yield place
    for name, inner in schema.get("properties", {}).items():
        yield from _without_bounds(inner, parts, f"{place}.{name}")
    inside = [
        *schema.get("anyOf", []),
        *schema.get("allOf", []),
        schema.get("items"),
        schema.get("additionalProperties"),
    ]
    for inner in inside:
        if isinstance(inner, dict):
            yield from _without_bounds(inner, parts, place)
    if "$ref" in schema:
        yield from _without_bounds(parts[schema["$ref"].rpartition("/")[2]], parts, place)


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_every_number_and_every_text_that_may_be_sent_has_a_bound(name: str) -> None:
    schema = INPUTS[name].model_json_schema()
    assert list(_without_bounds(schema, schema.get("$defs", {}), name)) == []
