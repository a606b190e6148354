"""Every field of a what-if question changes its answer, and is told among its conditions."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import locales
from commands.parser import make_parser
from commands.replaying import NOT_ASKED
from operations.halls import catalogue
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.what_if.answering import answer
from operations.reporting.what_if.workbook import _LABEL, _conditions
from protocol.what_if import WhatIfQuestion
from queueing.hall import WEEKDAYS
from queueing.window import ServiceWindow
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.ahead import days_to_come
from tests.running import ROOT

FIELDS: dict[str, dict[str, Any]] = json.loads((ROOT / "tests" / "reports" / "what_if_fields.json").read_text("utf-8"))
"""Field → what is asked instead; the word with which it is told, or where else it is seen; or why nobody reads it."""
ASKED = {"hall": "hall", "start": "2026-03-02", "end": "2026-03-04", "repetitions": 2}
ECHOED = ("kind", "definition_version", "data_hash", "hall", "from", "to", "days", "repetitions", "seed",
          "within_seconds", "share", "patience")  # fmt: skip
"""What an answer repeats of its question, which proves nothing."""
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
ANSWERED = sorted(name for name, field in FIELDS.items() if "unread" not in field)
TOLD = sorted(name for name, field in FIELDS.items() if "said" in field)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Two halls with three days on record: a window for each line; some have priority, and some leave."""
    scene = Scene(a_sqlite_url(Path(tmp_path_factory.mktemp("data"))))
    hours = dict.fromkeys(WEEKDAYS, ("09:00-18:00",))
    windows = tuple(ServiceWindow(number, serves=(line,)) for number, line in ((1, "A"), (2, "B")))
    for code in ("hall", "other"):
        catalogue.sync(scene.context, a_hall(2, code=code, windows=windows, opening=hours))
    rows = [row for code, seed in (("hall", 1), ("other", 2)) for row in _days(code, Random(seed))]
    with days_to_come():
        import_history(scene.context, StringIO("\n".join([",".join(COLUMNS), *rows]) + "\n"), "", "", False)
    yield scene
    scene.close()


def _days(hall: str, random: Random) -> Iterator[str]:
    for day in range(3):
        free = {line: MONDAY + timedelta(days=day) for line in "AB"}
        for n, minute in enumerate((*range(0, 180, 2), *range(180, 530, 7))):
            line = "A" if random.random() < 0.7 else "B"
            issued = MONDAY + timedelta(days=day, minutes=minute, seconds=random.randrange(100))
            priority = "elderly" if random.random() < 0.2 else ""
            about = f"{hall},{line}{n + 1:03d},{line},{line.lower()}1,{priority}"
            called = max(issued, free[line])
            if called - issued > timedelta(minutes=12) and random.random() < 0.5:
                left = issued + timedelta(minutes=12)
                yield f"{about},,{issued.isoformat()},,,{left.isoformat()},cancelled"
                continue
            free[line] = called + timedelta(seconds=random.randrange(100, 300))
            times = (issued, called, called + timedelta(seconds=20), free[line])
            number = {"A": 1, "B": 2}[line]
            yield f"{about},{number},{','.join(time.isoformat() for time in times)},finished"


def figures(scene: Scene, **changes: Any) -> dict[str, Any]:
    """The figures of an answer alone."""
    made = answer(scene.context, WhatIfQuestion.model_validate({**ASKED, **changes}))
    return {name: value for name, value in made.items() if name not in ECHOED}


def test_every_field_is_known_here() -> None:
    assert set(FIELDS) == set(WhatIfQuestion.model_fields), "of a new field, say what it changes, and how it is told"


def test_every_field_can_be_asked_on_the_command_line() -> None:
    options = vars(make_parser().parse_args(["what-if", "--from", "2026-03-02", "--to", "2026-03-04"]))
    elsewhere = {"pooling", "request_id"}  # `--pool` and `--split`; what no command asks twice
    assert options.keys() - NOT_ASKED == WhatIfQuestion.model_fields.keys() - elsewhere


@pytest.mark.parametrize("name", ANSWERED)
def test_every_field_changes_the_figures(scene: Scene, name: str) -> None:
    field = FIELDS[name]
    assert set(field["asked"]) == {name}
    of_kind = {"kind": field.get("kind", "compare")}
    assert figures(scene, **{**of_kind, **field["asked"]}) != figures(scene, **of_kind)


def test_the_same_question_has_the_same_figures(scene: Scene) -> None:
    for kind in ("compare", "needed", "plan"):
        assert figures(scene, kind=kind) == figures(scene, kind=kind)


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("name", TOLD)
def test_every_field_is_told_among_the_conditions_of_a_workbook(name: str, language: str) -> None:
    texts = locales.room(language, "what-if")
    of_kind = ASKED | {"kind": FIELDS[name].get("kind", "compare")}
    before, after = (
        _conditions(WhatIfQuestion.model_validate(question).model_dump(), texts)
        for question in (of_kind, of_kind | FIELDS[name]["asked"])
    )
    label = _LABEL.fullmatch(locales.text(language, f"what-if.{FIELDS[name]['said']}"))
    assert label is not None and label[1] in after
    assert before != after
