"""What the server does by itself, and when."""

from datetime import date

import pytest

from tests.houses import ServedScene
from web import background
from web.app_context import NAME, AppContext


class EndOfTheDay(Exception):
    """Nobody waits any longer."""


def test_past_days_are_packed_once_a_day_and_not_while_everybody_comes_at_the_start(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    app_context: AppContext = served.app.extensions[NAME]
    done: list[str] = []

    def sleep(seconds: float) -> None:
        if len(done) == 5:
            raise EndOfTheDay
        done.append(f"{seconds:g} s pass")

    def pack(before: date) -> int:
        done.append(f"packed to {(served.context.now().date() - before).days} day before today")
        return 0

    monkeypatch.setattr(served.hub.io, "sleep", sleep)
    monkeypatch.setattr(app_context.reports, "pack", pack)
    with pytest.raises(EndOfTheDay):
        background._keep_house(app_context, served.hub)
    assert done == ["1 s pass", "60 s pass", "packed to 1 day before today", "60 s pass", "60 s pass"]
