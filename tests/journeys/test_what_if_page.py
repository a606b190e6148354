"""What if in the manager's browser: nothing of the answer is out of sight, and the list says how far a question is."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PAPER_WIDTH, PAPER_HEIGHT = 1032, 703  # CSS pixels of A4 on its side without its margins
SECONDS = ("mean_seconds", "p50_seconds", "p90_seconds", "longest_seconds", "idle_seconds", "open_seconds")
SHARES = ("share_within", "left_share")
COUNTS = ("visits", "called", "not_called", "windows")
TABLE_AND_BOX = """() => [...document.querySelectorAll("[data-part=tables] .table-scroll")]
    .map((box) => [box.querySelector("table").getBoundingClientRect().width, box.clientWidth])"""


def figures(seconds: float, share: float, count: float) -> dict[str, Any]:
    """Every figure with a range, as long as they get."""
    values = dict.fromkeys(SECONDS, seconds) | dict.fromkeys(SHARES, share) | dict.fromkeys(COUNTS, count)
    return {name: {"value": value, "low": 0.91 * value, "high": 1.08 * value} for name, value in values.items()}


def a_study(state: str = "done", progress: float = 1.0) -> dict[str, Any]:
    """An answer of four weeks, or the question on the way to it."""
    sides = {
        "before": figures(1757, 0.6789, 428.8), "after": figures(1123, 0.7891, 428.8),
        "change": figures(-1577, -0.1234, -12.3),
    }  # fmt: skip
    answer = {
        "kind": "compare", "definition_version": 6, "data_hash": "0" * 64, "seed": 1, "hall": HALL,
        "from": "2026-03-02", "to": "2026-03-28", "days": 24, "visits": 10290, "repetitions": 10, "within_seconds": 600,
        "notes": [], "turned_away": 0, "is_far_from_log": False, "outside_range": ["mean_seconds"],
        "longer_hours": {"days": 4, "of": 24, "added": [{"weekdays": ["sat"], "hours": 4.0}], "visits": 0.0},
        "logged": {name: figure["value"] for name, figure in sides["before"].items()},
        "late_seconds": {"before": 0, "after": 0}, **sides,
        "half_hours": [{"start": f"{hour:02d}:{half}", **sides} for hour in range(9, 17) for half in ("00", "30")],
    }  # fmt: skip
    question: dict[str, Any] = {
        "kind": "compare", "hall": HALL, "start": "2026-03-02", "end": "2026-03-28", "weekdays": [], "windows": None,
        "hours": ["09:00-16:00"], "breaks": [], "skills": {}, "pooling": "", "rule": "", "extra_wait_minutes": None,
        "booked_share": 0.0, "patience": "curve", "within_minutes": 10.0, "share": 0.9, "repetitions": 10, "seed": 1,
    }  # fmt: skip
    return {
        "id": "study", "hall": HALL, "asked_by": "manager", "state": state, "progress": progress, "ahead": None,
        "asked_at": "2026-03-30T01:00:00Z", "question": question, "why": None,
        "answer": answer if state == "done" else None,
    }  # fmt: skip


def opened(
    hall: JourneyHall,
    visit: Visit,
    language: str,
    study: dict[str, Any] | None = None,
    listed: dict[str, Any] | None = None,
) -> Page:
    """The page of a question. `study`: what the server says of it, `listed`: what its list says; a test may change both
    afterwards.
    """
    study = a_study() if study is None else study
    listed = dict(study) if listed is None else listed

    def stubbed(page: Page) -> None:
        page.route("**/api/v1/what-if/study", lambda route: route.fulfill(json=study))
        page.route("**/api/v1/what-if?hall=*", lambda route: route.fulfill(json={"studies": [listed]}))

    page = visit(f"{hall.url}/reports/what-if?study=study&language={language}", prepare=stubbed)
    page.fill("#username", "manager")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    return page


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_column_is_in_sight_on_a_small_screen_and_on_paper(
    hall: JourneyHall, visit: Visit, language: str
) -> None:
    page = opened(hall, visit, language)
    expect(page.locator("[data-part=tables] table")).to_have_count(2)
    for width in (1366, 1440):
        page.set_viewport_size({"width": width, "height": 768})
        for table, box in page.evaluate(TABLE_AND_BOX):
            assert table <= box
    page.set_viewport_size({"width": 390, "height": 844})
    summary, _ = page.evaluate(TABLE_AND_BOX)
    assert summary[0] <= 2 * summary[1], "a phone is pushed sideways once"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": PAPER_WIDTH, "height": PAPER_HEIGHT})
    page.emulate_media(media="print")
    for table, _ in page.evaluate(TABLE_AND_BOX):
        assert table <= PAPER_WIDTH
    about = page.locator("[data-part=about]")
    expect(about).to_contain_text({"zh-CN": "叫到时限 10 分钟", "en": "Called within 10 minutes"}[language])
    assert "90%" not in about.inner_text(), "a comparison has no share to reach"


@pytest.mark.parametrize(("language", "said"), [
    ("zh-CN", ("周六长 4 小时", "记录里没有人在那段时间来过", "平均等候：实际记录在照旧演练的范围之外")),
    ("en", ("Sat by 4 h", "Nobody is on record as coming in that time", "same days as they were: Mean wait")),
])  # fmt: skip
def test_the_page_says_what_the_server_found_about_longer_hours_and_the_recorded_figures(
    hall: JourneyHall, visit: Visit, language: str, said: tuple[str, ...]
) -> None:
    page = opened(hall, visit, language)
    for sentence in said:
        expect(page.locator("[data-part=notes]")).to_contain_text(sentence)


def test_the_list_says_how_far_the_question_is_as_the_line_above_does(hall: JourneyHall, visit: Visit) -> None:
    study = a_study("running", 0.0)
    page = opened(hall, visit, "en", study)
    state = page.locator("[data-part=earlier-table] tbody td").last
    expect(state).to_have_text("at work, 0%")
    row = page.locator("[data-part=earlier-table] tbody tr")
    row.evaluate("(element) => { element.dataset.pressed = 'yes'; }")
    for later, above, listed in (
        (a_study("running", 0.7), "Trying it out: 70%", "at work, 70%"),
        (a_study("done"), "Mean wait", "done"),
    ):
        study.update(later)
        expect(page.locator("[data-part=headline]")).to_contain_text(above)
        expect(state).to_have_text(listed)
    assert row.get_attribute("data-pressed") == "yes", "a link that somebody is about to press is not taken away"


def test_the_list_follows_the_questions_of_others_while_the_page_shows_an_answer(
    hall: JourneyHall, visit: Visit
) -> None:
    others = a_study("running", 0.25) | {"id": "other"}
    page = opened(hall, visit, "en", a_study(), others)
    state = page.locator("[data-part=earlier-table] tbody td").last
    expect(state).to_have_text("at work, 25%")
    others["progress"] = 0.5
    expect(state).to_have_text("at work, 50%")
    others["state"] = "done"
    expect(state).to_have_text("done")


def test_only_a_search_asks_for_a_share_and_some_weekday_must_be_ticked(hall: JourneyHall, visit: Visit) -> None:
    page = opened(hall, visit, "en")
    share = page.locator("[name=share]")
    expect(page.locator("[data-part=tables] table")).to_have_count(2)
    expect(share).to_be_hidden()
    page.check("[name=kind][value=needed]")
    expect(share).to_be_visible()
    page.check("[name=kind][value=compare]")
    expect(share).to_be_hidden()
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    for day in days[1:]:
        page.uncheck(f"[name=weekdays][value={day}]")
    with page.expect_request("**/api/v1/what-if") as asked:
        page.route("**/api/v1/what-if", lambda route: route.fulfill(status=201, json=a_study()))
        page.click("[data-part=form] button[type=submit]")
    question: Any = asked.value.post_data_json
    assert question["weekdays"] == ["mon"] and "share" not in question
    page.uncheck("[name=weekdays][value=mon]")
    valid = "() => document.querySelector('[data-part=form]').checkValidity()"
    assert not page.evaluate(valid)
    page.check("[name=weekdays][value=sun]")
    assert page.evaluate(valid)
