"""Attacks with what was copied from a browser before its login ended, and how long a login lasts."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, event

from operations.people import sessions, staff
from operations.people.sessions import Limits
from storage.compiled_statement import CompiledStatement
from tests.houses import API, ServedScene, code_of, json_of
from tests.web.test_hub import Ear
from tests.web.test_login import BROWSER, csrf_of, log_in

WINDOWS = f"{API}/halls/hall/windows"


def a_browser(served: ServedScene, username: str = "clerk1") -> FlaskClient:
    """A browser outside the hall's network in which somebody has logged in."""
    client = served.client("203.0.113.5")
    assert log_in(client, username).status_code == 302
    return client


def copy_of(served: ServedScene, client: FlaskClient) -> FlaskClient:
    """What a thief has who has copied the browser's cookie."""
    cookie = client.get_cookie("onewindow")
    assert cookie is not None
    thief = served.client("203.0.113.66")
    thief.set_cookie("onewindow", cookie.value)
    return thief


def page_token(client: FlaskClient, path: str = "/window/") -> str:
    """The token in the data of a page, for its socket."""
    text = client.get(path, headers=BROWSER).text
    return text.partition('"token": "')[2].partition('"')[0]


def log_out(client: FlaskClient) -> None:
    assert client.post("/logout", data={"csrf_token": csrf_of(client, "/")}).location == "/login"


def test_a_copied_cookie_is_worth_nothing_after_logging_out(served: ServedScene) -> None:
    client = a_browser(served)
    thief = copy_of(served, client)
    assert thief.get(WINDOWS).status_code == 200
    log_out(client)
    assert thief.get(WINDOWS).status_code == 401


def test_an_administrator_ends_all_logins_of_somebody_and_it_is_noted_once(served: ServedScene) -> None:
    clerk, office = a_browser(served), served.administrator
    ear = Ear(served, "/window", page_token(clerk))
    assert ear.listens
    told = [office.post("/people/clerk1/end-logins", request_id="click") for _ in range(2)]
    assert [json_of(answer) for answer in told] == [{"ended": 2}] * 2, "a browser and a program, once"
    assert not ear.listens and clerk.get(WINDOWS).status_code == 401
    assert served.clerk.get("/account").status_code == 401
    assert a_browser(served).get(WINDOWS).status_code == 200, "the password is the same"
    assert code_of(office.post("/people/admin/end-logins")) == "yourself"
    assert code_of(office.post("/people/nobody/end-logins")) == "unknown_user"
    with served.context.database.engine.connect() as connection:
        query = "SELECT actor, hall, subject FROM security_log WHERE kind = 'logins_ended'"
        assert [tuple(row) for row in connection.exec_driver_sql(query)] == [("staff:admin", "hall", "clerk1")]


def test_a_copied_token_of_a_page_is_worth_nothing_after_logging_out(served: ServedScene) -> None:
    client = a_browser(served)
    token = page_token(client)
    assert served.asker(token).get("/halls/hall/windows").status_code == 200
    log_out(client)
    assert served.asker(token).get("/halls/hall/windows").status_code == 401
    assert not Ear(served, "/window", token).listens


def test_logging_out_hangs_up_on_the_consoles_of_this_login_alone(served: ServedScene) -> None:
    client, other = a_browser(served), a_browser(served)
    ear, other_ear = Ear(served, "/window", page_token(client)), Ear(served, "/window", page_token(other))
    assert ear.listens and other_ear.listens
    log_out(client)
    assert not ear.listens
    assert other_ear.listens
    assert other.get(WINDOWS).status_code == 200


def test_logging_in_anew_ends_the_login_that_the_browser_had(served: ServedScene) -> None:
    client = a_browser(served)
    thief = copy_of(served, client)
    form = {"username": "manager", "password": "correct horse battery", "csrf_token": csrf_of(client, "/")}
    assert client.post("/login", data=form).status_code == 302
    assert thief.get(WINDOWS).status_code == 401


ENDS: dict[str, Callable[[ServedScene], None]] = {
    "disabled": lambda served: staff.disable(served.context, "clerk1"),
    "a new password": lambda served: staff.change(served.context, "clerk1", "clerk", "hall", "", "some other words"),
    "another role": lambda served: staff.change(served.context, "clerk1", "manager", "hall", ""),
    "another hall": lambda served: staff.change(served.context, "clerk1", "manager", "", ""),
    "added again": lambda served: staff.add(served.context, "clerk1", "some other words", "clerk", "hall"),
}


@pytest.mark.parametrize("what", ENDS)
def test_who_is_changed_has_no_login_any_more_in_any_process(served: ServedScene, what: str) -> None:
    client = a_browser(served)
    ear, token = Ear(served, "/window", page_token(client)), page_token(client)
    assert ear.listens and served.asker(token).get("/halls/hall/windows").status_code == 200
    ENDS[what](served)  # as another process does it, which cannot tell this one
    assert client.get(WINDOWS).status_code == 401
    assert served.asker(token).get("/halls/hall/windows").status_code == 401
    assert served.clerk.get("/halls/hall/windows").status_code == 401
    served.hub.dismiss_ended()  # every two seconds
    assert not ear.listens


def test_another_display_name_ends_nothing(served: ServedScene) -> None:
    client = a_browser(served)
    staff.change(served.context, "clerk1", "clerk", "hall", "李")
    assert client.get(WINDOWS).status_code == 200


def test_a_clerks_login_outlasts_lunch_and_ends_after_the_working_day(served: ServedScene) -> None:
    client = a_browser(served)
    clock = served.scene.clock
    clock.pass_time(hours=3, minutes=50)
    assert client.get("/window/", headers=BROWSER).status_code == 200
    for _ in range(3):
        clock.pass_time(hours=3)
        assert client.get("/window/", headers=BROWSER).status_code == 200
    clock.pass_time(hours=2)
    assert client.get(WINDOWS).status_code == 401


def test_a_managers_login_ends_when_nobody_uses_it_though_its_page_goes_on_asking(served: ServedScene) -> None:
    client = a_browser(served, "manager")
    ear = Ear(served, "/manager", page_token(client, "/reports/now"))
    assert ear.listens
    for _ in range(4):
        served.scene.clock.pass_time(minutes=29)
        assert client.get("/login/still").status_code == 200  # the page asks by itself
    served.scene.clock.pass_time(minutes=5)
    assert client.get("/login/still").status_code == 401
    served.hub.dismiss_ended()
    assert not ear.listens


def test_a_page_that_is_touched_keeps_its_login(served: ServedScene) -> None:
    client = a_browser(served, "manager")
    for _ in range(4):
        served.scene.clock.pass_time(minutes=90)
        assert client.get("/login/still?used=1").status_code == 200


def test_the_last_use_is_written_down_for_the_other_processes(served: ServedScene) -> None:
    who = staff.person(served.context, "manager")
    assert who is not None
    login, secret = sessions.begin(served.context, who, Limits(*[served.scene.clock.now - served.scene.clock.now] * 2))
    assert sessions.of_token(served.context, secret, "browser") is None  # a life of nothing
    assert served.context.seen == {} or login.session not in served.context.seen
    client = a_browser(served, "manager")
    served.scene.clock.pass_time(minutes=90)
    assert client.get("/login/still?used=1").status_code == 200
    sessions.tidy(served.context)
    assert served.context.seen == {}
    served.scene.clock.pass_time(minutes=90)
    assert client.get("/login/still").status_code == 200


def test_a_browsers_secret_is_no_bearer_token_and_is_not_kept_in_clear(served: ServedScene) -> None:
    who = staff.person(served.context, "manager")
    assert who is not None
    limits = Limits(sessions.FOR_PROGRAMS.life)
    _, secret = sessions.begin(served.context, who, limits)
    assert sessions.of_token(served.context, secret, "browser") is not None
    assert served.asker(secret).get("/halls/hall/windows").status_code == 401
    rows = sessions.of_person(served.context, "manager")
    assert all(secret not in (row.id, row.token_hash) for row in rows)


def test_a_step_of_staff_asks_for_the_login_in_one_statement_and_for_no_device(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.opened(1)
    token = page_token(a_browser(served, "clerk2"))
    seen: list[str] = []
    run = CompiledStatement.run

    def heard(statement: CompiledStatement, connection: Connection, values: Any) -> Any:
        seen.append(statement._for(connection.dialect)[0])
        return run(statement, connection, values)

    monkeypatch.setattr(CompiledStatement, "run", heard)
    event.listen(served.context.database.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    for clerk, number in ((served.clerk, 1), (served.asker(token), 2)):
        path = f"/halls/hall/windows/{number}/open"
        assert clerk.post(path).status_code == 200
        seen.clear()
        assert clerk.post(path).status_code == 200
        assert sum("FROM sessions" in text for text in seen) == 1
        assert not any("FROM devices" in text for text in seen)
