"""A hall with appointments per database."""

from collections.abc import Iterator

import pytest

from tests.builders import Scene
from tests.operations.appointments.booking_scene import a_bookable_hall


@pytest.fixture
def booked_hall(database_url: str) -> Iterator[Scene]:
    """Two windows of line A are set aside; nobody has booked."""
    made = Scene(database_url, a_bookable_hall())
    yield made
    made.close()
