"""The mistakes in files of guides, each with its file and line."""

from pathlib import Path

import pytest

from operations.halls.hall_folder import check
from tests.settings.folders import BASE, write

MATERIALS = """
[[material]]
id = "card"
name = { "zh-CN" = "身份证", en = "ID card" }
"""
SOUND = """
[[question]]
id = "child"
text = { "zh-CN" = "子女？", en = "Child?" }
option = [
  { id = "yes", text = { "zh-CN" = "有", en = "Yes" } },
  { id = "no", text = { "zh-CN" = "没有", en = "No" } },
]

[[outcome]]
materials = ["card"]

[[outcome]]
when = { child = ["no"] }
redirect = "a2"
"""


def mistakes(folder: Path, guide: str, name: str = "a1", materials: str = MATERIALS) -> list[str]:
    write(BASE, folder)
    (folder / "guides").mkdir()
    (folder / "guides" / "materials.toml").write_text(materials, "utf-8")
    (folder / "guides" / f"{name}.toml").write_text(guide, "utf-8")
    return [str(mistake).removeprefix(f"{folder}/") for mistake in check(folder)]


def test_a_sound_guide_has_no_mistake(tmp_path: Path) -> None:
    assert mistakes(tmp_path, SOUND) == []


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('materials = ["card"]', 'materials = ["crad"]',
         'guides/a1.toml:11: material "crad" does not exist – did you mean "card"?'),
        ('redirect = "a2"', 'redirect = "a3"', 'guides/a1.toml:15: service "a3" does not exist'),
        ('redirect = "a2"', 'redirect = "a1"', 'guides/a1.toml:15: redirects to "a1" itself, a circle'),
        ('when = { child = ["no"] }', 'when = { child = ["nope"] }',
         'guides/a1.toml:14: question "child" has no option "nope"'),
        ('when = { child = ["no"] }', 'when = { chidl = ["no"] }',
         'guides/a1.toml:14: question "chidl" does not exist – did you mean "child"?'),
        ('text = { "zh-CN" = "子女？", en = "Child?" }', 'text = { "zh-CN" = "子女？" }',
         'guides/a1.toml:4: text has no text in "en"'),
        (', en = "No"', "", 'guides/a1.toml:7: text has no text in "en"'),
        ("[[outcome]]\nmaterials", "[[outcome]]\nmaterial",
         'guides/a1.toml:11: unknown key "material" – did you mean "materials"?'),
        ('[[outcome]]\nmaterials = ["card"]\n', "", "guides/a1.toml:2: a dead end: child = yes leads to nothing"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path: Path, before: str, after: str, sentence: str) -> None:
    assert before in SOUND
    said = mistakes(tmp_path, SOUND.replace(before, after, 1))
    assert any(line.startswith(sentence) for line in said), said


def test_a_guide_is_that_of_a_service_by_its_name(tmp_path: Path) -> None:
    assert mistakes(tmp_path, SOUND, "A1")[0].startswith('guides/A1.toml: service "A1" does not exist')


def test_a_material_is_defined_once(tmp_path: Path) -> None:
    assert (
        'material "card" is already defined at materials.toml:3'
        in mistakes(tmp_path, SOUND, materials=MATERIALS + MATERIALS)[0]
    )
