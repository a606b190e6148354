"""Which of a board's lines are one queue."""

from playwright.sync_api import Page

LINES = "[{code: 'A', shares_with: ['A', 'B']}, {code: 'B', shares_with: ['B', 'A']}, {code: 'C', shares_with: ['C']}]"


def test_lines_that_share_their_windows_stand_together(modules: Page) -> None:
    script = f"async () => {{ const m = await import('/static/shared/queues.js'); return m.queuesOf({LINES}); }}"
    assert [[line["code"] for line in queue] for queue in modules.evaluate(script)] == [["A", "B"], ["C"]]
