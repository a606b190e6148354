"""Logins and the delays after wrong ones, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from argon2 import PasswordHasher

from operations.people import logins, second_factor, sessions, staff
from operations.people.logins import TooManyTries
from operations.people.sessions import Person, WrongLogin
from storage import login_tries
from storage import staff as staff_rows
from storage.schema import metadata
from tests.builders import Scene

PASSWORD = "correct horse battery"
NEWER = "violet harbour anvil"
ROUTER, HOME, DEVICE = "10.0.0.1", "203.0.113.7", "a-device"


@pytest.fixture(autouse=True)
def staff_is_known(scene: Scene) -> None:
    """Two clerks and a manager may log in; one person may no longer."""
    people = [("clerk1", "clerk"), ("clerk2", "clerk"), ("manager", "manager"), ("gone", "clerk")]
    staff.add_all(scene.context, [(name, PASSWORD, role, "hall") for name, role in people])
    staff.disable(scene.context, "gone")


def outcome(
    scene: Scene, password: str = PASSWORD, address: str = ROUTER, username: str = "clerk1", device: str = ""
) -> str:
    """How a login ends: the role, or the code of the error."""
    try:
        return logins.log_in(scene.context, username, password, address, device).role
    except (WrongLogin, TooManyTries) as error:
        return error.code


def guess(scene: Scene, times: int, **more: Any) -> list[str]:
    """So many wrong passwords, one after another."""
    return [outcome(scene, f"guess {n}", **more) for n in range(times)]


def test_the_right_password_says_who_it_is(scene: Scene) -> None:
    who = logins.log_in(scene.context, "clerk1", PASSWORD, ROUTER)
    assert (who.username, who.role, who.hall) == ("clerk1", "clerk", "hall")


@pytest.mark.parametrize("password", ["", PASSWORD[:-1], PASSWORD + " ", PASSWORD.upper(), "\x00", "密码" * 30])
def test_any_other_password_is_wrong(scene: Scene, password: str) -> None:
    assert outcome(scene, password) == "wrong_login"


@pytest.mark.parametrize("username", ["", "nobody", "clerk1 ", "CLERK1", "clerk1\x00", "\ud800", "x" * 5_000, "'; --"])
def test_any_other_name_is_as_wrong_as_a_wrong_password(scene: Scene, username: str) -> None:
    assert outcome(scene, username=username) == "wrong_login"


class _CountingHasher(PasswordHasher):
    """Notes which hashes it verified, by what they cost."""

    def verify(self, password_hash: str, password: str) -> bool:  # type: ignore[override]  # only these are used here
        self.costs.append(password_hash.split("$")[1:4])
        return super().verify(password_hash, password)

    costs: list[list[str]]


def test_a_wrong_name_a_wrong_password_and_a_disabled_account_cost_the_same_work(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = _CountingHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(staff, "hasher", hasher)
    monkeypatch.setattr(logins, "_nobodys_hash", [])
    costs = []
    for username in ("clerk1", "nobody", "gone"):
        hasher.costs = []
        assert outcome(scene, "wrong password", username=username) == "wrong_login"
        costs.append(hasher.costs)
    assert len(costs[0]) == 1
    assert costs[0] == costs[1] == costs[2]


def test_names_that_nobody_has_are_delayed_as_the_others_are(scene: Scene) -> None:
    assert guess(scene, 12, username="nobody") == guess(scene, 12, username="clerk1")


def test_many_guesses_at_once_are_counted_as_many(scene: Scene) -> None:
    with ThreadPoolExecutor(12) as guessers:
        ends = list(guessers.map(lambda n: outcome(scene, f"guess {n:06d}"), range(24)))
    assert ends.count("wrong_login") == logins.FREE_TRIES
    assert set(ends) <= {"wrong_login", "too_many_tries", "too_many_logins"}


def test_each_guess_waits_longer_than_the_one_before(scene: Scene) -> None:
    assert guess(scene, 30).count("wrong_login") == logins.FREE_TRIES
    waits = []
    for n in range(9):
        with pytest.raises(TooManyTries) as refused:
            logins.log_in(scene.context, "clerk1", PASSWORD, ROUTER)
        waits.append(int(str(refused.value.extra["retry_after_seconds"])))
        scene.clock.pass_time(seconds=waits[-1])
        assert outcome(scene, f"another guess {n}") == "wrong_login"
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1, 60)


def test_a_guesser_gets_fewer_than_a_hundred_guesses_an_hour(scene: Scene) -> None:
    """The guesser asks again after half of each wait that is said, and at the end twice a second."""
    guesses, end = 0, scene.clock() + timedelta(hours=1)
    while scene.clock() < end:
        wait = 0.0
        try:
            logins.log_in(scene.context, "clerk1", f"guess {guesses}", ROUTER)
        except WrongLogin:
            guesses += 1
        except TooManyTries as refused:
            wait = float(str(refused.extra["retry_after_seconds"]))
        scene.clock.pass_time(seconds=max(0.5, wait // 2))
    assert guesses < 100


def test_a_right_password_begins_the_count_anew(scene: Scene) -> None:
    for _ in range(3):
        assert guess(scene, logins.FREE_TRIES - 1) == ["wrong_login"] * (logins.FREE_TRIES - 1)
        assert outcome(scene) == "clerk"


def test_a_try_that_had_to_wait_makes_the_wait_no_longer(scene: Scene) -> None:
    guess(scene, 100)
    scene.clock.pass_time(seconds=1)
    assert outcome(scene) == "clerk"


def test_after_a_quarter_of_an_hour_all_is_forgotten(scene: Scene) -> None:
    guess(scene, logins.FREE_TRIES)
    scene.clock.now += logins.TRIES_KEPT
    assert guess(scene, logins.FREE_TRIES) == ["wrong_login"] * logins.FREE_TRIES


def test_a_hundred_guesses_from_one_router_lock_out_neither_a_colleague_nor_the_manager(scene: Scene) -> None:
    guess(scene, 100)
    assert outcome(scene, username="clerk2") == "clerk"
    assert outcome(scene, username="manager") == "manager"


def test_who_is_guessed_at_logs_in_from_elsewhere_and_from_the_usual_device(scene: Scene) -> None:
    guess(scene, 100)
    assert outcome(scene) == "too_many_tries"
    assert outcome(scene, address=HOME) == "clerk"
    assert outcome(scene, device=DEVICE) == "clerk"
    assert outcome(scene) == "too_many_tries", "a login elsewhere does not help who guesses here"


def test_a_known_device_is_delayed_by_its_own_guesses_wherever_it_is(scene: Scene) -> None:
    guess(scene, logins.FREE_TRIES, device=DEVICE)
    assert outcome(scene, device=DEVICE, address=HOME) == "too_many_tries"
    assert outcome(scene) == "clerk"


def test_a_whole_shift_logs_in_at_once(scene: Scene) -> None:
    names = [f"clerk{n}" for n in range(1, 25)]
    staff.add_all(scene.context, [(name, PASSWORD, "clerk", "hall") for name in names])
    with ThreadPoolExecutor(12) as clerks:
        assert set(clerks.map(lambda name: outcome(scene, username=name), names)) == {"clerk"}


def everything(scene: Scene) -> dict[str, str]:
    """The rows of every table, as text."""
    with scene.context.database.reading() as connection:
        return {table.name: str(connection.execute(table.select()).all()) for table in metadata.sorted_tables}


def test_of_a_failed_login_a_hash_is_counted_and_the_log_alone_says_whose_it_was_and_from_where(scene: Scene) -> None:
    before = everything(scene)
    outcome(scene, "a wrong guess", HOME, username="my password by mistake")
    outcome(scene, "a wrong guess", HOME)
    outcome(scene, "a wrong guess", HOME, device=DEVICE)
    guess(scene, 9, address=HOME, username="gone")
    after = everything(scene)
    assert {name for name, rows in after.items() if rows != before[name]} == {"login_tries", "security_log"}
    for typed in ("by mistake", "a wrong guess", "guess 1"):
        assert [name for name, rows in after.items() if typed in rows] == []
    for said in (HOME, "clerk1", "gone"):
        assert said not in after["login_tries"] and said in after["security_log"]
    assert DEVICE not in str(after)


def test_tidying_forgets_old_tries_alone(scene: Scene) -> None:
    guess(scene, 3, username="nobody")
    scene.clock.now += second_factor.TRIES_KEPT + timedelta(seconds=1)
    guess(scene, 3)
    logins.tidy(scene.context)
    with scene.context.database.reading() as connection:
        assert [row.failures for row in connection.execute(login_tries.login_tries.select())] == [3]


def begins(scene: Scene, who: Person) -> list[str]:
    """How a browser's login and a program's begin for somebody whose password was checked."""
    ends = []
    for begin in (partial(sessions.begin, limits=sessions.FOR_PROGRAMS), sessions.new_token):
        try:
            begin(scene.context, who)
            ends.append("in")
        except WrongLogin as error:
            ends.append(error.code)
    return ends


def test_what_was_changed_after_the_password_was_checked_lets_nobody_in(scene: Scene) -> None:
    for change in (
        partial(
            staff.change, username="clerk1", role="clerk", hall="hall", display_name="", password="violet harbour anvil"
        ),
        partial(staff.change, username="clerk1", role="manager", hall="hall", display_name=""),
        partial(staff.disable, username="clerk1"),
    ):
        who = staff.person(scene.context, "clerk1")
        assert who is not None
        change(scene.context)
        assert begins(scene, who) == ["wrong_login"] * 2
    who = logins.log_in(scene.context, "clerk2", PASSWORD, ROUTER)
    staff.change(scene.context, "clerk2", "clerk", "hall", "another name")
    assert begins(scene, who) == ["in"] * 2


def test_a_password_that_is_being_changed_opens_nothing_and_is_not_set_back(scene: Scene) -> None:
    who = logins.log_in(scene.context, "clerk1", PASSWORD, ROUTER)
    changed = staff.hasher.hash("a new password of theirs")
    with ThreadPoolExecutor(2) as pool:
        with scene.context.database.transaction() as connection:
            row = staff_rows.find(connection, "clerk1")
            assert row is not None
            staff_rows.put(connection, replace(row, password_hash=changed))
            begin = pool.submit(begins, scene, who)
            other = pool.submit(staff.set_password, scene.context, who, "what somebody else wants")
        assert begin.result() == ["wrong_login"] * 2
        with pytest.raises(WrongLogin):
            other.result()
    assert outcome(scene, "a new password of theirs") == "clerk"
    assert sessions.of_person(scene.context, "clerk1") == []
