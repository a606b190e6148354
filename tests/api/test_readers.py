"""What a kiosk's reader reads goes to the page of this kiosk alone, once, and is nowhere kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from queueing.hall import Kiosk
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of

CARD = "11010519491231002X"
READ = "/halls/hall/kiosks/k1/read"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[ServedScene]:
    hall = replace(a_hall(1), kiosks=(Kiosk("k1", "p1", reader=True), Kiosk("k2", "p1")))
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall)
    yield made
    made.close()


def say(at: ServedScene, said: str = "", state: str = "ready", kiosk: str = "k1", of: str = "") -> Any:
    return at.device("printer", of or kiosk).post("/printers/reader", agent="a", kiosk=kiosk, state=state, text=said)


def test_what_was_read_is_taken_once_by_its_own_kiosk_and_is_sealed_until_then(at: ServedScene) -> None:
    assert json_of(at.kiosk.post(READ)) == {"text": None}
    say(at, "K7M4XQ")
    say(at, CARD)
    with at.context.database.reading() as connection:
        assert CARD not in str(connection.execute(text("SELECT * FROM kiosk_readers")).all())
    assert code_of(at.device("kiosk", "k2").post(READ)) == "not_your_kiosk"
    assert code_of(at.clerk.post(READ)) == "not_your_kiosk"
    assert [json_of(at.kiosk.post(READ))["text"] for _ in range(2)] == [CARD, None]


def test_an_agent_of_another_place_does_not_speak_for_a_kiosks_reader(at: ServedScene) -> None:
    say(at, CARD)
    assert json_of(at.kiosk.post(READ))["text"] == CARD
    for other in ("agent", "k2", "K1", "p1"):  # the one that has the kiosk's printer, neither
        answer = say(at, "E12345678", state="gone", of=other)
        assert (answer.status_code, code_of(answer)) == (403, "not_your_kiosk")
    assert json_of(at.kiosk.post(READ))["text"] is None
    assert [kiosk["reader"] for kiosk in json_of(at.clerk.get("/halls/hall/kiosks"))["kiosks"]] == ["ready", None]


def test_what_nobody_took_for_a_while_belongs_to_nobody(at: ServedScene) -> None:
    say(at, CARD)
    at.scene.clock.pass_time(seconds=16)
    assert json_of(at.kiosk.post(READ)) == {"text": None}


def test_a_demo_whose_hours_take_a_minute_leaves_people_their_time_at_the_reader(at: ServedScene) -> None:
    say(at, CARD)
    at.context.keep_time(lambda: at.scene.clock.now + timedelta(hours=1))
    assert [kiosk["reader"] for kiosk in json_of(at.clerk.get("/halls/hall/kiosks"))["kiosks"]] == ["ready", None]
    assert json_of(at.kiosk.post(READ))["text"] == CARD


def test_staff_see_whether_the_reader_is_there(at: ServedScene) -> None:
    def seen() -> list[str | None]:
        return [kiosk["reader"] for kiosk in json_of(at.clerk.get("/halls/hall/kiosks"))["kiosks"]]

    assert seen() == [None, None]
    say(at)
    assert seen() == ["ready", None]
    say(at, state="gone")
    assert seen() == ["gone", None]
    at.scene.clock.pass_time(minutes=2)
    assert seen() == [None, None]


def test_a_reader_of_nowhere_and_a_text_that_is_none_are_refused(at: ServedScene) -> None:
    assert code_of(say(at, kiosk="k2")) == "no_reader"
    assert code_of(say(at, kiosk="k9")) == "unknown_kiosk"
    for wrong in ("\x1b[2J", "x" * 301):
        assert say(at, wrong).status_code == 422
