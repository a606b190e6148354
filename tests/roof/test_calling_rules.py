"""Everything that names the calling rules names all of them."""

import re
from datetime import date

import pytest

import locales
from commands.parser import make_parser
from operations.reporting.what_if.workbook import _conditions
from protocol.what_if import WhatIfQuestion
from queueing.policies import RULES
from tests.running import ROOT


@pytest.mark.parametrize("language", locales.languages())
def test_pages_have_a_name_for_each_calling_rule(language: str) -> None:
    form, what_if = locales.room(language, "hall"), locales.room(language, "what-if")
    for names in (form["choice"]["Calling"]["rule"], what_if["rule"]):
        assert list(names) == list(RULES)
        assert len(set(names.values())) == len(RULES) and all(names.values())


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("rule", RULES)
def test_a_workbook_says_by_which_rule_was_called(rule: str, language: str) -> None:
    texts = locales.room(language, "what-if")
    day = date(2026, 3, 2)
    question = WhatIfQuestion(hall="hall", start=day, end=day, rule=rule)
    assert texts["rule"][rule] in _conditions(question.model_dump(), texts)


def test_the_help_of_the_command_line_names_each_calling_rule(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args(["what-if", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert f"a calling rule: {', '.join(RULES)}" in said


def test_the_smallest_hall_says_beside_its_rule_which_there_are() -> None:
    folder = (ROOT / "halls" / "minimal" / "hall.toml").read_text("utf-8")
    (remark,) = re.findall(r"^rule = .*# (.*)$", folder, re.M)
    assert remark.split(" | ") == list(RULES)


def test_no_code_asks_a_rule_for_its_name() -> None:
    """What depends on a rule is a field of it (`queueing/policies/rule.py`), so that a new rule has to say it."""
    named = re.compile("|".join(f"[\"']{rule}[\"']" for rule in RULES if "-" in rule))
    rooms = ("queueing", "forecasting", "operations", "storage", "web", "admin", "reports", "api", "commands", "static")
    files = [file for room in rooms for kind in ("py", "js") for file in (ROOT / room).rglob(f"*.{kind}")]
    naming = {str(file.relative_to(ROOT)) for file in files if named.search(file.read_text("utf-8"))}
    assert naming == {"queueing/policies/__init__.py"}
