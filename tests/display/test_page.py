"""What a screen's page is given."""

import json
import re
from pathlib import Path

from display.page import languages_of, screen_fields
from queueing.hall import DisplayScreen
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene


def test_the_halls_own_language_is_the_large_one() -> None:
    assert languages_of(a_hall()) == ["zh-CN", "en"]


def test_a_screen_may_put_another_language_first() -> None:
    assert languages_of(a_hall(), "en") == ["en", "zh-CN"]


def test_a_language_the_hall_does_not_have_is_not_invented() -> None:
    assert languages_of(a_hall(), "<script>") == ["zh-CN", "en"]


def test_a_screen_is_told_nothing_about_people() -> None:
    page = screen_fields(a_hall(), ["zh-CN", "en"], window=3)
    told = json.dumps(page["settings"])
    assert "priorit" not in told and "staff" not in told
    assert page["station"] == "window-3"


def test_a_screen_is_given_no_hours_to_compute_with() -> None:
    settings = screen_fields(a_hall(), ["zh-CN"])["settings"]
    assert not {"opening", "special_days", "closed_days", "day_starts_at"} & set(settings)


def test_a_screen_has_its_name_in_its_address_and_shows_the_window_it_is_given(tmp_path: Path) -> None:
    hall = a_hall(displays=(DisplayScreen("entrance"), DisplayScreen("left", 2)))
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall)
    browser = served.client()

    def window_of(name: str) -> object:
        text = browser.get(f"/display/hall/screen/{name}", headers={"Accept": "text/html"}).text
        return json.loads(re.findall(r'id="page">(.*?)</script>', text)[0])["window"]

    assert (window_of("entrance"), window_of("left")) == (None, 2)
    assert browser.get("/display/hall/screen/nowhere").status_code == 404
    assert served.client("203.0.113.9").get("/display/hall/screen/left").status_code == 401
    front_door = browser.get("/", headers={"Accept": "text/html"}).text
    assert 'href="/display/hall/screen/left"' in front_door
    served.close()


def test_every_text_of_a_screen_exists_in_every_language() -> None:
    texts = screen_fields(a_hall(), ["zh-CN", "en"])["texts"]
    assert _keys(texts["zh-CN"]) == _keys(texts["en"])


def _keys(texts: dict[str, object], before: str = "") -> set[str]:
    keys: set[str] = set()
    for key, value in texts.items():
        keys |= _keys(value, f"{before}{key}.") if isinstance(value, dict) else {before + key}
    return keys
