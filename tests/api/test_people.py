"""Tokens of staff and devices over HTTP."""

from tests.houses import PASSWORD, ServedScene, code_of, json_of


def test_a_login_gives_a_token_that_works(served: ServedScene) -> None:
    told = json_of(served.nobody.post("/tokens", username="clerk1", password=PASSWORD))
    assert told["role"] == "clerk"
    assert told["expires_at"] == "2026-03-02T15:00:00.000Z"
    assert served.asker(told["token"]).post("/halls/hall/windows/1/open").status_code == 200


def test_a_new_device_works_and_its_namesake_goes_on(served: ServedScene) -> None:
    device = {"kind": "kiosk", "hall": "hall", "name": "k1"}
    first = json_of(served.administrator.post("/devices", **device))
    second = json_of(served.administrator.post("/devices", **device))
    for told in (first, second):
        assert served.asker(told["token"]).post("/tickets", hall="hall", service="a1").status_code == 201


def test_a_revoked_device_takes_no_more_tickets(served: ServedScene) -> None:
    told = json_of(served.administrator.post("/devices", kind="kiosk", hall="hall", name="k2"))
    kiosk = served.asker(told["token"])
    assert kiosk.post("/tickets", hall="hall", service="a1").status_code == 201
    assert served.administrator.delete(f"/devices/{told['id']}").status_code == 204
    assert code_of(kiosk.post("/tickets", hall="hall", service="a1")) == "unknown_token"
    assert code_of(served.administrator.delete(f"/devices/{told['id']}")) == "unknown_device"


def test_a_list_of_devices_tells_no_secret(served: ServedScene) -> None:
    told = json_of(served.administrator.get("/halls/hall/devices"))["devices"]
    assert {device["kind"] for device in told} == {"kiosk", "display", "printer"}
    assert all(set(device) == {"id", "kind", "name", "created_at"} for device in told)


def test_a_device_of_a_strange_kind_or_hall_is_refused(served: ServedScene) -> None:
    device = {"kind": "kiosk", "hall": "hall", "name": "k1"}
    assert code_of(served.administrator.post("/devices", **device | {"kind": "door"})) == "invalid"
    assert code_of(served.administrator.post("/devices", **device | {"hall": "nowhere"})) == "unknown_hall"
    assert code_of(served.administrator.post("/devices", **device | {"name": "k\x1b1"})) == "invalid"


def test_who_guesses_passwords_has_to_wait(served: ServedScene) -> None:
    wrong = [served.nobody.post("/tokens", username="clerk1", password="wrong password") for _ in range(9)]
    assert [code_of(response) for response in wrong] == ["wrong_login"] * 8 + ["too_many_tries"]
    assert int(wrong[-1].headers["Retry-After"]) == json_of(wrong[-1])["retry_after_seconds"] == 1
    assert code_of(served.nobody.post("/tokens", username="clerk1", password=PASSWORD)) == "too_many_tries"
    served.scene.clock.pass_time(seconds=1)
    assert served.nobody.post("/tokens", username="clerk1", password=PASSWORD).status_code == 201


def test_a_guesser_elsewhere_does_not_lock_a_clerk_out(served: ServedScene) -> None:
    for _ in range(9):
        served.nobody.post("/tokens", username="clerk1", password="wrong password")
    assert served.visitor.post("/tokens", username="clerk1", password=PASSWORD).status_code == 201


def test_a_whole_morning_shift_logs_in_from_one_address(served: ServedScene) -> None:
    answers = [served.nobody.post("/tokens", username="clerk1", password=PASSWORD) for _ in range(50)]
    assert {response.status_code for response in answers} == {201}
