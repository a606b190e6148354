"""Which limits of appointments hold for whom, as docs/appointments.md says it of each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.databases import a_sqlite_url
from tests.houses import Asker, ServedScene, code_of
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall

QUARTER = timedelta(minutes=15)
SOON = TEN - timedelta(minutes=45)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """A hall with two places a quarter of an hour, both on offer to one address, until half an hour before."""
    rules = {"most_per_day": 1, "days_ahead": 7, "latest_minutes": 30, "seconds_between_tries": 30}
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, a_bookable_hall(2, percent_of_address=10, **rules))
    yield made
    made.close()


def booked(asker: Asker, at: datetime, n: int, **more: Any) -> str:
    """What becomes of a booking: "booked", or the code of the refusal."""
    person = {"name": f"王芳{n}", "phone": f"138001380{n:02}"}
    body = {"hall": "hall", "service": "a1", "starts_at": at.astimezone(UTC).isoformat(), **person, **more}
    answer = asker.post("/appointments", **body)
    return "booked" if answer.status_code == 201 else code_of(answer)


def refusals(served: ServedScene, asker: Asker) -> dict[str, str]:
    """What each limit says to this one, who breaks that limit alone."""
    same = {"name": "王芳", "phone": "13900139000"}
    answers = {"latest_minutes": booked(asker, SOON, 1), "days_ahead": booked(asker, TEN + timedelta(days=8), 2)}
    booked(asker, TEN + timedelta(days=1), 3, **same)
    served.scene.clock.pass_time(seconds=31)
    answers["most_per_day"] = booked(asker, TEN + timedelta(days=1) + QUARTER, 3, **same)
    in_a_row = [booked(asker, TEN + timedelta(days=2), 4, service="a9") for _ in range(5)]
    answers["seconds_between_tries"] = in_a_row[-1]
    times = [TEN + timedelta(days=3) + n * QUARTER for n in range(6)]
    answers["percent_of_address"] = [booked(asker, at, 10 + n) for n, at in enumerate(times)][-1]
    for n in (20, 21):
        booked(served.manager, TEN + timedelta(days=4), n)
    answers["the places"] = booked(asker, TEN + timedelta(days=4), 22)
    return answers


ALWAYS = {"the places": "slot_full", "days_ahead": "too_far_ahead", "most_per_day": "person_limit"}


def test_the_places_the_days_ahead_and_what_a_person_may_hold_bind_staff_too_and_nothing_else_does(
    served: ServedScene,
) -> None:
    other = {"latest_minutes": "booked", "seconds_between_tries": "unknown_service", "percent_of_address": "booked"}
    assert refusals(served, served.clerk) == ALWAYS | other


def test_every_limit_binds_who_books_at_home(served: ServedScene) -> None:
    other = {
        "latest_minutes": "too_late_to_book", "seconds_between_tries": "too_many_tries",
        "percent_of_address": "address_share",
    }  # fmt: skip
    assert refusals(served, served.nobody) == ALWAYS | other
