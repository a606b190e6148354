"""Two halls on one server: a kiosk's address and its token mean one of them, and pages let one choose."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kiosk
from operations import catalogue, staff
from tests.builders import a_sqlite_url
from tests.houses import ServedScene


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall and another one, each with a kiosk k1."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    kiosk.init_app(made.app)
    other = replace(made.scene.hall, code="other", name={"zh-CN": "另一个大厅", "en": "Another hall"})
    catalogue.sync(made.context, other)
    yield made
    made.close()


def test_a_kiosks_token_opens_the_kiosk_of_its_own_hall(served: ServedScene) -> None:
    token = staff.add_device(served.context, "kiosk", "other", "k1")[1]
    for address in ("127.0.0.1", "203.0.113.9"):
        page = served.client(address).get(f"/kiosk/k1?token={token}")
        assert page.status_code == 200
        assert 'data-hall="other"' in page.text
    assert served.client("203.0.113.9").get(f"/kiosk/hall/k1?token={token}").status_code == 401


def test_an_address_names_its_hall_and_without_one_somebody_chooses(served: ServedScene) -> None:
    client = served.client()
    assert 'data-hall="other"' in client.get("/kiosk/other/k1").text
    choice = client.get("/kiosk/k1").text
    assert "/kiosk/hall/k1" in choice
    assert "/kiosk/other/k1" in choice
    assert client.get("/kiosk/other/k9").status_code == 404


def test_the_front_page_lets_one_choose_the_hall_and_remembers_it(served: ServedScene) -> None:
    client = served.client()
    assert 'data-hall="hall"' in client.get("/").text
    page = client.get("/?hall=other").text
    assert 'href="/kiosk/other/k1"' in page
    assert 'data-hall="other"' in client.get("/").text
    assert 'data-hall="other"' in client.get("/?hall=nowhere").text
