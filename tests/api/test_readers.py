"""What a kiosk's reader reads goes to the page of this kiosk alone, once, and is nowhere kept."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from operations.context import SYSTEM
from operations.people import pairing
from queueing.hall import Kiosk
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import Asker, ServedScene, code_of, json_of
from tests.web.test_hub import Ear

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


def seen_of(at: ServedScene) -> str | None:
    """What staff see of the readers: that of kiosk 1."""
    first, second = json_of(at.clerk.get("/halls/hall/kiosks"))["kiosks"]
    assert second["reader"] is None
    return str(first["reader"]) if first["reader"] else None


def opened(browser: FlaskClient, address: str = "/kiosk/hall/k1") -> tuple[str, str]:
    """A kiosk's page in this browser: its token, and what it says of its reader."""
    answer = browser.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    page = json.loads(re.findall(r'(?s)id="page">(.*?)</script>', answer.text)[0])
    return page["token"], page["reader"]


def test_a_browser_in_the_halls_network_that_is_not_paired_takes_numbers_and_gets_nothing_that_is_read(
    at: ServedScene,
) -> None:
    kiosk, neighbour = at.paired("kiosk", "k1", address="127.0.0.1"), at.client()
    other = at.paired("kiosk", "k2", address="127.0.0.1")
    own, (token, reader) = Asker(kiosk, opened(kiosk)[0]), opened(neighbour)
    assert (opened(kiosk)[1], reader) == ("paired", "unpaired")
    ears = [
        *(Ear(at, "/kiosk", said, "127.0.0.1").watch(kiosk="k1") for said in (token, "")),
        Ear(at, "/display", address="127.0.0.1").watch(station="k1"),
    ]
    say(at, CARD)
    for browser in (neighbour, other):
        said, of_reader = opened(browser)
        assert of_reader == "unpaired"
        assert code_of(Asker(browser, said).post(READ)) == "not_paired"
        board = browser.get("/api/v1/halls/hall/board", headers=Asker(browser, said).headers)
        assert CARD not in board.text + browser.get("/book/hall?kiosk=k1").text
    assert code_of(Asker(other, opened(other, "/kiosk/hall/k2")[0]).post(READ)) == "not_your_kiosk"
    assert code_of(Asker(neighbour).post(READ)) == "login_needed"
    assert CARD not in str([ear.socket.get_received(ear.namespace) for ear in ears])
    assert Asker(neighbour, token).post("/tickets", hall="hall", service="a1").status_code == 201
    assert json_of(own.post(READ))["text"] == CARD


def test_a_kiosk_in_the_halls_network_is_paired_by_its_code_and_is_a_plain_page_again_when_that_ends(
    at: ServedScene,
) -> None:
    browser, to_pair = at.client(), "/kiosk/hall/k1?pair=1"
    shown = browser.get(to_pair, headers={"Accept": "text/html"})
    assert shown.status_code == 401 and 'href="?pair=1&amp;language=en"' in shown.text
    code = re.findall(r"pairing__code[^>]*>([A-Z0-9-]+)<", shown.text)[0]
    device = pairing.redeem(at.context, SYSTEM, code).id
    token, reader = opened(browser, to_pair)
    assert (reader, opened(browser)[1]) == ("paired", "paired")
    say(at, CARD)
    assert json_of(Asker(browser, token).post(READ))["text"] == CARD
    at.administrator.delete(f"/devices/{device}")
    assert code_of(Asker(browser, token).post(READ)) == "unknown_token"
    assert opened(browser)[1] == "unpaired"


def test_a_page_says_nothing_of_a_reader_that_its_kiosk_does_not_have(at: ServedScene) -> None:
    assert [opened(browser, "/kiosk/hall/k2")[1] for browser in (at.client(), at.paired("kiosk", "k2"))] == ["none"] * 2


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
    assert seen_of(at) == "ready"


def test_what_nobody_took_for_a_while_belongs_to_nobody(at: ServedScene) -> None:
    say(at, CARD)
    at.scene.clock.pass_time(seconds=16)
    assert json_of(at.kiosk.post(READ)) == {"text": None}


def test_a_demo_whose_hours_take_a_minute_leaves_people_their_time_at_the_reader(at: ServedScene) -> None:
    say(at, CARD)
    at.context.keep_time(lambda: at.scene.clock.now + timedelta(hours=1))
    assert seen_of(at) == "unheard"
    assert json_of(at.kiosk.post(READ))["text"] == CARD
    assert seen_of(at) == "ready"


def test_staff_see_whether_the_reader_is_there_and_a_page_gets_what_it_reads(at: ServedScene) -> None:
    assert seen_of(at) is None
    say(at)
    assert seen_of(at) == "unheard"
    at.asker(opened(at.paired("kiosk", "k1"))[0]).post(READ)
    assert seen_of(at) == "ready"
    at.scene.clock.pass_time(seconds=50)
    say(at)
    assert seen_of(at) == "ready"
    at.kiosk.post(READ)
    at.scene.clock.pass_time(seconds=50)
    assert seen_of(at) == "ready"
    at.scene.clock.pass_time(seconds=9)
    say(at)
    at.scene.clock.pass_time(seconds=9)
    assert seen_of(at) == "unheard", "the kiosk's page has gone"
    say(at, state="gone")
    at.kiosk.post(READ)
    assert seen_of(at) == "gone"
    at.scene.clock.pass_time(minutes=2)
    assert seen_of(at) is None


def test_a_reader_of_nowhere_and_a_text_that_is_none_are_refused(at: ServedScene) -> None:
    assert code_of(say(at, kiosk="k2")) == "no_reader"
    assert code_of(say(at, kiosk="k9")) == "unknown_kiosk"
    for wrong in ("\x1b[2J", "x" * 301):
        assert say(at, wrong).status_code == 422
