"""Instants, waits and opening hours on a hall screen."""

import pytest
from playwright.sync_api import Page

ZONE = "Asia/Shanghai"
MONDAY_0905 = 1_772_413_500_000  # 2026-03-02 09:05 in Shanghai


def run(page: Page, expression: str) -> object:
    return page.evaluate(f"async () => {{ const m = await import('/static/display/times.js'); return {expression}; }}")


def test_the_clock_is_the_halls_own(modules: Page) -> None:
    assert run(modules, f"m.clockText({MONDAY_0905}, '{ZONE}')") == "09:05"
    assert run(modules, f"m.clockText({MONDAY_0905}, 'UTC', true)") == "01:05:00"


def test_midnight_is_written_as_zero(modules: Page) -> None:
    assert run(modules, f"m.clockText({MONDAY_0905} - 9 * 3600e3, '{ZONE}')") == "00:05"


@pytest.mark.parametrize(
    ("p50", "p90", "key", "values"),
    [
        (60, 200, "lines.wait_short", {}),
        (300, 540, "lines.wait", {"from": 5, "to": 9}),
        (700, 1_300, "lines.wait", {"from": 15, "to": 25}),
        (840, 880, "lines.wait_one", {"to": 15}),
    ],
)
def test_a_wait_is_told_no_finer_than_it_is_known(
    modules: Page, p50: int, p90: int, key: str, values: dict[str, int]
) -> None:
    wait = f"{{p50_seconds: {p50}, p90_seconds: {p90}}}"
    assert run(modules, f"m.waitText({wait})") == {"key": key, "values": values}


def test_an_unknown_wait_is_not_invented(modules: Page) -> None:
    assert run(modules, "m.waitText(null)") is None


def test_hours_follow_the_weekday_and_special_days(modules: Page) -> None:
    hall = f"opening: {{mon: ['09:00-12:00']}}, timezone: '{ZONE}'"
    assert run(modules, f"m.dayOf({{{hall}}}, {MONDAY_0905}).hours") == ["09:00-12:00"]
    assert run(modules, f"m.dayOf({{{hall}}}, {MONDAY_0905} + 86400e3).hours") == []
    assert run(modules, f"m.dayOf({{{hall}, special_days: {{'2026-03-02': []}}}}, {MONDAY_0905}).hours") == []


def test_a_night_is_over_after_midnight(modules: Page) -> None:
    hall = f"opening: {{mon: ['20:00-02:00'], tue: ['20:00-05:00']}}, day_starts_at: '05:00', timezone: '{ZONE}'"
    one, three = MONDAY_0905 + 955 * 60_000, MONDAY_0905 + 1_075 * 60_000
    assert run(modules, f"m.dayOf({{{hall}}}, {one})") == {
        "hours": ["20:00-02:00"], "isOver": False, "next": {"date": "2026-03-03", "hours": ["20:00-05:00"]}
    }  # fmt: skip
    assert run(modules, f"m.dayOf({{{hall}}}, {three}).isOver") is True
    assert run(modules, f"m.dayOf({{{hall}}}, {three} + 86400e3).isOver") is False


def test_a_day_is_over_with_its_last_hour_and_names_the_next_one(modules: Page) -> None:
    hall = f"opening: {{mon: ['09:00-12:00', '13:00-17:00'], tue: ['09:00-12:00']}}, timezone: '{ZONE}'"
    noon, five = MONDAY_0905 + 175 * 60_000, MONDAY_0905 + 475 * 60_000
    assert run(modules, f"m.dayOf({{{hall}}}, {noon}).isOver") is False
    assert run(modules, f"m.dayOf({{{hall}}}, {five}).isOver") is True
    assert run(modules, f"m.dayOf({{{hall}}}, {five}).next") == {"date": "2026-03-03", "hours": ["09:00-12:00"]}
    holiday = f"{hall}, special_days: {{'2026-03-03': []}}"
    assert run(modules, f"m.dayOf({{{holiday}}}, {five}).next.date") == "2026-03-09"
    assert run(modules, f"m.dayOf({{timezone: '{ZONE}'}}, {five}).next") is None
    assert run(modules, "m.dayText('2026-03-03', 'zh-CN')") == "3月3日星期二"
