"""A hall out of a folder without mistakes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from locales.spoken import tongues
from operations.hall_folder.folder import Folder
from operations.hall_folder.shapes import Table
from operations.hall_folder.source import Placed
from queueing.hall import (
    Calling,
    Citizens,
    Demand,
    Display,
    DisplayScreen,
    Hall,
    Kiosk,
    KioskSettings,
    Line,
    Printer,
    Printing,
    PriorityClass,
    Service,
    ServiceWindow,
    Shift,
)
from queueing.language import speaks


def build(folder: Folder) -> Hall:
    """The folder's hall. Only for a folder in which no mistake was found."""
    assert folder.hall is not None
    hall = folder.hall.table
    languages: list[str] = hall["languages"]

    def each(placed: Sequence[Placed]) -> list[Table]:
        return [_frozen(item.table, languages) for item in placed]

    whole = _frozen(hall, languages)
    return Hall(
        code=whole["code"],
        name=whole["name"],
        timezone=whole["timezone"],
        languages=whole["languages"],
        lines=tuple(Line(**table) for table in each(folder.lines)),
        services=tuple(Service(**{**table, "minutes": float(table["minutes"])}) for table in each(folder.services)),
        windows=tuple(ServiceWindow(**table) for table in each(folder.windows)),
        priorities=tuple(PriorityClass(**table) for table in each(folder.priorities)),
        calling=Calling(**whole.get("calling", {})),
        opening=whole["opening"],
        **{key: whole[key] for key in ("day_starts_at",) if key in whole},
        display=Display(**_spoken(whole)),
        kiosk_settings=KioskSettings(**whole.get("kiosk", {})),
        printing=Printing(**whole.get("printing", {})),
        kiosks=tuple(Kiosk(**table) for table in each(folder.kiosks)),
        displays=tuple(DisplayScreen(**table) for table in each(folder.screens)),
        printers=tuple(Printer(**table) for table in each(folder.printers)),
        closed_days=whole.get("closed_days", ()),
        special_days={date.fromisoformat(day): spans for day, spans in whole.get("special_days", {}).items()},
        slips={form: (folder.path / "slips" / f"{form}.toml").read_text("utf-8-sig") for form in folder.slips},
        slip_pictures=folder.pictures,
        demand=_demand(_frozen(folder.demand.table, languages)) if folder.demand else None,
    )


def _spoken(hall: Table) -> Table:
    """What a hall speaks aloud, if it does not say: its own languages, as far as a voice knows them."""
    own = [speaks(language, tongues()) for language in hall["languages"]]
    return {"announce_languages": tuple(tongue for tongue in own if tongue), **hall.get("display", {})}


def _demand(table: Table) -> Demand:
    shifts = tuple(Shift(**shift) for shift in table.pop("shift", ()))
    return Demand(**{**table, "citizens": Citizens(**table.get("citizens", {})), "shifts": shifts})


def _frozen(value: Any, languages: Sequence[str]) -> Any:
    """Lists become tuples; texts stand in the order of the hall's languages."""
    if isinstance(value, list):
        return tuple(_frozen(item, languages) for item in value)
    if not isinstance(value, dict):
        return value
    keys = [key for key in languages if key in value] if value.keys() <= set(languages) else list(value)
    return {key: _frozen(value[key], languages) for key in keys}
