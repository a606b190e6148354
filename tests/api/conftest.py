"""A served hall per test, on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.offices import Office
from tests.houses import ServedScene


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[ServedScene]:
    """An ordinary hall that answers HTTP."""
    made = ServedScene(database_url, tmp_path)
    yield made
    made.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A hall whose folder an administrator edits."""
    made = Office(tmp_path)
    yield made
    made.served.close()
