"""The drill: a backup made under load, `kill -9`, and the hall goes on at another place from the backup."""

from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from commands import main
from operations.context import Context
from storage import number_series
from storage.database import Database
from tests.faults.load import Load
from tests.faults.serving import HALL, ServedHall
from tests.printing.halls import eventually

pytestmark = pytest.mark.slow


def last_numbers(hall: ServedHall) -> dict[str, int]:
    """By series: the last number that was given, whether or not the backup knows of it."""
    with hall.context.database.reading() as connection:
        return {series: last for (_, _, series), last in number_series.counts(connection).items()}


def test_a_hall_that_burnt_down_goes_on_elsewhere_from_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PORT", "HOST", "REDIS_URL", "ONEWINDOW_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "here").mkdir()
    hall = ServedHall(tmp_path / "here", "")
    for name, value in hall.given.items():
        monkeypatch.setenv(name, value)
    load, backup, elsewhere = Load(hall, 3, 20260302), tmp_path / "backup.db", tmp_path / "elsewhere"

    def many_more() -> Callable[[], bool]:
        count = len(load.told.tickets)
        return lambda: len(load.told.tickets) > count + 10

    try:
        hall.start()
        hall.wait_until_ready()
        load.start()
        eventually(many_more())
        assert main(["backup", str(backup)]) == 0
        eventually(many_more())
        hall.kill()
        on_paper = {ticket["number"] for ticket in load.told.tickets.values()}
        given = last_numbers(hall)
        hall.context.database.close()

        monkeypatch.setenv("DATA", str(elsewhere))
        said = [word for series, last in given.items() for word in ("--last-number", f"{series}{last:03}")]
        assert main(["restore", str(backup), *said]) == 0
        hall.context = Context(Database(f"sqlite:///{elsewhere / 'onewindow.db'}"))
        in_backup = {ticket.id for ticket in hall.tickets()}
        assert hall.differences() == []

        hall.given["DATA"] = str(elsewhere)
        hall.start()
        hall.wait_until_ready()
        load.finish()
        with requests.Session() as kiosk:  # its token is as good as before
            kiosk.headers["Authorization"] = f"Bearer {hall.kiosk}"
            for service in ("RES-1", "VEH-1"):
                body = {"hall": HALL, "service": service}
                assert kiosk.post(f"{hall.urls[0]}/api/v1/tickets", json=body, timeout=30).status_code == 201
        new = [ticket for ticket in hall.tickets() if ticket.id not in in_backup]
        for series, last in given.items():
            ordinals = sorted(ticket.ordinal for ticket in new if ticket.series == series)
            assert ordinals == list(range(last + 1, last + 1 + len(ordinals))) and ordinals
        assert not {ticket.number for ticket in new} & on_paper
        assert hall.differences() == []
    finally:
        hall.kill()
        load.finish() if load.told.tickets and not load._closing.is_set() else None
        hall.close()
