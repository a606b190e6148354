"""Whether the page in a browser of the hall listens: deploy/kiosk.sh asks."""

from pathlib import Path

from operations.context import Actor
from tests.databases import a_sqlite_url
from tests.houses import ServedScene
from web.listeners import MOST_GONE, Listener, Listeners

HERE = "127.0.0.1"


def test_a_page_listens_until_it_has_gone_whatever_kind_of_page_it_is(database_url: str, tmp_path: Path) -> None:
    served = ServedScene(database_url, tmp_path)

    def listens(browser: str) -> str:
        return served.visitor.client.get(f"/listens/{browser}").text

    never_here = "never" if database_url.startswith("sqlite") else "unknown"  # there another process may have it
    for namespace, key in (("/kiosk", "a-kiosk"), ("/display", "a-screen")):
        assert listens(key) == never_here
        client = served.client(HERE)
        socket = served.hub.io.test_client(served.app, namespace, flask_test_client=client)
        socket.emit("watch", {"hall": "hall", "browser": key}, namespace=namespace)
        assert listens(key) == "yes"
        socket.disconnect(namespace)
        assert listens(key) == "gone"
    served.close()


def test_nonsense_names_no_browser(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    for nonsense in (7, ["a"], "x" * 65, None):
        socket = served.hub.io.test_client(served.app, "/kiosk", flask_test_client=served.client(HERE))
        socket.emit("watch", {"hall": "hall", "browser": nonsense}, namespace="/kiosk")
        assert "board" in [message["name"] for message in socket.get_received("/kiosk")]
        socket.disconnect("/kiosk")
    assert served.visitor.client.get(f"/listens/{'x' * 65}").text == "never"
    served.close()


def test_only_so_many_that_have_gone_are_remembered() -> None:
    listeners = Listeners()
    for number in range(MOST_GONE + 1):
        listeners.add(
            "/kiosk", "sid", Listener(Actor("device", "screen", "display"), lambda: True, browser=str(number))
        )
        listeners.remove("/kiosk", "sid")
    assert listeners.hears("0") is None
    assert listeners.hears(str(MOST_GONE)) is False
