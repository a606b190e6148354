"""Folders of halls to walk through."""

import re
import shutil
from pathlib import Path

from tests.running import ROOT

ONE_A_DAY = "JS-010"
"""A service of which these halls give one number a day."""


def never_closed(data: Path) -> Path:
    """The demo hall's folder, open around the clock and with no wait before a no-show: a journey may be walked at any
    hour, by people in a hurry.
    """
    folder = data / "halls" / "dongguan"
    shutil.copytree(ROOT / "halls" / "dongguan", folder)
    days = "\n".join(f'{day} = ["00:00-24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    settings = (folder / "hall.toml").read_text("utf-8")
    settings = re.sub(r"(?s)closed_days = \[.*?\]\n", "", settings)
    settings = re.sub(r"(?s)\[opening\]\n.*?\n\n", f"[opening]\n{days}\n\n", settings)
    settings = re.sub(r"(?s)\[special_days\]\n.*?\n\n", "", settings)
    settings = settings.replace("no_show_after_seconds = 60", "no_show_after_seconds = 0")
    settings = settings.replace("early_minutes = 30", "early_minutes = 240")
    (folder / "hall.toml").write_text(settings, "utf-8")
    _limit(folder / "services" / "licences.toml", ONE_A_DAY)
    return folder


def _limit(file: Path, service: str) -> None:
    own = f'code = "{service}"\n'
    text = file.read_text("utf-8")
    assert own in text
    file.write_text(text.replace(own, f"{own}most_per_day = 1\n"), "utf-8")
