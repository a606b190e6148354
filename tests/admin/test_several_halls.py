"""An administrator of several halls, with two of them in two tabs."""

from dataclasses import replace
from pathlib import Path

from operations.halls import catalogue
from operations.people import devices
from tests.databases import a_sqlite_url
from tests.houses import ServedScene
from tests.web.test_login import BROWSER, csrf_of, log_in


def test_a_device_belongs_to_the_hall_of_the_page_on_which_it_was_added(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    catalogue.sync(served.context, replace(served.scene.hall, code="other", name={"zh-CN": "另一个", "en": "Another"}))
    client = served.client()
    log_in(client, "admin")
    page = client.get("/admin/devices?hall=hall", headers=BROWSER).text
    assert 'name="page_hall" value="hall"' in page
    client.get("/admin/?hall=other", headers=BROWSER)  # the other tab
    form = {"kind": "kiosk", "name": "new", "page_hall": "hall", "csrf_token": csrf_of(client, "/admin/devices")}
    assert client.post("/admin/devices", data=form, headers=BROWSER).status_code == 200
    named = {hall: [one.name for one in devices.of_hall(served.context, hall)] for hall in ("hall", "other")}
    assert "new" in named["hall"]
    assert named["other"] == []
    served.close()
