"""The files of a hall are checked by the fields of its dataclasses: a key is one field."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from operations.halls.hall_folder import from_json, read, to_json
from operations.halls.hall_folder.build import instance
from operations.halls.hall_folder.shapes import shape_of
from operations.halls.hall_folder.source import source_of
from queueing import hall
from queueing.keys import Bounds, Key, NoKey
from queueing.text import Text

KINDS = (hall.Hall, hall.Line, hall.Service, hall.ServiceWindow, hall.Kiosk, hall.Printer, hall.DisplayScreen,
         hall.Demand)  # fmt: skip


@dataclass(frozen=True)
class Bench:
    """A table that no hall has."""

    seats: Annotated[int, Bounds(1, 40)]
    title: Text = field(default_factory=dict)
    colours: Annotated[tuple[str, ...], Key("colour")] = ("red",)
    found_at: Annotated[str, NoKey()] = ""


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("seats = 4", []),
        ("", ['"seats" is missing']),
        ("seats = 41", ["seats: must be at most 40, not 41"]),
        ('seats = "4"', ['seats: must be a whole number, not "4"']),
        ("seats = 4\ntitel = 1", ['unknown key "titel" – did you mean "title"?']),
        ("seats = 4\ntitle = {}", ["title: must not be empty, not a table"]),
        ('seats = 4\nfound_at = ""', ['unknown key "found_at" – known: seats, title, colour']),
    ],
)
def test_a_field_is_all_that_a_key_needs(text: str, mistakes: list[str]) -> None:
    source = source_of(Path("benches.toml"), text.encode())
    assert source.valid((), source.values, shape_of(Bench)) == (not mistakes)
    assert [mistake.text for mistake in source.mistakes] == mistakes


def test_the_values_of_a_table_become_the_fields_and_texts_begin_with_the_halls_language() -> None:
    table = {"seats": 4, "title": {"en": "Bench", "zh-CN": "长凳"}, "colour": ["blue"]}
    bench = instance(Bench, table, ["zh-CN", "en"])
    assert bench == Bench(4, {"zh-CN": "长凳", "en": "Bench"}, ("blue",))
    assert next(iter(bench.title)) == "zh-CN"
    assert instance(Bench, {"seats": 4}, []).colours == ("red",)


def _numbers(schema: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every number of a JSON schema, with the name of what holds it."""
    if isinstance(schema, dict):
        if schema.get("type") in ("integer", "number"):
            yield name, schema
        for key, inner in schema.items():
            yield from _numbers(inner, key)


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_of_a_halls_files_has_bounds(kind: type) -> None:
    for name, schema in _numbers(TypeAdapter(shape_of(kind)).json_schema()):
        assert "maximum" in schema and schema.keys() & {"minimum", "exclusiveMinimum"}, name


def test_a_stored_hall_stays_readable_when_a_bound_has_become_narrower() -> None:
    stored = read(Path(__file__).parents[3] / "halls" / "minimal")
    stored = replace(stored, calling=replace(stored.calling, most_recalls=1000), day_starts_at="at dawn")
    assert from_json(to_json(stored)) == stored
