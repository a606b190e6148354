"""One hall in which something has happened, for all that is sent to it."""

from collections.abc import Iterator

import pytest

from tests.databases import a_sqlite_url
from tests.fuzz.hall import FuzzedHall


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FuzzedHall]:
    """A hall with a ticket in each state, and everybody who may ask."""
    folder = tmp_path_factory.mktemp("fuzzed")
    hall = FuzzedHall(a_sqlite_url(folder), folder)
    yield hall
    hall.served.close()
