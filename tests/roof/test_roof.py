"""The roof and the settings stand beside the rooms, where the import contracts do not look: what they may lean on."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIONS = {"account", "admin", "api", "display", "kiosk", "phone", "reports", "window"}


def _rooms_of(file: str) -> set[str]:
    """The first names of all that a file imports, wherever in it."""
    rooms: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            rooms |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            rooms.add((node.module or "").partition(".")[0])
    return rooms


def test_the_roof_wires_stations_and_knows_neither_tables_nor_wires() -> None:
    rooms = _rooms_of("server.py")
    assert rooms >= STATIONS
    assert rooms.isdisjoint({"storage", "sqlalchemy", "printing", "escpos", "serial", "usb", "commands"})


def test_the_settings_know_no_room() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert _rooms_of("config.py").isdisjoint(rooms | {"server", "flask", "sqlalchemy"})


def test_every_room_has_its_place_on_the_floors() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    contracts = settings["importlinter"]["contracts"]
    floors = {room.strip() for layer in contracts[0]["layers"] for room in layer.split("|")}
    circles = next(contract for contract in contracts if contract["type"] == "acyclic_siblings")
    packed = {pattern.rstrip("*") for pattern in settings["setuptools"]["packages"]["find"]["include"]}
    assert rooms == floors == set(settings["importlinter"]["root_packages"]) == set(circles["ancestors"]) == packed
    assert rooms <= set(settings["mypy"]["files"])


def test_a_server_that_has_made_no_report_carries_no_arrays_no_calendars_and_no_driver_of_another_database() -> None:
    heavy = ("numpy", "holidays", "xlsxwriter", "pypinyin", "alembic", "icalendar", "rapidfuzz", "webauthn", "psycopg")
    question = f"import server, sys; print([name for name in {heavy!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", question], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
