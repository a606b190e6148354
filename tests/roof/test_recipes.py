"""What docs/architecture.md says a change touches is all that it touches: counted at something that was added so."""

import re
import subprocess
from dataclasses import dataclass

import pytest

from tests.running import ROOT

ELSEWHERE = ("tests", "bench", "docs", "halls", "locales", "migrations", "static/shared/wire.d.ts", "CHANGELOG.md")
"""Tests, words and settings of a hall; steps of the database; what `scripts/types` writes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What was added (`word`), how many files say what it is, and where it is used for its purpose (`matters`)."""

    title: str
    word: str
    files: int
    matters: tuple[str, ...] = ()


RECIPES = [
    Recipe("A field of a ticket.", "recalled_at", 4, ("static/window/now.js",)),
    Recipe("A state of a printer.", "overheated", 2, ("printing/simulator.py",)),
    Recipe("A report.", "fairness", 4, ("static/reports/headline.js",)),
    Recipe("A change to ask about in what if.", "booked_share", 5),
    Recipe("A setting of a hall's files.", "overtime_minutes", 1, ("queueing/admission.py",)),
    Recipe("An option of the configuration.", "backup_weeks", 2, ("commands/backup_commands.py",)),
    Recipe("A route.", "UnfoundQuestions", 2),
]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_change_touches_the_files_that_its_recipe_names_and_no_other(recipe: Recipe) -> None:
    touched = _files_that_name(recipe.word) - set(recipe.matters)
    assert len(touched) == recipe.files, sorted(touched)
    patterns = re.findall(r"`([^`\s]+)`", _text(recipe.title))
    named = {file for file in touched if any(file == pattern or _is_in(file, pattern) for pattern in patterns)}
    assert touched == named, f"not named in docs/architecture.md: {sorted(touched - named)}"


def _is_in(file: str, folder: str) -> bool:
    return folder.endswith("/") and file.startswith(folder)


def _files_that_name(word: str) -> set[str]:
    apart = [f":!{path}" for path in ELSEWHERE]
    command = ["git", "grep", "-lw", "--", word, *apart]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(listed.split())


def _text(title: str) -> str:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    begin = page.index(f"**{title}**")
    return page[begin : page.index("\n\n", begin)]
