"""Random steps over HTTP against a model written from the state table: wrong ones are refused and change nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from werkzeug.test import TestResponse

from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of

TABLE = {
    "waiting": {"cancel": "cancelled"},
    "called": {
        "recall": "called",
        "start": "serving",
        "return": "waiting",
        "no-show": "no_show",
        "transfer": "waiting",
    },
    "serving": {"park": "parked", "transfer": "waiting", "finish": "finished"},
    "parked": {"resume": "serving"},
    "no_show": {"reinstate": "waiting"},
    "finished": {},
    "cancelled": {"cancel": "cancelled"},
}
STEPS = sorted({step for steps in TABLE.values() for step in steps})
UNDONE = {("serving", "start"): "called", ("parked", "park"): "serving", ("no_show", "no-show"): "called",
          ("finished", "finish"): "serving"}  # fmt: skip
AT_A_WINDOW = ("called", "serving")
CLERKS = st.sampled_from([1, 2])


class Api(RuleBasedStateMachine):
    """Two clerks at two windows do anything to any ticket; the model knows each ticket's state and window."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        folder = Path(self.folder.name)
        self.served = ServedScene(a_sqlite_url(folder), folder).opened(1, 2)
        self.tickets: dict[str, dict[str, Any]] = {}

    def teardown(self) -> None:
        self.served.close()
        self.folder.cleanup()

    def _at(self, window: int) -> list[str]:
        return [
            number for number, one in self.tickets.items() if one["window"] == window and one["state"] in AT_A_WINDOW
        ]

    def _must_refuse(self, response: TestResponse, status: int, code: str, before: int) -> dict[str, Any]:
        assert (response.status_code, code_of(response)) == (status, code)
        assert self.served.revision() == before
        return json_of(response)

    def _move(self, number: str, response: TestResponse, state: str, window: int | None, step: str = "call") -> None:
        assert response.status_code == 200, response.text
        told = json_of(response)
        assert (told["number"], told["state"]) == (number, state)
        at = window or self.tickets[number]["window"]
        self.tickets[number].update(state=state, window=window, last=step, by=at)

    def _sent_on(self, one: dict[str, Any], window: int) -> bool:
        return (one["last"], one["by"]) == ("transfer", window)

    @rule(service=st.sampled_from(["a1", "b1"]))
    def somebody_comes(self, service: str) -> None:
        ticket = self.served.ticket(service)
        assert ticket["number"] not in self.tickets
        self.tickets[ticket["number"]] = {"id": ticket["id"], "state": "waiting", "window": None, "last": None, "by": 0}

    @rule(window=CLERKS)
    def a_clerk_calls_the_next(self, window: int) -> None:
        before = self.served.revision()
        response = self.served.clerks[window].post(f"/halls/hall/windows/{window}/call-next")
        if self._at(window):
            self._must_refuse(response, 409, "window_busy", before)
        elif all(one["state"] != "waiting" or self._sent_on(one, window) for one in self.tickets.values()):
            assert response.status_code == 204
            assert self.served.revision() == before
        else:
            number = json_of(response)["number"]
            assert self.tickets[number]["state"] == "waiting"
            assert not self._sent_on(self.tickets[number], window)
            self._move(number, response, "called", window)

    @precondition(lambda self: self.tickets)
    @rule(window=CLERKS, pick=st.integers(0, 10**6))
    def a_clerk_calls_a_chosen_one(self, window: int, pick: int) -> None:
        number = self._picked(pick)
        one = self.tickets[number]
        before = self.served.revision()
        response = self.served.clerks[window].post(f"/halls/hall/windows/{window}/call", ticket=one["id"])
        if one["state"] not in ("waiting", "parked"):
            self._must_refuse(response, 409, "wrong_step", before)
        elif self._at(window):
            self._must_refuse(response, 409, "window_busy", before)
        else:
            self._move(number, response, "called", window)

    @precondition(lambda self: self.tickets)
    @rule(clerk=CLERKS, pick=st.integers(0, 10**6), step=st.sampled_from(STEPS))
    def a_clerk_does_a_step(self, clerk: int, pick: int, step: str) -> None:
        number = self._picked(pick)
        one = self.tickets[number]
        before = self.served.revision()
        body = {"line": "B"} if step == "transfer" else {}
        response = self.served.clerks[clerk].post(f"/tickets/{one['id']}/{step}", **body)
        if step not in TABLE[one["state"]]:
            problem = self._must_refuse(response, 409, "wrong_step", before)
            named = (problem["ticket"], problem["number"], problem["state"], problem["step"])
            assert named == (one["id"], number, one["state"], step.replace("-", "_"))
            assert number in problem["detail"]
        elif one["window"] not in (None, clerk):
            self._must_refuse(response, 403, "not_your_window", before)
        elif step == "resume" and self._at(clerk):
            self._must_refuse(response, 409, "window_busy", before)
        else:
            state = TABLE[one["state"]][step]
            self._move(number, response, state, clerk if state in AT_A_WINDOW else None, step)

    @precondition(lambda self: self.tickets)
    @rule(clerk=CLERKS, pick=st.integers(0, 10**6))
    def a_clerk_takes_the_last_step_back(self, clerk: int, pick: int) -> None:
        number = self._picked(pick)
        one = self.tickets[number]
        before = self.served.revision()
        response = self.served.clerks[clerk].post(f"/tickets/{one['id']}/undo")
        if one["state"] not in {state for state, _ in UNDONE}:
            self._must_refuse(response, 409, "wrong_step", before)
        elif one["state"] in ("serving", "finished") and one["by"] != clerk:
            self._must_refuse(response, 403, "not_your_window", before)
        elif (one["state"], one["last"]) not in UNDONE:
            self._must_refuse(response, 409, "nothing_to_undo", before)
        elif one["by"] != clerk:
            self._must_refuse(response, 403, "not_your_ticket", before)
        elif one["state"] != "serving" and self._at(clerk):
            self._must_refuse(response, 409, "window_busy", before)
        else:
            self._move(number, response, UNDONE[one["state"], one["last"]], clerk, "undo")

    def _picked(self, pick: int) -> str:
        return sorted(self.tickets)[pick % len(self.tickets)]

    @invariant()
    def the_hall_is_as_the_model_says(self) -> None:
        board = json_of(self.served.visitor.get("/halls/hall/board"))
        states = [one["state"] for one in self.tickets.values()]
        assert board["waiting"] == states.count("waiting")
        at = {window["number"]: window["ticket"] for window in board["windows"]}
        assert {n: at[n] for n in (1, 2)} == {n: next(iter(self._at(n)), None) for n in (1, 2)}

    @invariant()
    def nobody_is_forgotten(self) -> None:
        assert json_of(self.served.manager.get("/halls/hall/forgotten")) == {"forgotten": []}

    @invariant()
    def every_ticket_is_as_the_model_says(self) -> None:
        for one in self.tickets.values():
            assert json_of(self.served.clerk.get(f"/tickets/{one['id']}"))["state"] == one["state"]


TestApi = Api.TestCase
TestApi.settings = settings(
    max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
