"""Shares and changes read the same on the page, in workbooks and in sentences; the pages' tests read the same cases."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from operations.reporting.percents import change, percent
from operations.reporting.report import Ask, Report
from operations.reporting.reports import report
from operations.reporting.sheets import as_xlsx
from operations.reporting.titles import titles
from operations.reporting.what_if.workbook import as_file
from protocol.what_if import Study
from queueing.measures import share
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.workbooks import Workbook
from tests.running import ROOT

CASES = json.loads((ROOT / "tests" / "reports" / "percents.json").read_text("utf-8"))
SHARES, CHANGES = CASES["shares"], CASES["changes"]
DAY = date(2026, 3, 2)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(a_sqlite_url(tmp_path), a_hall())
    yield scene
    scene.close()


def read(number: float, form: str) -> str:
    """A number as a workbook shows it in a number format."""
    parts = unescape(form).split(";")
    part = parts[0] if number > 0 or len(parts) == 1 else parts[2] if number == 0 else parts[1]
    before, digits, after = re.fullmatch(r'("[^"]*"|\+)?(0\.0)?(%)?', part).groups()  # type: ignore[union-attr]
    percents = f"{int(abs(number) * 1000 + 0.5 + 1e-9) / 10:.1f}" if digits else ""
    return f"{(before or '').strip(chr(34))}{percents}{after or ''}"


def said(book: Workbook, column: str, first: int, numbers: list[float]) -> list[str]:
    """What people read in the cells of a column from a row on, which hold these numbers."""
    forms = dict(re.findall(r'numFmtId="(\d+)" formatCode="([^"]*)"', book.styles))
    used = re.findall(r'<xf numFmtId="(\d+)"', book.styles.partition("<cellXfs")[2])
    texts = []
    for place, number in enumerate(numbers, start=first):
        found = re.search(rf'<c r="{column}{place}" s="(\d+)"><v>([^<]*)</v>', book.sheet)
        assert found is not None
        assert float(found[2]) == number
        texts.append(read(number, forms[used[int(found[1])]]))
    return texts


def test_one_of_very_many_is_not_nothing_and_all_but_one_is_not_all() -> None:
    for total in (20_001, 1_000_000, 30_000_000):
        assert percent(share(1, total) or 0) == "<0.1%"
        assert percent(share(total - 1, total) or 0) == ">99.9%"
        assert (share(0, total), share(total, total)) == (0, 1)


def test_shares_and_changes_are_said_as_on_the_page() -> None:
    assert [percent(value) for value, _ in SHARES] == [text for _, text in SHARES]
    assert [change(value) for value, _ in CHANGES] == [text for _, text in CHANGES]


@pytest.mark.parametrize(("name", "cases"), [("left_share", SHARES), ("change_share", CHANGES)])
def test_a_workbook_shows_the_percents_of_the_page(scene: Scene, name: str, cases: list[Any]) -> None:
    numbers = [float(value) for value, _ in cases]
    columns = (("hall", "text"), (name, "share"))
    it = Report("comparison", Ask(DAY, DAY, "hall"), columns, tuple(("hall", number) for number in numbers))
    words = titles(replace(it, name="no-shows" if name == "left_share" else "comparison"), {}, datetime.now(UTC))
    assert said(Workbook(as_xlsx(it, words)), "B", 6, numbers) == [text for _, text in cases]


def test_a_ratio_beside_one_is_no_share_of_a_whole_but_waits_in_time_are(scene: Scene) -> None:
    columns = (("part", "text"), ("value_share", "share"))
    for part, cases in (("window_service", CASES["ratios"]), ("hall_service", CASES["ratios"]), ("hall_wait", SHARES)):
        numbers = [float(value) for value, _ in cases]
        it = Report("funnel", Ask(DAY, DAY, "hall"), columns, tuple((part, number) for number in numbers))
        book = Workbook(as_xlsx(it, titles(it, {}, datetime.now(UTC))))
        assert said(book, "B", 6, numbers) == [text for _, text in cases]


def test_the_placebo_is_said_as_on_the_page(scene: Scene) -> None:
    whole = report(scene.context, "comparison", Ask(DAY, DAY, "hall", language="en"))
    for value, text in CHANGES:
        about = dict.fromkeys(("placebo_change_share", "placebo_low_share", "placebo_high_share"), value)
        it = replace(whole, totals={**whole.totals, "placebo_from": "a", "placebo_to": "b", **about})
        note = titles(it, {}, datetime.now(UTC)).about[-2][1]
        assert f" those before show {text} ({text} … {text}). " in note, note
        assert ("does not speak against" in note) == (value == 0), "an interval of one value includes zero or does not"


def test_a_what_if_workbook_shows_the_percents_of_the_page(scene: Scene) -> None:
    for value, text in SHARES:
        book = Workbook(as_file(a_study(value, 0.1535), scene.hall, "en"))
        assert said(book, "C", 6, [value]) == [text]
        assert said(book, "I", 6, [0.1535]) == ["+15.4%"]


def a_study(value: float, changed: float) -> Study:
    """A question that is done, with one figure before and after."""
    figure = {"left_share": {"value": value, "low": value, "high": value}}
    answer = {
        "kind": "compare", "from": "2026-03-02", "to": "2026-03-02", "within_seconds": 600, "half_hours": [],
        "logged": {"left_share": value}, "before": figure, "after": figure,
        "late_seconds": {"before": 0, "after": 0},
        "change": {"left_share": {"value": changed, "low": None, "high": None}},
    }  # fmt: skip
    told = {"id": "1", "hall": "hall", "asked_by": "lin", "state": "done", "progress": 1, "why": None}
    told["question"] = {"kind": "compare", "within_minutes": 10}
    return Study.model_validate({**told, "asked_at": datetime.now(UTC), "answer": answer})
