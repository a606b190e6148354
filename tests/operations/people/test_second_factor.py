"""Attacks on the second factor that need two logins at the same moment, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest

from operations.people import logins, second_factor, staff
from operations.people.second_factor import TooManyCodes, WrongCode
from operations.people.sessions import Person
from queueing.errors import Conflict
from tests.builders import Scene

PASSWORD = "correct horse battery"
AT_ONCE = 6
HERE = "address 10.0.0.5"


def a_person(scene: Scene) -> Person:
    """clerk1, who may log in."""
    staff.add(scene.context, "clerk1", PASSWORD, "clerk", "hall", "Chen Li")
    who = staff.person(scene.context, "clerk1")
    assert who is not None
    return who


def app_of(scene: Scene, who: Person) -> pyotp.TOTP:
    """The authenticator app that scans what the page shows."""
    app = pyotp.parse_uri(second_factor.begin(scene.context, who))
    assert isinstance(app, pyotp.TOTP)
    return app


def enrolled(scene: Scene, who: Person) -> list[str]:
    """Set the second factor up; the recovery codes."""
    app = app_of(scene, who)
    return second_factor.confirm(scene.context, who, app.at(scene.clock.now))


def test_a_second_factor_is_asked_for_and_passed(scene: Scene) -> None:
    who = a_person(scene)
    second_factor.must_pass(scene.context, who, "", HERE)
    app = app_of(scene, who)
    second_factor.confirm(scene.context, who, app.at(scene.clock.now))
    with pytest.raises(WrongCode):
        second_factor.must_pass(scene.context, who, "000000", HERE)
    scene.clock.pass_time(seconds=60)
    second_factor.must_pass(scene.context, who, app.at(scene.clock.now), HERE)


def test_one_recovery_code_typed_at_several_places_at_once_opens_one(scene: Scene) -> None:
    who = a_person(scene)
    code = enrolled(scene, who)[0]
    together = Barrier(AT_ONCE)

    def enter(_: int) -> bool:
        together.wait()
        try:
            second_factor.must_pass(scene.context, who, code, HERE)
        except WrongCode:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(enter, range(AT_ONCE))) == 1


def test_a_wrong_code_does_not_slip_in_beside_a_right_one(scene: Scene) -> None:
    who = a_person(scene)
    codes = enrolled(scene, who)
    for right in codes:
        scene.clock.pass_time(seconds=timedelta(minutes=61).total_seconds())
        together = Barrier(AT_ONCE)

        def enter(code: str, together: Barrier = together) -> bool:
            together.wait()
            try:
                second_factor.must_pass(scene.context, who, code, HERE)
            except WrongCode:
                return False
            return True

        with ThreadPoolExecutor(AT_ONCE) as pool:
            entered = list(pool.map(enter, [right] + ["wrong"] * (AT_ONCE - 1)))
        assert entered == [True] + [False] * (AT_ONCE - 1)


def test_a_page_opened_while_it_is_put_in_force_does_not_undo_it(scene: Scene) -> None:
    who = a_person(scene)
    for _ in range(5):
        app = app_of(scene, who)
        together = Barrier(2)

        def look(together: Barrier = together) -> None:
            together.wait()
            with suppress(Conflict):
                second_factor.begin(scene.context, who)

        def confirm(together: Barrier = together, app: pyotp.TOTP = app) -> None:
            together.wait()
            second_factor.confirm(scene.context, who, app.at(scene.clock.now))

        with ThreadPoolExecutor(2) as pool:
            for work in [pool.submit(look), pool.submit(confirm)]:
                work.result()
        assert second_factor.is_on(scene.context, "clerk1")
        second_factor.reset(scene.context, "clerk1")


def entered(scene: Scene, code: str, address: str, device: str = "") -> str:
    """How a login with the right password ends."""
    try:
        logins.log_in(scene.context, "clerk1", PASSWORD, address, device, code)
    except (WrongCode, TooManyCodes) as error:
        return error.code
    return "in"


def test_who_guesses_codes_keeps_the_person_out_neither_of_a_known_device_nor_of_another_address(scene: Scene) -> None:
    who = a_person(scene)
    app = app_of(scene, who)
    second_factor.confirm(scene.context, who, app.at(scene.clock.now))
    scene.clock.pass_time(seconds=60)
    guesses = [entered(scene, "wrong!", "203.0.113.66") for _ in range(10)]
    assert guesses == ["wrong_code"] * 8 + ["too_many_codes"] * 2
    assert entered(scene, app.at(scene.clock.now), "203.0.113.66", device="a-device") == "in", "behind the same router"
    scene.clock.pass_time(seconds=60)
    assert entered(scene, app.at(scene.clock.now), "10.0.0.5") == "in"
    assert entered(scene, "wrong!", "203.0.113.66") == "too_many_codes", "although the right one came in elsewhere"


def test_who_guesses_from_ever_new_addresses_has_no_more_than_their_shared_budget(scene: Scene) -> None:
    who = a_person(scene)
    app = app_of(scene, who)
    recovery = second_factor.confirm(scene.context, who, app.at(scene.clock.now))
    looked_at = 0
    for minute in range(120):
        with suppress(TooManyCodes):
            try:
                second_factor.must_pass(scene.context, who, "wrong!", f"address {minute}")
            except WrongCode:
                looked_at += 1
        scene.clock.pass_time(minutes=1)
    assert 24 < looked_at <= 2 * 24
    assert entered(scene, app.at(scene.clock.now), "10.0.0.5") == "too_many_codes"
    assert entered(scene, app.at(scene.clock.now), "10.0.0.5", device="a-device") == "in"
    assert entered(scene, recovery[0], "10.0.0.5") == "in", "nobody finds one by trying"


def test_a_stolen_device_has_a_budget_too_and_takes_nothing_from_another(scene: Scene) -> None:
    who = a_person(scene)
    app = app_of(scene, who)
    second_factor.confirm(scene.context, who, app.at(scene.clock.now))
    scene.clock.pass_time(seconds=60)
    for _ in range(8):
        assert entered(scene, "wrong!", "10.0.0.5", device="stolen") == "wrong_code"
    assert entered(scene, app.at(scene.clock.now), "10.0.0.5", device="stolen") == "too_many_codes"
    assert entered(scene, app.at(scene.clock.now), "10.0.0.5", device="own") == "in"


def test_wrong_codes_of_people_who_then_succeed_use_up_nothing_for_the_next(scene: Scene) -> None:
    who = a_person(scene)
    app = app_of(scene, who)
    second_factor.confirm(scene.context, who, app.at(scene.clock.now))
    for n in range(30):
        scene.clock.pass_time(seconds=60)
        second_factor.must_pass(scene.context, who, app.at(scene.clock.now), f"address {n}")
