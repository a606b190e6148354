"""Windows over HTTP: who may do what, and what a window sees."""

from dataclasses import replace

from operations.halls import catalogue
from tests.houses import ServedScene, code_of, json_of


def test_a_clerk_opens_pauses_and_closes_the_window(served: ServedScene) -> None:
    at = "/halls/hall/windows/1"
    states = [json_of(served.clerk.post(f"{at}/{step}"))["state"] for step in ("open", "pause", "open", "close")]
    assert states == ["open", "paused", "open", "closed"]


def test_nobody_waits_is_no_error(served: ServedScene) -> None:
    served.opened(1)
    response = served.clerk.post("/halls/hall/windows/1/call-next")
    assert (response.status_code, response.data) == (204, b"")


def test_the_same_call_next_twice_calls_one(served: ServedScene) -> None:
    served.opened(1)
    served.ticket(), served.ticket()
    path = "/halls/hall/windows/1/call-next"
    first = json_of(served.clerk.post(path, request_id="click"))
    assert json_of(served.clerk.post(path, request_id="click")) == first


def test_a_window_calls_nobody_while_somebody_is_there(served: ServedScene) -> None:
    served.opened(1)
    served.ticket(), served.ticket()
    served.called()
    assert code_of(served.clerk.post("/halls/hall/windows/1/call-next")) == "window_busy"


def test_a_chosen_ticket_is_called(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    second = served.ticket()
    called = json_of(served.clerk.post("/halls/hall/windows/1/call", ticket=second["id"]))
    assert called["number"] == second["number"]


def test_a_clerk_acts_only_for_the_window_that_is_theirs(served: ServedScene) -> None:
    served.opened(1, 2)
    served.ticket()
    waiting = served.ticket()
    taken = served.called(2)
    before = served.revision()
    refused = [
        served.clerk.post("/halls/hall/windows/2/call-next"),
        served.clerk.post("/halls/hall/windows/2/call", ticket=waiting["id"]),
        *(served.clerk.post(f"/tickets/{taken['id']}/{step}") for step in ("recall", "start", "no-show", "return")),
        served.clerk.post(f"/tickets/{taken['id']}/transfer", line="B"),
    ]
    assert {code_of(response) for response in refused} == {"not_your_window"}
    assert {response.status_code for response in refused} == {403}
    assert served.revision() == before


def test_a_clerk_takes_no_window_where_somebody_sits(served: ServedScene) -> None:
    served.opened(2)
    assert code_of(served.clerk.post("/halls/hall/windows/2/open")) == "window_taken"
    assert code_of(served.clerk.post("/halls/hall/windows/2/close")) == "window_taken"


def test_a_clerk_of_another_hall_does_nothing_here(served: ServedScene) -> None:
    stranger = served.another_hall()
    at = "/halls/hall/windows/1"
    steps = ("open", "pause", "close", "call-next")
    assert {code_of(stranger.post(f"{at}/{step}")) for step in steps} == {"wrong_hall"}
    assert code_of(stranger.get(f"{at}/queue")) == "wrong_hall"
    assert code_of(stranger.get("/halls/hall/windows")) == "wrong_hall"


def test_a_window_sees_who_waits_in_the_order_of_its_calls(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    served.ticket("b1", priority="elderly")
    sight = json_of(served.clerk.get("/halls/hall/windows/1/queue"))
    assert sight["current"] is None
    assert [ticket["number"] for ticket in sight["waiting"]] == ["B001", "A001"]
    called = served.called()
    sight = json_of(served.clerk.get("/halls/hall/windows/1/queue"))
    assert sight["current"]["id"] == called["id"]
    assert sight["window"]["staff"] == "clerk1"


def test_no_window_of_that_number(served: ServedScene) -> None:
    assert code_of(served.clerk.post("/halls/hall/windows/99/open")) == "unknown_window"
    assert code_of(served.clerk.get("/halls/hall/windows/99/queue")) == "unknown_window"
    assert served.clerk.post("/halls/hall/windows/one/open").status_code == 404


def test_a_console_of_a_window_that_left_the_hall_is_told_so(served: ServedScene) -> None:
    hall = served.scene.hall
    catalogue.sync(served.context, replace(hall, windows=tuple(w for w in hall.windows if w.number != 7)))
    assert code_of(served.clerk.get("/halls/hall/windows/7/queue")) == "unknown_window"
