"""A scene per database."""

from collections.abc import Iterator

import pytest

from tests.builders import Scene


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    """An ordinary hall with nobody in it."""
    made = Scene(database_url)
    yield made
    made.close()
