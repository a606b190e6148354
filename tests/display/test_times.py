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
    opening = "{mon: ['09:00-12:00']}"
    assert run(modules, f"m.openToday({opening}, {{}}, {MONDAY_0905}, '{ZONE}')") == ["09:00-12:00"]
    assert run(modules, f"m.openToday({opening}, {{}}, {MONDAY_0905} + 86400e3, '{ZONE}')") == []
    assert run(modules, f"m.openToday({opening}, {{'2026-03-02': []}}, {MONDAY_0905}, '{ZONE}')") == []
