"""What the method of what-if answers is: its versions, and what it takes of a long log."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from operations.halls import catalogue
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.what_if.answering import DEFINITION_VERSION, answer
from protocol.what_if import WhatIfQuestion
from queueing.hall import WEEKDAYS
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.ahead import days_to_come
from tests.running import ROOT

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
WEEKS = 16
FIGURES = ("logged", "before", "after", "change", "half_hours", "turned_away", "days_planned", "needed_hours",
           "work_hours", "window_hours")  # fmt: skip
"""What is figures in an answer."""
LONG_LOG = dict.fromkeys((6, 7, 8), "399ec722bfbb793bf285394e72212310a9704664c2aa85d43f2f3e29173d1664")
"""Version of the method → digest of its figures of the long log, in which every instant is known. Old ones are never
changed.
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Sixteen Mondays of two windows, of which one goes forty minutes before the other. Services become quicker from
    week to week and visits more; of those who wait long, many leave.
    """
    scene = Scene(a_sqlite_url(Path(tmp_path_factory.mktemp("data"))))
    catalogue.sync(scene.context, a_hall(2, opening=dict.fromkeys(WEEKDAYS, ("09:00-12:00",))))
    rows = [",".join(COLUMNS), *_visits(Random(41))]
    with days_to_come():
        import_history(scene.context, StringIO("\n".join(rows) + "\n"), "hall", "", False)
    yield scene
    scene.close()


def _visits(random: Random) -> Iterator[str]:
    for week in range(WEEKS):
        begin = MONDAY + timedelta(weeks=week)
        free, until = [begin] * 2, [begin + timedelta(minutes=minutes) for minutes in (180, 140)]
        count = 36 + week
        for n in range(count):
            issued = begin + timedelta(seconds=n * 10_000 // count + random.randrange(90))
            about = f"hall,A{n + 1:03d},A,a1,"
            patience = timedelta(seconds=random.expovariate(1 / 1500))
            seconds = timedelta(seconds=random.randrange(300, 500) + 25 * (WEEKS - week))
            called, window = min(
                (max(issued, free[number]), number)
                for number in (0, 1)
                if max(issued, free[number]) < until[number] or not number
            )
            if called - issued > patience:
                yield f"{about},,{issued.isoformat()},,,{(issued + patience).isoformat()},cancelled"
                continue
            free[window] = called + seconds
            times = (issued, called, called + timedelta(seconds=20), free[window])
            yield f"{about},{window + 1},{','.join(time.isoformat() for time in times)},finished"


def digest(scene: Scene) -> str:
    """Of a comparison of the latest Monday, the windows that it needs, and a plan from the latest twelve."""
    last = (MONDAY + timedelta(weeks=WEEKS - 1)).date()
    asks: tuple[dict[str, Any], ...] = (
        {"start": last, "windows": 1},
        {"start": last, "kind": "needed", "within_minutes": 5},
        {"start": last - timedelta(weeks=11), "kind": "plan", "within_minutes": 5},
    )
    answers = []
    for ask in asks:
        fields = {"hall": "hall", "end": last, "repetitions": 3, **ask}
        told = answer(scene.context, WhatIfQuestion.model_validate(fields))
        answers.append({name: told[name] for name in FIGURES if name in told})
    return sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()


def test_a_long_log_has_equal_figures_by_the_version_of_the_method(scene: Scene) -> None:
    assert digest(scene) == LONG_LOG[DEFINITION_VERSION], (
        "other figures: raise DEFINITION_VERSION and say why in docs/what-if.md"
    )


@pytest.mark.parametrize(("constant", "other"), [
    ("forecasting.what_if.changes.STAYS", 1800.0),
    ("operations.reporting.what_if.logs.LEARNT_DAYS", 30),
    ("operations.reporting.what_if.planning.TRIED_DAYS", 4),
    ("forecasting.what_if.patience_curve.FEWEST_WAITING", 5),
    ("forecasting.what_if.patience_curve.FEWEST_LEAVERS", 10_000),
    ("forecasting.what_if.learning.OWN_PRIOR", 80.0),
    ("forecasting.what_if.arrivals.HALF_LIFE_DAYS", 84.0),
])  # fmt: skip
def test_the_long_log_notices_other_bounds_of_the_method(
    scene: Scene, constant: str, other: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constant, other)
    assert digest(scene) != LONG_LOG[DEFINITION_VERSION]


def test_the_documents_say_what_the_latest_version_changed() -> None:
    table = (ROOT / "docs" / "what-if.md").read_text("utf-8").partition("| version | what changed |")[2]
    rows = re.findall(r"^\| (\d+) \| \S", table.partition("\n\n")[0], re.M)
    assert rows == [str(version) for version in range(1, DEFINITION_VERSION + 1)]


def test_page_and_workbook_call_a_replay_near_by_the_same_bounds() -> None:
    """Wherever these stand: two minutes, and one and a half times."""
    files = [*ROOT.glob("operations/reporting/what_if/*.py"), *ROOT.glob("static/reports/what_if*.js")]
    bounds: set[tuple[str, float]] = set()
    for text in (file.read_text("utf-8") for file in files):
        for names, values in re.findall(r"^(?:const )?(NEAR[A-Z_]*(?:, NEAR[A-Z_]*)*) = ([\d., ]+);?$", text, re.M):
            bounds |= set(zip(names.split(", "), map(float, values.split(", ")), strict=True))
    assert bounds == {("NEAR", 1.5), ("NEAR_SECONDS", 120)}
