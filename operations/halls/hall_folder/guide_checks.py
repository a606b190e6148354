"""Checks of guides: names, languages, and every way through."""

from collections.abc import Sequence

from guides.checks import faults
from operations.halls.hall_folder.build import guide_of
from operations.halls.hall_folder.folder import Folder
from operations.halls.hall_folder.guides import GuideFile
from operations.halls.hall_folder.locate import Path as Place
from operations.halls.hall_folder.mistakes import nearest
from operations.halls.hall_folder.shapes import text_keys
from operations.halls.hall_folder.source import Placed, Source
from queueing.guide import Material, Outcome


def check_guides(folder: Folder) -> None:
    """Run every check and add the mistakes to the files of guides."""
    services = [placed.table["code"] for placed in folder.services]
    materials = [placed.table["id"] for placed in folder.materials]
    _material_twins(folder.materials)
    for placed in folder.materials:
        _texts(placed, text_keys(Material), folder.languages)
    for file in folder.guides:
        _known(file.source, (), "service", file.source.path.stem, services)
        _file(file, services, materials, folder.languages)


def _known(source: Source, place: Place, label: str, word: str, names: Sequence[str]) -> None:
    if word not in names:
        source.wrong(place, f'{label} "{word[:60]}" does not exist{nearest(word, names)}')


def _material_twins(materials: Sequence[Placed]) -> None:
    first: dict[str, Placed] = {}
    for placed in materials:
        twin = first.setdefault(placed.table["id"], placed)
        if twin is not placed:
            place = f"{twin.source.path.name}:{twin.source.line(*twin.place, 'id')}"
            placed.wrong(("id",), f'material "{placed.table["id"]}" is already defined at {place}')


def _texts(placed: Placed, keys: Sequence[str], languages: Sequence[str]) -> None:
    for key in keys:
        if key in placed.table and languages:
            placed.in_every_language(key, placed.table[key], languages)


def _file(file: GuideFile, services: Sequence[str], materials: Sequence[str], languages: Sequence[str]) -> None:
    for question in file.questions:
        _texts(question, ["text"], languages)
        for n, option in enumerate(question.table["option"]):
            _texts(Placed(file.source, (*question.place, "option", n), option), ["text"], languages)
    for outcome in file.outcomes:
        _texts(outcome, text_keys(Outcome), languages)
        for n, material in enumerate(outcome.table.get("materials", [])):
            _known(file.source, (*outcome.place, "materials", n), "material", material, materials)
        if redirect := outcome.table.get("redirect"):
            _known(file.source, (*outcome.place, "redirect"), "service", redirect, services)
    if file.whole and not file.source.mistakes:
        for place, text in faults(guide_of(file, languages)):
            file.source.wrong(place, text)
