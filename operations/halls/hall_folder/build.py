"""Builds the hall of a folder without mistakes."""

from collections.abc import Sequence
from dataclasses import is_dataclass
from datetime import date
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from locales.spoken import tongues
from operations.halls.hall_folder.folder import Folder
from operations.halls.hall_folder.guides import GuideFile
from operations.halls.hall_folder.shapes import Table, keys_of
from operations.halls.hall_folder.source import Placed
from queueing.guide import Guide, Material, Outcome, Question
from queueing.hall import (
    Demand,
    DisplayScreen,
    Hall,
    Kiosk,
    Line,
    Neighbour,
    Printer,
    PriorityClass,
    Service,
    ServiceWindow,
    Wording,
)
from queueing.language import speaks

T = TypeVar("T")


def build(folder: Folder) -> Hall:
    """The folder's hall. Only for a folder in which no mistake was found."""
    assert folder.hall is not None
    languages: list[str] = folder.hall.table["languages"]

    def each(kind: type[T], placed: Sequence[Placed]) -> tuple[T, ...]:
        return tuple(instance(kind, item.table, languages) for item in placed)

    return instance(
        Hall,
        {**folder.hall.table, "display": _spoken(folder.hall.table)},
        languages,
        lines=each(Line, folder.lines),
        services=each(Service, folder.services),
        windows=each(ServiceWindow, folder.windows),
        priorities=each(PriorityClass, folder.priorities),
        kiosks=each(Kiosk, folder.kiosks),
        displays=each(DisplayScreen, folder.screens),
        printers=each(Printer, folder.printers),
        slips={form: (folder.path / "slips" / f"{form}.toml").read_text("utf-8-sig") for form in folder.slips},
        slip_pictures=folder.pictures,
        samples=folder.samples,
        guides=tuple(guide_of(file, languages) for file in folder.guides),
        materials=each(Material, folder.materials),
        demand=instance(Demand, folder.demand.table, languages) if folder.demand else None,
        wording=instance(Wording, folder.wording.table, languages) if folder.wording else Wording(),
        neighbours=each(Neighbour, folder.neighbours),
    )


def guide_of(file: GuideFile, languages: Sequence[str]) -> Guide:
    """The guide of a file whose tables have the right shape."""
    return Guide(
        file.source.path.stem,
        tuple(instance(Question, placed.table, languages) for placed in file.questions),
        tuple(instance(Outcome, placed.table, languages) for placed in file.outcomes),
    )


def _spoken(hall: Table) -> Table:
    """The hall's [display] table. If it names no languages for announcements, they are the hall's own, as far as a
    voice exists.
    """
    own = [speaks(language, tongues()) for language in hall["languages"]]
    return {"announce_languages": [tongue for tongue in own if tongue], **hall.get("display", {})}


def instance(kind: type[T], table: Table, languages: Sequence[str], **fixed_values: Any) -> T:
    """The dataclass of a table. `fixed_values`: fields that do not come from the table."""
    keys = keys_of(cast(type, kind))
    values = {keys[name].field: _value(keys[name].hint, value, languages) for name, value in table.items()}
    return kind(**values, **fixed_values)


def _value(hint: Any, value: Any, languages: Sequence[str]) -> Any:
    """A value as its field has it: lists become tuples, and texts stand in the order of the hall's languages."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if is_dataclass(hint):
        return instance(hint, value, languages)  # type: ignore[arg-type]
    if isinstance(value, list):
        return tuple(_value(get_args(hint)[0], item, languages) for item in value)
    if isinstance(value, dict):
        key, inner = get_args(hint)
        names = [name for name in languages if name in value] if value.keys() <= set(languages) else list(value)
        return {
            date.fromisoformat(name) if key is date else name: _value(inner, value[name], languages) for name in names
        }
    return float(value) if hint is float else value
