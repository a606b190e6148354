"""The same visits, as Excel, its Chinese and its European versions and other systems write them: one history."""

import csv
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest

from operations.reporting.history import COLUMNS, export_history, import_file
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url

TIMES = range(6, 10)
"""The places of the four times in a row."""
VISITS = [
    ["hall", "A1", "A", "户籍；出生", "elderly", "2", "2026-03-02 09:00:00", "2026-03-02 09:16:49",
     "2026-03-02 09:18:30", "2026-03-02 09:23:37", "finished"],
    ["hall", "A2", "A", '"新"居民, 落户', "", "", "2026-03-02 09:01:00", "2026-03-02 09:20:00", "",
     "2026-03-02 09:22:00", "no_show"],
    ["hall", "B1", "B", "b1", "", "", "2026-03-02 10:00:00", "", "", "2026-03-02 10:31:07", "cancelled"],
]  # fmt: skip


def text_of(rows: list[list[str]], separator: str = ",", end: str = "\r\n", head: tuple[str, ...] = COLUMNS) -> str:
    out = StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows([head, *rows])
    return out.getvalue()


def serial(time: str, mark: str) -> str:
    """A time as the count of days that a spreadsheet writes where the column has no format."""
    if not time:
        return ""
    days = (datetime.fromisoformat(time) - datetime(1899, 12, 30)).total_seconds() / 86_400
    return f"{days:.10f}".replace(".", mark)


def with_serials(mark: str) -> list[list[str]]:
    return [[serial(cell, mark) if n in TIMES else cell for n, cell in enumerate(row)] for row in VISITS]


def reordered() -> str:
    """Other columns among ours, and ours in another order."""
    order = [10, 6, 9, 8, 7, 2, 3, 1, 0, 5, 4]
    head = ("柜员", *(COLUMNS[n] for n in order))
    return text_of([["王", *(row[n] for n in order)] for row in VISITS], head=head)


FILES = {
    "a European Excel": text_of(VISITS, ";").encode("utf-8-sig"),
    "a European Excel, times without a format": text_of(with_serials(","), ";").encode("utf-8-sig"),
    "times without a format": text_of(with_serials(".")).encode(),
    "a Chinese Excel": text_of(VISITS).encode("gb18030"),
    "a Chinese Excel, semicolons": text_of(VISITS, ";").encode("gb18030"),
    "Unicode text of Excel": ("\ufeff" + text_of(VISITS, "\t")).encode("utf-16-le"),
    "Unicode text, the other way round": ("\ufeff" + text_of(VISITS, "\t")).encode("utf-16-be"),
    "columns that were deleted in Excel": text_of(VISITS, ";").replace("\r\n", ";;;;\r\n").encode(),
    "thousands of rows that were emptied": (text_of(VISITS) + ",,,,,,,,,,\r\n" * 5_000).encode(),
    "no line end at the end": text_of(VISITS).rstrip().encode(),
    "an old Mac": text_of(VISITS, end="\r").encode(),
    "other columns in another order": reordered().encode(),
    "a bar between the columns": text_of(VISITS, "|").encode(),
}


@pytest.fixture
def expected(tmp_path: Path) -> str:
    return taken_in_and_out(tmp_path / "plain", text_of(VISITS, end="\n").encode())


def taken_in_and_out(folder: Path, content: bytes) -> str:
    """What an empty hall exports after this file."""
    folder.mkdir()
    scene = Scene(a_sqlite_url(folder), a_hall())
    scene.clock.pass_time(hours=24)
    file = folder / "history.csv"
    file.write_bytes(content)
    outcome = import_file(scene.context, file, "hall")
    assert (outcome.added, outcome.mistakes) == (len(VISITS), [])
    exported = "".join(export_history(scene.context, "hall"))
    scene.close()
    return exported


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_the_same_history_whatever_wrote_it(tmp_path: Path, expected: str, name: str) -> None:
    assert "10:31:07" in expected, "when somebody left"
    assert taken_in_and_out(tmp_path / "other", FILES[name]) == expected


def test_what_an_empty_hall_took_in_it_gives_out_the_same_again(tmp_path: Path, expected: str) -> None:
    assert taken_in_and_out(tmp_path / "again", expected.encode()) == expected


def test_needed_columns_alone_are_enough(tmp_path: Path) -> None:
    scene = Scene(a_sqlite_url(tmp_path), a_hall())
    scene.clock.pass_time(hours=24)
    file = tmp_path / "bare.csv"
    file.write_text(
        text_of([["A1", "A", "2026-03-02 09:00:00", "finished"]], ";", head=("number", "line", "issued_at", "outcome"))
    )
    assert import_file(scene.context, file, "hall").added == 1
    scene.close()
