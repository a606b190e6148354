"""Attacks on the second factor that need two logins at the same moment, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest

from operations.people import second_factor, staff
from operations.people.second_factor import WrongCode
from operations.people.sessions import Person
from queueing.errors import Conflict
from tests.builders import Scene

PASSWORD = "correct horse battery"
AT_ONCE = 6


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
    second_factor.must_pass(scene.context, who, "")
    app = app_of(scene, who)
    second_factor.confirm(scene.context, who, app.at(scene.clock.now))
    with pytest.raises(WrongCode):
        second_factor.must_pass(scene.context, who, "000000")
    scene.clock.pass_time(seconds=60)
    second_factor.must_pass(scene.context, who, app.at(scene.clock.now))


def test_one_recovery_code_typed_at_several_places_at_once_opens_one(scene: Scene) -> None:
    who = a_person(scene)
    code = enrolled(scene, who)[0]
    together = Barrier(AT_ONCE)

    def enter(_: int) -> bool:
        together.wait()
        try:
            second_factor.must_pass(scene.context, who, code)
        except WrongCode:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(enter, range(AT_ONCE))) == 1


def test_a_wrong_code_does_not_slip_in_beside_a_right_one(scene: Scene) -> None:
    who = a_person(scene)
    codes = enrolled(scene, who)
    for right in codes:
        scene.clock.pass_time(seconds=timedelta(minutes=16).total_seconds())
        together = Barrier(AT_ONCE)

        def enter(code: str, together: Barrier = together) -> bool:
            together.wait()
            try:
                second_factor.must_pass(scene.context, who, code)
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
