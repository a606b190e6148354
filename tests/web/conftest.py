"""A served hall per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import a_sqlite_url
from tests.houses import ServedScene


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """An ordinary hall that answers HTTP and sockets."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.close()
