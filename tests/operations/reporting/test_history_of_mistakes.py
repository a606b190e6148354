"""Histories with slips: dates that have not come, free texts for services, lines of several services."""

from datetime import timedelta
from io import StringIO

import pytest

from operations.halls import catalogue
from operations.reporting.history import COLUMNS, ImportOutcome, import_history
from operations.reporting.history.outcome import MOST_SAID
from operations.reporting.report import Ask
from operations.reporting.reports import report
from tests.builders import NINE, Scene

HEADER = ",".join(COLUMNS)


def take_in(scene: Scene, *rows: str, hall: str = "") -> ImportOutcome:
    return import_history(scene.context, StringIO("\n".join((HEADER, *rows)) + "\n"), hall, "Asia/Shanghai")


def a_row(number: str, hall: str = "hall", line: str = "A", service: str = "a1", times: str = "") -> str:
    return f"{hall},{number},{line},{service},,1,{times or '2026-01-05T09:00:00+08:00,,,'},finished"


@pytest.mark.parametrize("column", range(4))
def test_a_time_that_has_not_come_yet_is_named_and_nothing_else_fails(scene: Scene, column: int) -> None:
    def times(ahead: timedelta) -> str:
        earlier, later = (at.isoformat() for at in (NINE - timedelta(hours=1), NINE + ahead))
        return ",".join((*[earlier] * column, later, *[""] * (3 - column)))

    rows = [a_row(f"A{minutes}", times=times(timedelta(minutes=minutes))) for minutes in (-9, 6, 4)]
    outcome = take_in(scene, *rows)
    assert (outcome.added, outcome.status) == (2, 1), "clocks may differ by some minutes"
    name = COLUMNS[6 + column]
    assert [(line, why.split(" ")[0]) for line, why in outcome.mistakes] == [(3, name)]
    assert "in the future" in outcome.mistakes[0][1]


def test_a_swapped_day_and_month_is_seen_where_it_has_not_come(scene: Scene) -> None:
    outcome = take_in(scene, a_row("A1", times="2026-05-01 09:00,2026-05-01 09:10,,"), a_row("A2"))
    assert (outcome.added, [line for line, _ in outcome.mistakes]) == (1, [2])


def name_of(scene: Scene, line: str) -> str:
    return catalogue.get_hall(scene.context, "old").line(line).name["en"]


def test_a_line_with_several_services_is_called_by_its_code(scene: Scene) -> None:
    take_in(
        scene,
        a_row("R1", "old", "REG", "Lost passport"), a_row("R2", "old", "REG", "New passport"),
        a_row("P1", "old", "PASS", "Passports"), a_row("P2", "old", "PASS", "Passports"),
        a_row("N1", "old", "NONE", ""),
    )  # fmt: skip
    assert [name_of(scene, line) for line in ("REG", "PASS", "NONE")] == ["REG", "Passports", "NONE"]
    made = report(scene.context, "waiting-times", Ask(NINE.date() - timedelta(days=90), NINE.date(), "old"))
    assert {row[1]: row[2] for row in made.rows} == {"REG": "REG", "PASS": "Passports", "NONE": "NONE"}


def test_a_line_is_renamed_when_a_later_file_brings_another_service(scene: Scene) -> None:
    take_in(scene, a_row("R1", "old", "REG", "Lost passport"))
    assert name_of(scene, "REG") == "Lost passport"
    take_in(scene, a_row("R3", "old", "REG", "Lost passport"))
    assert name_of(scene, "REG") == "Lost passport"
    take_in(scene, a_row("R4", "old", "REG", "New passport"))
    assert name_of(scene, "REG") == "REG"
    take_in(scene, a_row("R5", "old", "REG", "New passport"), a_row("R6", "old", "REG", "Another"))
    assert name_of(scene, "REG") == "REG"


def test_names_that_a_hall_does_not_know_fill_no_screen(scene: Scene) -> None:
    rows = [a_row(f"A{n}", service=f"free text {n:03d}") for n in range(300)]
    rows += [a_row(f"B{n}", service="often") for n in range(5)]
    summary = take_in(scene, *rows, hall="hall").summary()
    said = [sentence for sentence in summary if "has no service" in sentence]
    assert len(said) == MOST_SAID
    assert said[0] == "The hall has no service 'often': 5 rows kept with it"
    assert summary[-1] == f"… and {301 - MOST_SAID} more names that the hall does not have"


def test_halls_fill_no_screen_either(scene: Scene) -> None:
    outcome = take_in(scene, *(a_row("A1", f"h{n}") for n in range(100)), hall="hall")
    assert len(outcome.summary()) == MOST_SAID + 2
    assert outcome.summary()[-1] == f"… and {100 - MOST_SAID} more halls"


def test_names_beyond_counting_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.reporting.history.outcome.MOST_NAMES", 30)
    outcome = ImportOutcome()
    for n in range(40):
        outcome.add_names([("service", f"s{n}")])
    assert len(outcome.unknown_names) == 30
    assert outcome.summary()[-1] == f"… and at least {30 - MOST_SAID} more names that the hall does not have"


def test_a_file_whose_column_of_halls_holds_something_else_does_not_create_halls_without_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.reporting.history.halls.MOST_NEW", 3)
    rows = [f"h{n % 5},A{n},A,2026-01-05 09:00,cancelled" for n in range(10)]
    file = StringIO("\n".join(("hall,number,line,issued_at,outcome", *rows)))
    told = import_history(scene.context, file, zone="Asia/Shanghai")
    assert (told.added, told.left_out) == (6, 4)
    assert told.mistakes[0] == (5, "the file names more than 3 new halls; see its column of halls")
    assert {hall.code for hall in catalogue.halls(scene.context)} >= {"h0", "h1", "h2"}
    assert not {"h3", "h4"} & {hall.code for hall in catalogue.halls(scene.context)}


@pytest.mark.parametrize("only", ["", "hall"])
def test_halls_beyond_counting_do_not_fill_the_memory_and_are_said_to_be_more(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, only: str
) -> None:
    """As of a file whose column of halls holds the numbers."""
    monkeypatch.setattr("operations.reporting.history.outcome.MOST_NAMES", 30)
    monkeypatch.setattr("operations.reporting.history.halls.MOST_REMEMBERED", 7)
    rows = [f"h{n},A{n},A,2026-01-05 09:00,cancelled" for n in range(40)]
    told = import_history(scene.context, StringIO("\n".join(("hall,number,line,issued_at,outcome", *rows))), only)
    counted = told.other_halls if only else told.unknown_halls
    assert (len(counted), told.has_more_halls, told.added) == (30, True, 0)
    assert any(sentence.startswith("… and at least 10 more halls") for sentence in told.summary())


@pytest.mark.parametrize("row", ["hall,A1,A,never,cancelled", "other,A1,A,2026-01-05 09:00,cancelled"])
def test_how_far_it_is_is_said_of_rows_that_are_not_taken_in_too(scene: Scene, row: str) -> None:
    seen: list[int] = []
    file = StringIO("\n".join(("hall,number,line,issued_at,outcome", *[row] * 3_500)))
    import_history(scene.context, file, "hall", watch=lambda outcome: seen.append(outcome.rows))
    assert seen == [1_000, 2_000, 3_000]


@pytest.mark.parametrize(("column", "at", "is_taken"), [
    ("booked_at", "2026-01-04 09:00:00", True), ("booked_at", "2026-01-04 08:59:59", False),
    ("booked_at", "2026-01-06 09:00:00", True), ("booked_at", "2026-01-06 09:00:01", False),
    ("arrived_at", "2026-01-04 21:00:00", True), ("arrived_at", "2026-01-04 20:59:59", False),
    ("arrived_at", "2026-01-05 09:00:00", True), ("arrived_at", "2026-01-05 09:00:01", False),
    ("finished_at", "2026-01-06 09:00:00", True), ("finished_at", "2026-01-06 09:00:01", False),
])  # fmt: skip
def test_times_that_lie_too_far_from_the_issue_are_refused_from_the_next_second_on(
    scene: Scene, column: str, at: str, is_taken: bool
) -> None:
    told = import_history(
        scene.context,
        StringIO(f"hall,number,line,issued_at,{column},outcome\nhall,A1,A,2026-01-05 09:00,{at},cancelled"),
    )
    assert (told.added, [line for line, _ in told.mistakes]) == ((1, []) if is_taken else (0, [2]))
