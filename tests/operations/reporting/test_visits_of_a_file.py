"""A history's file as visits: what an import reads, and nothing stored."""

import gzip
from pathlib import Path

from operations.reporting.history import read_visits

TEXT = """hall,number,line,issued_at,called_at,outcome
h,A001,A,2026-03-02T09:00:00+08:00,2026-03-02T09:05:00+08:00,finished
h,A002,A,2026-03-02T09:01:00+08:00,2026-03-02T08:05:00+08:00,finished
h,A003,A,2026-03-02T09:02:00+08:00,,no_show
"""


def test_rows_that_are_no_visits_are_named_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(TEXT)
    visits, mistakes = read_visits(file)
    assert [visit.wait_seconds for visit in visits] == [300, None]
    assert mistakes == [
        (3, "called_at 2026-03-02T08:05:00+08:00 lies before issued_at 2026-03-02T09:01:00+08:00"),
    ]


def test_a_packed_file_with_other_separators_is_read_as_an_import_reads_it(tmp_path: Path) -> None:
    plain, packed = tmp_path / "log.csv", tmp_path / "log.csv.gz"
    plain.write_text(TEXT)
    packed.write_bytes(gzip.compress(TEXT.replace(",", ";").encode("utf-16")))
    assert read_visits(packed) == read_visits(plain)
