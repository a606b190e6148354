"""The roof and the settings stand beside the rooms, where the import contracts do not look: what they may lean on."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIONS = {"admin", "api", "display", "kiosk", "phone", "reports", "window"}


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
