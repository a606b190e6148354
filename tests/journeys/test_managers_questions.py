"""A manager who never saw the reports answers ten questions by clicking alone; each answer is checked by hand.

Whether something changed is asked of many days (`comparison`), because two of them differ by chance. The other
questions are about what was in a period, of which every ticket is counted. tests/reports/test_managers_questions.py
asks the same questions without a page.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from operations.context import Context
from operations.reporting.history import import_history
from storage.database import Database
from tests.journeys.people import JourneyHall
from tests.operations.reporting.conftest import Row, as_csv, made_up_history, mondays
from tests.operations.reporting.second_computation import figures, seconds_between, weekday_and_hour
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
SLOWEST_MILLISECONDS = 60_000
FIRST, LAST = "2026-01-05", "2026-01-18"
CHANGE = date(2025, 10, 13)


@pytest.fixture(scope="module")
def hall(fresh_hall: JourneyHall) -> JourneyHall:
    """One whose reports of this week are empty."""
    return fresh_hall


@pytest.fixture(scope="module")
def rows(hall: JourneyHall) -> list[Row]:
    """A fortnight of the hall's own past, as its manager has it on paper, too."""
    own = [row for row in made_up_history(seed=11, days=14, a_day=60) if row["hall"] == "north"]
    own = [row | {"hall": HALL, "service": f"HJ-00{int(row['service'][-1]) + 1}"} for row in own]
    path: Path = hall.running.data / "onewindow.db"
    database = Database(hall.running.environ.get("DATABASE_URL") or f"sqlite:///{path}")
    import_history(Context(database), as_csv(own), zone="Asia/Shanghai")
    database.close()
    return own


@pytest.fixture(scope="module")
def half_a_year(hall: JourneyHall, rows: list[Row]) -> list[Row]:
    """Mondays before that fortnight; in October something changed."""
    own = mondays(HALL, "HJ-001", date(2025, 7, 7), 25, shorter_from=CHANGE)
    database = Database(hall.running.environ.get("DATABASE_URL") or f"sqlite:///{hall.running.data / 'onewindow.db'}")
    import_history(Context(database), as_csv(own), zone="Asia/Shanghai")
    database.close()
    return own


@pytest.fixture(scope="module")
def manager(hall: JourneyHall, rows: list[Row], browser: object) -> Iterator[Page]:
    """The manager's browser, logged in, at the list of reports."""
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="en")  # type: ignore[attr-defined]
    page: Page = context.new_page()
    page.goto(f"{hall.url}/reports/?language=en")
    page.fill("#username", "manager")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator(".tiles")).to_be_visible()
    yield page
    context.close()


def opened(page: Page, question: str, first: str = FIRST, last: str = LAST, **filters: str) -> Page:
    """The report whose tile asks this, for a period, with filters of the form."""
    if "/reports/" not in page.url or not page.url.split("?")[0].endswith("/reports/"):
        page.get_by_role("link", name="All reports").click()
    page.locator(".tile", has_text=question).click()
    # A page begins with this week.
    empty = "There are no records in this period. Choose another, or fewer filters."
    expect(page.locator("[data-part=headline]")).to_have_text(empty, timeout=SLOWEST_MILLISECONDS)
    page.get_by_label("From", exact=True).fill(first)
    page.get_by_label("To", exact=True).fill(last)
    if filters:
        page.get_by_text("More filters").click()
    for label, choice in filters.items():
        page.locator(f"select[name={label}]").select_option(label=choice)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-part=about]")).to_contain_text(f"{first} to {last}" if first != last else first)
    expect(page.locator("[data-part=table] table")).to_be_visible(timeout=SLOWEST_MILLISECONDS)
    return page


def table(page: Page) -> list[dict[str, str]]:
    """The rows of the report, by their headings."""
    read = """() => {
        const heads = [...document.querySelectorAll("[data-part=table] th[data-place]")]
            .sort((one, other) => one.dataset.place - other.dataset.place).map((head) => head.abbr);
        return [...document.querySelectorAll("[data-part=table] :is(tbody, tfoot) tr")]
            .map((row) => Object.fromEntries([...row.cells].map((cell, n) => [heads[n], cell.innerText])));
    }"""
    rows: list[dict[str, str]] = page.evaluate(read)
    return rows


def seconds(text: str) -> int:
    """What a time on the page says, as exactly as it says it: with units, or in a wide table as a clock does."""
    if clock := re.fullmatch(r"(?:(\d+):)?(\d+):(\d\d)", text.strip()):
        hours, minutes, rest = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + rest
    units = {"h": 3600, "min": 60, "s": 1}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+) (h|min|s)", text))


def said(value: int | None) -> int:
    """The seconds that the page can say of a time: above half an hour whole minutes."""
    assert value is not None
    return value if value < 1800 else value - value % 60


def says(text: str, value: int | None) -> bool:
    """Whether a time on the page is this one; a clock says every second."""
    return seconds(text) == (value if ":" in text else said(value))


def waits(rows: list[Row], chosen: Callable[[Row], bool] = lambda row: True) -> list[int]:
    each = (seconds_between(row, "issued_at", "called_at") for row in rows if chosen(row))
    return [wait for wait in each if wait is not None]


def largest(page: Page, column: str) -> dict[str, str]:
    """The row with the longest time of a column, without the total."""
    return max(table(page)[:-1], key=lambda row: seconds(row[column]))


def mean_wait(rows: list[Row], first: str, last: str, without: str = "") -> int | None:
    return figures(waits(rows, lambda row: first <= (day := row["issued_at"][:10]) <= last and day != without))[0]


def test_did_the_wait_on_mondays_get_shorter(manager: Page, half_a_year: list[Row]) -> None:
    """Eleven Mondays after against as many before: one sentence answers. The first two weeks after the change do not
    count, nor does a Monday within the National Day's break.
    """
    page = opened(manager, "Did waits and visits really become shorter?", "2025-10-13", "2025-12-28", weekday="Mon")
    answer = page.locator("[data-part=headline]").inner_text()
    waited = re.match(r"Mon: Wait, mean: (.+?) → (.+?), shorter by more than chance: −\S+% \(−\S+% … −", answer)
    assert waited, answer
    assert says(waited[1], mean_wait(half_a_year, "2025-07-28", "2025-10-12", without="2025-10-06"))
    assert says(waited[2], mean_wait(half_a_year, "2025-10-27", "2025-12-28"))
    page.goto(page.url.replace("language=en", "language=zh-CN"))
    expect(page.locator("[data-part=headline]")).to_contain_text("周一：等候平均")
    expect(page.locator("[data-part=headline]")).to_contain_text("短了，不只是偶然：−")
    page.goto(page.url.replace("language=zh-CN", "language=en"))


@pytest.mark.parametrize(
    ("language", "answer", "note"),
    [
        ("en", "too few days to tell", "The first has 3 (missing: 5), the second 3 (missing: 5)."),
        ("zh-CN", "天数太少，说不准", "前期有 3 个，还差 5 个；后期有 3 个，还差 5 个"),
    ],
)
def test_of_few_mondays_the_page_says_that_it_cannot_be_told_and_how_many_are_missing(
    manager: Page, half_a_year: list[Row], language: str, answer: str, note: str
) -> None:
    page = opened(manager, "Did waits and visits really become shorter?", "2025-12-05", "2025-12-26", weekday="Mon")
    page.goto(page.url.replace("language=en", f"language={language}"))
    expect(page.locator("[data-part=headline]")).to_contain_text(answer)
    expect(page.locator("[data-part=notes]")).to_contain_text(note)
    page.goto(page.url.replace(f"language={language}", "language=en"))


def test_how_long_do_nine_in_ten_wait_in_line_a(manager: Page, rows: list[Row]) -> None:
    row = next(row for row in table(opened(manager, "How long did people wait after")) if row["Line"] == "A")
    assert says(row["Nine in ten within"], figures(waits(rows, lambda row: row["line"] == "A"))[2])


def test_at_what_hour_is_the_wait_longest(manager: Page, rows: list[Row]) -> None:
    worst = largest(opened(manager, "At what hour is the wait longest"), "Mean")
    hour = int(worst["Hour"].split(":")[0])
    means = {at: figures(waits(rows, lambda row, h=at: weekday_and_hour(row)[1] == h))[0] or 0 for at in range(24)}  # type: ignore[misc]
    assert said(means[hour]) == said(max(means.values()))


def test_how_many_left_on_tuesdays_without_being_served(manager: Page, rows: list[Row]) -> None:
    total = table(opened(manager, "How many people left without", weekday="Tue"))[-1]
    outcomes = [row["outcome"] for row in rows if weekday_and_hour(row)[0] == "tue"]
    assert int(total["No-shows"]) == outcomes.count("no_show")
    assert int(total["Cancelled"]) == outcomes.count("cancelled")


def test_what_share_waited_less_than_half_an_hour(manager: Page, rows: list[Row]) -> None:
    page = opened(manager, "How many people waited how long")
    row = next(row for row in table(page) if row["To (not included)"] == "30 min")
    assert row["Up to here"] == f"{sum(wait < 1800 for wait in waits(rows)) / len(waits(rows)):.1%}"


def test_which_service_takes_longest(manager: Page, rows: list[Row]) -> None:
    worst = largest(opened(manager, "How long does each service take"), "Mean")
    means: dict[str, int] = {}
    for service in {row["service"] for row in rows}:
        own = [row for row in rows if row["service"] == service and row["outcome"] == "finished"]
        means[service] = figures([seconds_between(row, "started_at", "finished_at") or 0 for row in own])[0] or 0
    assert seconds(worst["Mean"]) >= said(max(means.values())), worst


def test_do_elderly_people_wait_less_than_others(manager: Page, rows: list[Row]) -> None:
    by_class = {row["Priority"]: row for row in table(opened(manager, "Do people with priority wait less"))[:-1]}
    for code, shown in (("elderly", "Aged 60 or over"), ("", "Ordinary")):
        own = waits(rows, lambda row, code=code: row["priority"] == code)  # type: ignore[misc]
        assert seconds(by_class[shown]["Mean"]) == said(figures(own)[0])


def test_which_window_finished_most_visits(manager: Page, rows: list[Row]) -> None:
    shown = table(opened(manager, "How busy were the windows"))[:-1]
    finished = [row["window"] for row in rows if row["outcome"] == "finished"]
    most = max(shown, key=lambda row: int(row["Visits finished"]))
    assert int(most["Visits finished"]) == max(finished.count(window) for window in finished)


def test_which_day_was_the_worst(manager: Page, rows: list[Row]) -> None:
    worst = largest(opened(manager, "How long was the wait each day"), "Nine in ten within")
    of_days: dict[str, list[Row]] = {}
    for row in rows:
        of_days.setdefault(row["issued_at"][:10], []).append(row)
    worst_of_all = max(figures(waits(own))[2] or 0 for own in of_days.values())
    assert seconds(worst["Nine in ten within"]) == said(worst_of_all)


def test_who_waited_longest_of_all(manager: Page, rows: list[Row]) -> None:
    page = opened(manager, "How long did people wait after")
    expect(page.get_by_text("Click a figure with a dotted line")).to_be_visible()
    worst = max(table(page)[:-1], key=lambda row: seconds(row["Longest"]))
    page.get_by_role("row", name=worst["Name"]).get_by_role("link", name=worst["Longest"]).first.click()
    expect(page.locator("[data-part=table] tbody tr").first).to_be_visible()
    assert seconds(table_of_tickets(page)) == said(max(waits(rows)))


def table_of_tickets(page: Page) -> str:
    """The wait of the first ticket."""
    first = page.locator("[data-part=table] tbody tr").first.locator("th, td").all_inner_texts()
    heads = page.locator("[data-part=table] thead th").all_inner_texts()
    return dict(zip(heads, first, strict=False))["Wait"]
