"""Nobody stops the hall: while each flood runs, every call of a clerk succeeds and a screen hears its pulse.

The long form prints how fast: `ONEWINDOW_FLOOD_SECONDS=20 pytest -s tests/floods`.
"""

import os
from collections.abc import Iterator

import pytest

from tests.floods.__main__ import row
from tests.floods.floods import FLOODS
from tests.floods.measuring import People, Screen, refused, under
from tests.printing.halls import eventually
from tests.running import RunningHall, running

pytestmark = pytest.mark.slow
MOST_TRIES = 10
SECONDS = float(os.environ.get("ONEWINDOW_FLOOD_SECONDS", "0.8"))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The demo hall, running; all floods meet the same one, each from an address of its own."""
    with running(tmp_path_factory.mktemp("floods")) as made:
        yield made


@pytest.fixture(scope="module")
def people(hall: RunningHall) -> People:
    """Who works there."""
    return People.of(hall)


@pytest.fixture(scope="module")
def screen(hall: RunningHall) -> Iterator[Screen]:
    """A screen of the hall, connected once: a flood must not cost it its connection."""
    made = Screen(hall)
    yield made
    made.client.disconnect()


@pytest.mark.parametrize("name", FLOODS)
def test_a_clerk_goes_on_calling_and_a_screen_goes_on_listening(
    name: str, hall: RunningHall, people: People, screen: Screen
) -> None:
    limit, before = FLOODS[name].limit, refused(hall)
    for longer in range(1, MOST_TRIES + 1):  # a slow computer needs longer to flood
        source = f"127.0.1.{1 + list(FLOODS).index(name)}"
        outcome = under(hall, name, SECONDS * longer, people, screen, source)
        heard = len(screen.pulses)
        print("\n" + row(name, outcome))
        assert outcome.failures == []
        assert outcome.steps["finish"], "the clerk called somebody"
        assert outcome.seen, "there was a flood"
        if not limit or outcome.refused.get(limit, 0) > before.get(limit, 0):
            break
    else:
        raise AssertionError(f"the flood never met its limit, {limit}")
    eventually(lambda: len(screen.pulses) > heard)
    assert screen.connects == 1, "the screen kept its connection"
