"""Two halls on one server: a kiosk's address and its token mean one of them, and pages let one choose."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from commands.greeting import greeting
from config import Settings
from operations.halls import catalogue, hall_list
from operations.people import staff
from tests.databases import a_sqlite_url
from tests.houses import ServedScene
from tests.web.test_login import log_in


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall and another one, each with a kiosk k1."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    other = replace(made.scene.hall, code="other", name={"zh-CN": "另一个大厅", "en": "Another hall"})
    catalogue.sync(made.context, other)
    yield made
    made.close()


def test_a_paired_kiosk_opens_the_kiosk_of_its_own_hall(served: ServedScene) -> None:
    for address in ("127.0.0.1", "203.0.113.9"):
        browser = served.paired("kiosk", "k1", "other", address)
        page = browser.get("/kiosk/k1")
        assert page.status_code == 200
        assert 'data-hall="other"' in page.text
    assert browser.get("/kiosk/hall/k1").status_code == 401


def test_an_address_names_its_hall_and_without_one_somebody_chooses(served: ServedScene) -> None:
    client = served.client()
    assert 'data-hall="other"' in client.get("/kiosk/other/k1").text
    choice = client.get("/kiosk/k1").text
    assert "/kiosk/hall/k1" in choice
    assert "/kiosk/other/k1" in choice
    assert client.get("/kiosk/other/k9").status_code == 404


def test_what_a_demo_of_several_halls_lets_one_try_is_in_the_hall_that_is_shown(tmp_path: Path) -> None:
    demo = ServedScene(a_sqlite_url(tmp_path), tmp_path, demo=True)
    catalogue.sync(demo.context, replace(demo.scene.hall, code="other"))
    for hall, login in (("hall", "clerk3"), ("other", "manager")):
        client = demo.client()
        tries = client.get(f"/?hall={hall}&language=en").text.partition('class="demo__tries"')[2].partition("</ol>")[0]
        links = re.findall('href="([^"]+)"', tries)
        assert links == [
            f"/kiosk/{hall}/k1", f"/admin/printers/p1/paper?hall={hall}", f"/display/{hall}", f"/window/?hall={hall}",
            f"/reports/waiting-times?hall={hall}",
        ]  # fmt: skip
        assert f'data-hall="{hall}"' in client.get(links[0]).text
        assert f"<code>{login}</code>" in tries
        assert f"/kiosk/{hall}/k1" in greeting(
            Settings(data=tmp_path), catalogue.get_hall(demo.context, hall), {}, False
        )
    demo.close()


def test_people_of_one_hall_find_their_own_kiosks_on_the_front_page(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "clerk1")
    assert 'href="/kiosk/hall/k1"' in client.get("/").text


def test_the_front_page_lets_one_choose_the_hall_and_remembers_it(served: ServedScene) -> None:
    client = served.client()
    assert 'data-hall="hall"' in client.get("/").text
    page = client.get("/?hall=other").text
    assert 'href="/kiosk/other/k1"' in page
    assert 'data-hall="other"' in client.get("/").text
    assert 'data-hall="other"' in client.get("/?hall=nowhere").text


def test_where_the_only_hall_was_removed_the_front_page_says_so(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    for name in ("clerk1", "clerk2", "clerk3", "manager"):
        staff.disable(served.context, name)
    hall_list.remove(served.context, "hall")
    page = served.client().get("/?language=en", headers={"Accept": "text/html"})
    assert (page.status_code, "No hall is served any more" in page.text) == (404, True)
    served.close()
