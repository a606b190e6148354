"""A setting that does nothing is a fault: each key of a hall's files is changed, and somebody must see it."""

from collections.abc import Iterator

import pytest

from tests.settings.folders import edited, every_key
from tests.settings.looking import Observer
from tests.settings.probes import PROBES


@pytest.fixture(scope="module")
def observer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observer]:
    """One server for all looks."""
    made = Observer(tmp_path_factory.mktemp("settings"))
    yield made
    made.served.close()


def test_every_key_has_a_probe_and_every_probe_a_key() -> None:
    assert sorted(PROBES) == sorted(every_key())


@pytest.mark.parametrize("key", PROBES)
def test_changing_a_key_changes_what_somebody_sees(observer: Observer, key: str) -> None:
    probe = PROBES[key]
    before = edited(probe.before)
    first, again = (probe.look(observer.enter(before)) for _ in range(2))
    assert first == again, "what is looked at changes by itself"
    assert probe.look(observer.enter(edited(probe.edits, before))) != first
