"""Histories as files: every encoding, every damage; the files in `histories/` and their kin."""

import gzip
import os
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.reporting.history import COLUMNS, ImportOutcome, Unreadable, import_file
from operations.reporting.history.columns import BadRow
from operations.reporting.history.files import opened
from operations.reporting.history.halls import unknown_names
from operations.reporting.history.reading import Table
from operations.reporting.history.rows import HallRows
from tests.builders import NINE, Scene, a_hall
from tests.databases import a_sqlite_url

CASES = Path(__file__).parent / "histories"
HEADER = ",".join(COLUMNS)
ROW = "hall,A00{n},A,{service},,1,2026-03-02T09:0{n}:00+08:00,,,,cancelled"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The demo's code on the test hall, as the files are of Dongguan."""
    made = Scene(a_sqlite_url(tmp_path), a_hall(code="dongguan"))
    made.clock.pass_time(hours=24)
    yield made
    made.close()


def of_case(scene: Scene, name: str, hall: str = "dongguan", zone: str = "", **more: object) -> ImportOutcome:
    return import_file(scene.context, CASES / f"{name}.csv", hall, zone, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "added", "bad_lines"),
    [
        ("gb18030", 2, []),
        ("utf-16", 2, []),
        ("dotnet-empty-dates", 1, [3, 4]),
        ("excel-dates", 1, []),
        ("far-year", 1, [3]),
        ("other-order", 1, []),
        ("same-second", 2, []),
        ("semicolons", 2, []),
        ("spaces-and-joiners", 4, []),
        ("tabs", 1, []),
        ("unknown-names", 4, []),
    ],
)
def test_every_row_of_a_real_file_is_kept_or_named(scene: Scene, name: str, added: int, bad_lines: list[int]) -> None:
    outcome = of_case(scene, name)
    assert (outcome.added, [line for line, _ in outcome.mistakes]) == (added, bad_lines), outcome
    again = of_case(scene, name)
    assert (again.added, again.already_there) == (0, added)


def test_a_single_byte_encoding_is_asked_for_and_then_read(scene: Scene) -> None:
    with pytest.raises(Unreadable, match="--encoding windows-1250"):
        of_case(scene, "windows-1250")
    outcome = of_case(scene, "windows-1250", encoding="windows-1250")
    assert list(outcome.unknown_names) == [("service", "Dowód osobisty – zgłoszenie utraty")]
    with pytest.raises(Unreadable, match="no encoding 'klingon'"):
        of_case(scene, "windows-1250", encoding="klingon")


@pytest.mark.parametrize(
    ("hall", "zone"), [("delhi", "Asia/Kolkata"), ("kathmandu", "Asia/Kathmandu"), ("vancouver", "America/Vancouver")]
)
def test_halls_of_odd_offsets_keep_their_own_zone(scene: Scene, hall: str, zone: str) -> None:
    name = "utc-rows-of-vancouver" if hall == "vancouver" else "half-hour-zone"
    assert of_case(scene, name, hall, zone).added == 1
    assert of_case(scene, name, hall).already_there == 1
    from operations.halls import catalogue

    assert catalogue.get_hall(scene.context, hall).timezone == zone


def rows_of(content: bytes, folder: Path, encoding: str = "") -> list[tuple[int, str]]:
    """(line, service or what is wrong) of a file with this content."""
    path = folder / "file.csv"
    path.write_bytes(content)
    with opened(path, encoding) as (stream, _):
        return [
            (line, f"bad: {values}" if isinstance(values, BadRow) else values[COLUMNS.index("service")])
            for line, values in Table(stream).rows()
        ]


def a_file(*services: str, end: str = "\n", header: str = HEADER) -> str:
    rows = (ROW.format(n=n, service=service) for n, service in enumerate(services))
    return end.join((header, *rows)) + end


CHINESE = ("出生登记（国内出生）", "居住证補領䶮", "张玥龘")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_the_encodings_of_chinese_files_are_found_out(tmp_path: Path, encoding: str) -> None:
    services = CHINESE[:1] if encoding == "gbk" else CHINESE
    expected = [(n, service) for n, service in enumerate(services, start=2)]
    assert rows_of(a_file(*services).encode(encoding), tmp_path) == expected


@pytest.mark.parametrize(
    ("encoding", "service"),
    [
        ("windows-1250", "Dowód"),
        ("windows-1251", "Справка о доходах"),
        ("windows-1252", "Führerschein – Straße"),
        ("windows-1252", "Pässe"),
        ("big5", "戶籍遷移身分證補發"),
        ("shift_jis", "住民票の写し"),
    ],
)
def test_an_encoding_that_could_be_another_is_never_guessed(tmp_path: Path, encoding: str, service: str) -> None:
    content = a_file(service).encode(encoding)
    with pytest.raises(Unreadable, match="save it as"):
        rows_of(content, tmp_path)
    assert rows_of(content, tmp_path, encoding) == [(2, service)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_and_blank_lines_are_read(tmp_path: Path, end: str) -> None:
    text = end.join(("sep=,", HEADER, ROW.format(n=1, service="a"), "", ",,,,,,,,,,", ROW.format(n=2, service="b")))
    assert rows_of((text + end * 3).encode(), tmp_path) == [(3, "a"), (6, "b")]
    mixed = a_file("a", end="\r\n") + ROW.format(n=2, service="b") + "\r" + ROW.format(n=3, service="c")
    assert [service for _, service in rows_of(mixed.encode(), tmp_path)] == ["a", "b", "c"]


def test_quoted_line_ends_and_separators_belong_to_the_field(tmp_path: Path) -> None:
    text = a_file('"one, two"', '"three\nfour"', "five")
    assert rows_of(text.encode(), tmp_path) == [(2, "one, two"), (3, "three four"), (5, "five")]


def test_a_quote_that_nobody_closes_costs_its_own_row_only(tmp_path: Path) -> None:
    text = a_file("a", '"b', *(str(n) for n in range(200)))
    rows = rows_of(text.encode(), tmp_path)
    assert [line for line, service in rows if service.startswith("bad")] == [3]
    assert len(rows) == 202


def test_an_enormous_field_costs_its_own_row_only(tmp_path: Path) -> None:
    rows = rows_of(a_file("a", "x" * 10_000_000, "b").encode(), tmp_path)
    assert [line for line, _ in rows] == [2, 3, 4]
    assert rows[1][1].startswith("bad")


def test_empty_fields_behind_the_last_column_are_none(tmp_path: Path) -> None:
    assert rows_of(f"{HEADER},,\n{ROW.format(n=1, service='a')},,\n".encode(), tmp_path) == [(2, "a")]


@pytest.mark.parametrize("length", [1, 12, 40, 100, -1, -4])
def test_a_gz_that_is_cut_off_gives_what_it_holds_and_says_so(tmp_path: Path, length: int) -> None:
    packed = gzip.compress(a_file("a", "b").encode())
    assert rows_of(packed, tmp_path) == [(2, "a"), (3, "b")]
    try:
        rows = rows_of(packed[:length], tmp_path)
    except Unreadable:
        return
    assert "damaged or cut off" in rows[-1][1]


def test_a_gz_with_a_wrong_check_sum_says_so(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(a_file("a", "b").encode()))
    packed[-6] ^= 1
    rows = rows_of(bytes(packed), tmp_path)
    assert [service for _, service in rows[:2]] == ["a", "b"]
    assert "damaged" in rows[2][1]


def test_text_that_stops_being_text_keeps_what_was_before(tmp_path: Path) -> None:
    content = a_file("a", "b").encode("utf-16") + b"\x00"
    assert "not utf-16" in rows_of(content, tmp_path)[-1][1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\n" * 100, "blank"),
        (b"PK\x03\x04 and so on", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b", "damaged"),
        (b"\x00\x00\x00\x00", "no column"),
        (b"name,age\nx,1\n", "no column"),
        (HEADER.encode()[:-3], "no column outcome"),
    ],
)
def test_what_is_no_history_is_one_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why) as refused:
        rows_of(content, tmp_path)
    assert "\n" not in str(refused.value)


def test_a_folder_and_a_missing_file_are_one_sentence(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "is a folder"), (tmp_path / "none.csv", "No such file")):
        with pytest.raises(Unreadable, match=why), opened(path):
            raise AssertionError


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reading(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for start in (b"", HEADER.encode() + b"\n", b"\xff\xfe", b"\x1f\x8b\x08\x00"):
        try:
            rows_of(start + content, folder)
        except Unreadable as refused:
            assert str(refused)


@given(st.text(max_size=300))
def test_no_text_whatever_breaks_a_row(text: str) -> None:
    hall_rows = HallRows(a_hall(), unknown_names, NINE)
    for _, values in Table(StringIO(f"{HEADER}\n{text}", newline="")).rows():
        if not isinstance(values, BadRow):
            for given_values in (values, [*[text] * (len(values) - 2), "finished", text]):
                try:
                    hall_rows.ticket(given_values)
                except BadRow as bad:
                    assert str(bad)


def test_a_pipe_is_read_like_the_file_it_carries(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[a_file(*CHINESE).encode("gb18030")])
    writer.start()
    with opened(pipe) as (stream, encoding):
        rows = list(Table(stream).rows())
    writer.join()
    assert (encoding, len(rows)) == ("gb18030", len(CHINESE))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_all_rows_before_the_one_that_cannot_be_read_are_taken_in(scene: Scene, tmp_path: Path, encoding: str) -> None:
    """Also those just before it; its line is named."""
    rows = [f"dongguan,A{n},A,2026-03-02 {8 + n // 3600}:{n // 60 % 60:02}:{n % 60:02},cancelled" for n in range(5_000)]
    header = "hall,number,line,issued_at,outcome"
    start, end = ("\n".join((*lines, "")).encode(encoding) for lines in ([header, *rows[:4_321]], rows[4_321:]))
    broken = b"\xff" if encoding == "utf-8" else b"\x00\xdc\n\x00"  # the half of a character
    file = tmp_path / "history.csv"
    file.write_bytes(start + broken + end.removeprefix(b"\xff\xfe"))
    outcome = import_file(scene.context, file, encoding=encoding)
    assert (outcome.added, [line for line, _ in outcome.mistakes]) == (4_321, [4_323])
    assert "from here on the file is not utf-" in outcome.mistakes[0][1]
