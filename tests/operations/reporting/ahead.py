"""Imports of rows that lie ahead of the scene's clock, as an earlier version took them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from operations.reporting.history import rows


@contextmanager
def days_to_come() -> Iterator[None]:
    """An import takes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "CLOCKS_DIFFER", timedelta(days=400))
        yield


@pytest.fixture
def with_days_to_come() -> Iterator[None]:
    """Every import of the test does."""
    with days_to_come():
        yield
