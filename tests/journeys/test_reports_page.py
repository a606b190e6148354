"""A report in the manager's browser and on paper: the right figures under the right headings, and nothing cut."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from operations.reporting.now_board import DEFINITION_VERSION
from tests.journeys.people import JourneyHall
from tests.running import HALL, PASSWORD, ROOT

pytestmark = pytest.mark.journey
ROWS = [
    "number,line,service,priority,window,issued_at,called_at,started_at,finished_at,outcome",
    "A1,A,HJ-001,,1,2026-01-05T09:00:00,2026-01-05T09:16:49,2026-01-05T09:18:30,2026-01-05T09:23:37,finished",
    "A2,A,HJ-001,pregnant,1,2026-01-06T10:00:00,2026-01-06T10:16:49,2026-01-06T10:18:30,2026-01-06T10:23:37,finished",
    *(f"B{n},B,HJ-002,,2,2026-01-06T11:00:{n:02d},,,,cancelled" for n in range(37)),
]
HEADINGS = """() => [...document.querySelectorAll("[data-part=table] th[data-place]")]
    .sort((one, other) => one.dataset.place - other.dataset.place).map((heading) => heading.abbr)"""
PAPER_WIDTH, PAPER_HEIGHT = 1032, 703  # CSS pixels of A4 on its side without its margins
IN_PRINT = """() => {
    dispatchEvent(new Event("beforeprint"));
    const svg = document.querySelector("[data-part=chart] svg");
    const shown = (selector) => [...document.querySelectorAll(selector)].some((one) => one.checkVisibility());
    return {
        about: document.querySelector("[data-part=about]").innerText,
        wide: document.documentElement.scrollWidth,
        chart: [svg.getBoundingClientRect().width, svg.getBoundingClientRect().height],
        box: svg.getAttribute("viewBox"),
        figures: [...svg.querySelectorAll("text")].map((one) => one.textContent),
        tools: shown(".filters, .reports-bar, .downloads"),
    };
}"""


@pytest.fixture(scope="module")
def with_history(whole_hall: JourneyHall) -> JourneyHall:
    """The hall with two days of an older system, of times that are distinct primes."""
    file = whole_hall.running.data / "history.csv"
    file.write_text("\n".join(ROWS), "utf-8")
    command = [sys.executable, "-m", "commands", "import-history", str(file), "--hall", HALL]
    told = subprocess.run(command, env=whole_hall.running.environ, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "39 added" in told.stdout
    return whole_hall


def a_report(hall: JourneyHall, visit: Callable[..., Page], name: str, language: str) -> Page:
    page = visit(f"{hall.url}/reports/{name}?from=2026-01-05&to=2026-01-06&hall={HALL}&language={language}")
    page.fill("#username", "manager")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("[data-part=table] table")).to_be_visible()
    return page


def test_every_measure_stands_under_its_own_heading(with_history: JourneyHall, visit: Callable[..., Page]) -> None:
    page = a_report(with_history, visit, "visit-times", "en")
    headings = page.evaluate(HEADINGS)
    for row in page.locator("[data-part=table] tbody tr, [data-part=table] tfoot tr").all():
        cells = dict(zip(headings, row.locator("th, td").all_inner_texts(), strict=True))
        times = [cells[heading] for heading in ("Mean wait", "Mean walk", "Mean service", "Mean")]
        assert times == (["16:49", "1:41", "5:07", "23:37"] if cells["Finished"] != "0" else ["–"] * 4)


@pytest.mark.parametrize("name", ["visit-times", "fairness", "waiting-times", "visits"])
def test_the_widest_tables_fit_a_small_screen_and_a_sheet_of_paper(
    with_history: JourneyHall, visit: Callable[..., Page], name: str
) -> None:
    page = a_report(with_history, visit, name, "en")
    width = "() => document.querySelector('[data-part=table] table').getBoundingClientRect().width"
    page.set_viewport_size({"width": 1366, "height": 768})
    assert page.evaluate(width) <= page.locator(".table-scroll").evaluate("(box) => box.clientWidth")
    page.set_viewport_size({"width": PAPER_WIDTH, "height": PAPER_HEIGHT})
    page.emulate_media(media="print")
    assert page.evaluate(width) <= PAPER_WIDTH


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_printed_report_says_what_it_is_about_and_nothing_is_cut(
    with_history: JourneyHall, visit: Callable[..., Page], language: str
) -> None:
    page = a_report(with_history, visit, "hours", language)
    page.set_viewport_size({"width": PAPER_WIDTH, "height": PAPER_HEIGHT})
    page.emulate_media(media="print")
    printed = page.evaluate(IN_PRINT)
    hall = {"zh-CN": "东莞市民服务中心", "en": "Dongguan Citizen Service Centre"}[language]
    for said in (hall, "2026-01-05", "2026-01-06", {"zh-CN": "制表时间 20", "en": "Made 20"}[language]):
        assert said in printed["about"]
    assert not printed["tools"]
    assert printed["wide"] <= PAPER_WIDTH
    width, height = printed["chart"]
    assert width <= PAPER_WIDTH and height < PAPER_HEIGHT
    assert printed["box"].split()[2] == "1000"
    assert "37" in printed["figures"], "each field of the heat map says its number, so that grey will do"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("[data-part=chart] svg").first).not_to_have_attribute("viewBox", printed["box"])


CHART_WORDS = """() => {
    const box = document.querySelector("[data-part=chart]").getBoundingClientRect();
    const texts = [...document.querySelectorAll("[data-part=chart] svg text")]
        .map((text) => [text.textContent, text.getBoundingClientRect()])
        .filter(([word, at]) => word.trim() && at.width);
    const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
        && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
    return {
        outside: texts.filter(([, at]) => at.left < box.left || at.right > box.right).map(([word]) => word),
        upon: texts.flatMap(([word, at], place) => texts.slice(place + 1)
            .filter(([, other]) => meet(at, other)).map(([other]) => `${word} × ${other}`)),
        page: document.documentElement.scrollWidth,
    };
}"""
PHONE_WIDTH = 390
LONG = "Składanie wniosków, zmiany, wtórniki i wyrejestrowanie (osoby fizyczne)"


def of_a_large_city(route: Route) -> None:
    """The report's answer with long names and thousands of people."""
    answer = route.fetch()
    *news, last = answer.text().splitlines()
    report = json.loads(last)["report"]
    names = [column["name"] for column in report["columns"]]
    for row in report["rows"]:
        for place, name in enumerate(names):
            row[place] = {"name": f"{row[place]} {LONG}", "tickets": 1234}.get(name, row[place])
    route.fulfill(response=answer, body="\n".join([*news, json.dumps({"report": report}), ""]))


@pytest.mark.parametrize("name", ["waiting-times", "visit-times", "hours", "distribution", "no-shows"])
def test_on_a_phone_no_word_of_a_chart_is_cut_or_lies_upon_another(
    with_history: JourneyHall, visit: Callable[..., Page], name: str
) -> None:
    page = a_report(with_history, visit, name, "zh-CN")
    page.route("**/api/v1/reports/**", of_a_large_city)
    page.reload()
    expect(page.locator("[data-part=table] table")).to_be_visible()
    page.set_viewport_size({"width": PHONE_WIDTH, "height": 844})
    expect(page.locator("[data-part=chart] svg").first).to_be_visible()
    words = page.evaluate(CHART_WORDS)
    assert words == {"outside": [], "upon": [], "page": PHONE_WIDTH}
    answer = page.locator("[data-part=headline]").bounding_box()
    assert answer is not None and answer["y"] < 844, "the answer is on the first screen"


@pytest.mark.parametrize("name", ["comparison", "windows"])
def test_on_a_phone_a_figure_stands_beside_its_rows_name_which_stays_and_logging_out_is_in_sight(
    with_history: JourneyHall, visit: Callable[..., Page], name: str
) -> None:
    page = a_report(with_history, visit, name, "zh-CN")
    if name == "comparison":
        days = "from=2026-01-06&to=2026-01-06&compare_from=2026-01-05&compare_to=2026-01-05&settling_days=0"
        page.goto(f"{with_history.url}/reports/comparison?{days}&hall={HALL}&language=zh-CN")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("[data-part=table] tbody tr").first).to_be_visible()
    bar, table = page.locator(".reports-bar nav"), page.locator("[data-part=table]")
    assert bar.evaluate("(bar) => bar.scrollWidth <= bar.clientWidth")
    row = table.locator("tbody tr").first
    right = "(cell) => cell.getBoundingClientRect().right"
    assert row.locator("td").first.evaluate(right) <= table.evaluate(right)
    table.evaluate("(box) => { box.scrollLeft = 500; }")
    assert row.locator("th").first.evaluate(right) > table.evaluate("(box) => box.getBoundingClientRect().left")


def test_a_figure_leads_by_keyboard_to_its_tickets_their_journal_and_back(
    with_history: JourneyHall, visit: Callable[..., Page]
) -> None:
    page = a_report(with_history, visit, "quality", "en")
    report = page.url
    link = page.locator("[data-part=table] tbody td a").first
    assert link.inner_text() == "2"
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=headline]")).to_have_text("Called or finished: 2 tickets")
    expect(page.locator("[data-part=about]")).to_contain_text("2026-01-05 · Window 1")
    expect(page.locator("[data-part=table]")).to_contain_text("Pregnant")
    number = page.get_by_role("button", name="A1")
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".journal").first).to_contain_text("older system")
    page.click("[data-part=back]")
    expect(page.locator("[data-part=table] table")).to_be_visible()
    assert "row=" not in page.url and page.url.split("?")[0] == report.split("?")[0]


@pytest.mark.parametrize("name", ["visit-times", "windows", "comparison", "day-means", "appointments"])
def test_a_row_is_named_by_its_headings_and_its_table_is_reached_by_keyboard(
    with_history: JourneyHall, visit: Callable[..., Page], name: str
) -> None:
    page = a_report(with_history, visit, name, "en")
    box = page.get_by_role("region", name=page.locator("h1").inner_text(), exact=True)
    expect(box).to_have_attribute("tabindex", "0")
    for row in box.locator(":is(tbody, tfoot) tr").all():
        assert row.evaluate("(row) => row.cells[0].scope") == "row"
        expect(row.get_by_role("rowheader").first).to_be_visible()


def test_the_list_behind_a_figure_and_the_hall_now_say_their_version_and_when_they_were_made(
    with_history: JourneyHall, visit: Callable[..., Page]
) -> None:
    page = a_report(with_history, visit, "waiting-times", "en")
    proof = page.locator("[data-part=proof]").inner_text()
    page.locator("[data-part=table] tbody td a").first.click()
    expect(page.locator("[data-part=proof]")).to_contain_text(proof)
    page.emulate_media(media="print")
    expect(page.locator("[data-part=proof]")).to_be_visible()
    page.goto(f"{with_history.url}/reports/now?hall={HALL}&language=en")
    expect(page.locator("[data-part=proof]")).to_contain_text(f"Definitions: version {DEFINITION_VERSION}")
    expect(page.locator("[data-part=proof]")).to_contain_text("No hash")


def test_a_report_that_failed_says_whose_it_would_be_and_shows_no_other_figures(
    with_history: JourneyHall, visit: Callable[..., Page]
) -> None:
    page = a_report(with_history, visit, "waiting-times", "en")
    page.route("**/api/v1/reports/waiting-times?*", lambda route: route.abort())
    page.fill("[name=from]", "2026-01-06")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-part=headline]")).to_contain_text("cannot be reached")
    page.emulate_media(media="print")
    about = page.locator("[data-part=about]").inner_text()
    assert "2026-01-06" in about and "2026-01-05" not in about
    assert page.evaluate(HEADINGS) == [] and page.locator("[data-part=proof]").inner_text() == ""


def test_a_line_that_the_hall_has_no_more_stays_chosen_and_is_never_taken_for_all_lines(
    with_history: JourneyHall, visit: Callable[..., Page]
) -> None:
    page = a_report(with_history, visit, "visit-times", "en")
    page.goto(page.url + "&line=OLD")
    expect(page.locator("[data-part=headline]")).to_have_text("There is no such line.")
    assert page.locator("select[name=line]").input_value() == "OLD"


def test_a_comparison_leads_to_the_tickets_before_and_after(
    with_history: JourneyHall, visit: Callable[..., Page]
) -> None:
    page = a_report(with_history, visit, "comparison", "en")
    days = "from=2026-01-06&to=2026-01-06&compare_from=2026-01-05&compare_to=2026-01-05"
    for which, number in (("Mean before", "A1"), ("Mean after", "A2")):
        page.goto(f"{with_history.url}/reports/comparison?{days}&hall={HALL}&language=en")
        page.get_by_role("link", name=which).first.click()
        expect(page.get_by_role("button", name=number)).to_be_visible()
        assert page.locator("[data-part=table] tbody button").count() == 1
