"""The board of now by socket: who may hear it, and how often it is made."""

import json
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from operations.context import Context
from operations.halls import catalogue
from operations.people import staff
from operations.reporting.now_board import now_board
from operations.reporting.now_outlook import Arrivals
from protocol.now_board import NowBoard
from queueing.hall import ServiceWindow
from tests.houses import PASSWORD, ServedScene
from tests.web.test_hub import Ear, token_of
from tests.web.test_login import BROWSER, log_in
from web import now_news
from web.hub import forget_tokens
from web.now_news import SHARE_OF_TIME, NowNews


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The halls whose board was made, in order."""
    halls: list[str] = []
    really = NowNews._make

    def make(news: NowNews, hall: str) -> Any:
        halls.append(hall)
        return really(news, hall)

    monkeypatch.setattr(NowNews, "_make", make)
    return halls


def a_manager(served: ServedScene) -> Ear:
    """A manager's page that watches the hall and has its board."""
    return Ear(served, "/manager", token_of(served, "manager")).watch()


def later(served: ServedScene) -> None:
    """So much later that the board may be made again."""
    known = served.hub.now_news._halls["hall"]
    known.made_at -= 2 * known.took / SHARE_OF_TIME


def test_a_manager_hears_of_the_hall_at_once(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    (board,) = a_manager(served).heard("now")
    assert (board["hall"], board["waiting"], board["tickets"][0]["number"]) == ("hall", 1, "A001")
    assert board["windows"][0]["staff_name"] == "clerk1"


def test_an_administrator_hears_of_any_hall(served: ServedScene) -> None:
    served.another_hall()
    assert Ear(served, "/manager", token_of(served, "administrator")).watch("other").heard("now")[0]["hall"] == "other"


@pytest.mark.parametrize("who", ["clerk", "kiosk", "screen", "agent", "nobody", "visitor"])
def test_nobody_but_managers_may_listen(served: ServedScene, who: str) -> None:
    assert not Ear(served, "/manager", token_of(served, who), "127.0.0.1").listens


def test_the_manager_of_another_hall_hears_nothing_of_this_one(served: ServedScene) -> None:
    served.another_hall()
    staff.add(served.context, "elsewhere", PASSWORD, "manager", "other")
    served.elsewhere = served.member("elsewhere")  # type: ignore[attr-defined]
    ear = Ear(served, "/manager", token_of(served, "elsewhere")).watch("hall")
    assert [refused["code"] for refused in ear.heard("refused")] == ["wrong_hall"]
    served.ticket()
    served.hub.now_news.tell("hall")
    assert ear.names() == []
    assert ear.watch("other").heard("now")[0]["hall"] == "other"


def test_a_manager_who_may_no_longer_log_in_is_hung_up_on(served: ServedScene) -> None:
    ear = a_manager(served)
    staff.disable(served.context, "manager")
    with served.app.test_request_context():
        forget_tokens()
    assert not ear.listens


def test_the_board_is_sent_again_when_something_has_happened_and_not_before(served: ServedScene) -> None:
    ear = a_manager(served)
    ear.heard()
    later(served)
    served.hub.now_news.tell("hall")
    assert ear.names() == []
    served.ticket()
    served.ticket()
    served.hub.now_news.tell("hall")
    later(served)
    served.hub.now_news.tell("hall")
    heard = ear.heard("now")
    assert [board["waiting"] for board in heard] == [2]
    assert heard[0]["revision"] == served.revision()


def test_a_quiet_hall_is_looked_at_again_after_some_seconds(served: ServedScene) -> None:
    ear = a_manager(served)
    ear.heard()
    served.hub.now_news._halls["hall"].made_at -= 6
    served.hub.now_news.tell("hall")
    assert ear.names() == ["now"]


def test_however_many_managers_look_the_board_is_made_once(served: ServedScene, made: list[str]) -> None:
    ears = [a_manager(served) for _ in range(3)]
    served.ticket()
    later(served)
    made.clear()
    served.hub.now_news.tell("hall")
    assert made == ["hall"]
    assert all(ear.heard("now")[-1]["waiting"] == 1 for ear in ears)


def test_managers_who_come_while_the_board_is_made_wait_for_it(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = served.hub.now_news
    makes: list[str] = []
    another = Event()
    with ThreadPoolExecutor(3) as pool:
        late: list[Future[NowBoard]] = []

        def make(context: Context, hall: str, arrivals: Arrivals, rest: Callable[[], None]) -> NowBoard:
            makes.append(hall)
            if len(makes) > 1:
                another.set()
            else:
                late.extend(pool.submit(news.board, "hall") for _ in range(3))
                another.wait(0.3)  # long enough for one of them to begin a board of its own
            return now_board(context, hall, arrivals, rest)

        monkeypatch.setattr(now_news, "now_board", make)
        board = news.board("hall")
        assert all(other.result() is board for other in late)
    assert makes == ["hall"]


def test_a_board_that_could_not_be_made_keeps_nobody_waiting(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(now_news, "now_board", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            served.hub.now_news.board("hall")
    assert served.hub.now_news.board("hall").hall == "hall"


def test_a_board_that_costs_much_is_made_less_often(served: ServedScene, made: list[str]) -> None:
    a_manager(served)
    known = served.hub.now_news._halls["hall"]
    known.took = 10.0
    served.ticket()
    made.clear()
    served.hub.now_news.tell("hall")
    assert made == []
    known.made_at -= 100
    served.hub.now_news.tell("hall")
    assert made == ["hall"]


def test_screens_and_phones_hear_nothing_of_it(served: ServedScene) -> None:
    screen = Ear(served, "/display", token_of(served, "screen")).watch()
    desk = Ear(served, "/window", token_of(served, "clerk")).watch()
    a_manager(served)
    served.ticket()
    later(served)
    served.hub.now_news.tell("hall")
    assert "now" not in screen.names() + desk.names()


def test_the_page_is_for_managers_and_stands_first_among_the_reports(served: ServedScene) -> None:
    manager, clerk = served.client(), served.client()
    log_in(manager, "manager")
    log_in(clerk, "clerk1")
    assert manager.get("/reports/now", headers=BROWSER).status_code == 200
    assert clerk.get("/reports/now", headers=BROWSER).status_code == 403
    assert served.client().get("/reports/now", headers=BROWSER).location.startswith("/login")
    links = re.findall('class="tile" href="([^"]+)"', manager.get("/reports/", headers=BROWSER).text)
    assert links[0] == "/reports/now"


def test_a_manager_has_the_page_of_the_own_hall_alone(served: ServedScene) -> None:
    served.another_hall()
    client = served.client()
    log_in(client, "manager")
    page = client.get("/reports/now", headers=BROWSER).text
    assert '"hall": "hall"' in page or '"hall":"hall"' in page
    assert client.get("/reports/now?hall=other", headers=BROWSER).status_code == 403


def test_windows_to_filter_by_stand_in_order_however_a_history_named_them(served: ServedScene) -> None:
    windows = tuple(ServiceWindow(number=number) for number in (1, 3, 2))
    catalogue.sync(served.scene.context, replace(served.scene.hall, windows=windows))
    client = served.client()
    log_in(client, "manager")
    shown = client.get("/reports/windows", headers=BROWSER).text
    page = json.loads(re.findall(r'(?s)id="page">(.*?)</script>', shown)[0])
    assert page["halls"][0]["windows"] == [1, 2, 3]


def test_an_administrator_chooses_the_hall(served: ServedScene) -> None:
    served.another_hall()
    client = served.client()
    log_in(client, "admin")
    page = client.get("/reports/now?hall=other", headers=BROWSER).text
    assert '<a href="?hall=other" aria-current="page">' in page
