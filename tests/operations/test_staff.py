"""People, devices and patience with wrong passwords, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from operations import staff
from operations.staff import TooManyTries, WrongLogin
from queueing.errors import BadRequest, NotAllowed, NotFound
from tests.builders import Scene, a_clerk

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def a_clerk_is_known(scene: Scene) -> None:
    """clerk1 may log in."""
    staff.add(scene.context, "clerk1", PASSWORD, "clerk", "hall", "Chen Li")


def outcome(scene: Scene, password: str, address: str = "10.0.0.1", username: str = "clerk1") -> str:
    """How a login ends."""
    try:
        return staff.log_in(scene.context, username, password, address).role
    except (WrongLogin, TooManyTries) as error:
        return error.code


def test_the_right_password_says_who_it_is(scene: Scene) -> None:
    who = staff.log_in(scene.context, "clerk1", PASSWORD, "10.0.0.1")
    assert (who.username, who.display_name, who.role, who.hall) == ("clerk1", "Chen Li", "clerk", "hall")


def test_a_password_is_kept_as_an_argon2id_hash_alone(scene: Scene) -> None:
    kept = staff.everybody(scene.context)[0].password_hash
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize("password", ["", PASSWORD[:-1], PASSWORD + " ", PASSWORD.upper(), "\x00", "密码" * 30])
def test_any_other_password_is_wrong(scene: Scene, password: str) -> None:
    assert outcome(scene, password) == "wrong_login"


def test_many_guesses_at_once_are_counted_as_many(scene: Scene) -> None:
    with ThreadPoolExecutor(12) as guessers:
        ends = list(guessers.map(lambda n: outcome(scene, f"guess {n:06d}"), range(24)))
    assert ends.count("wrong_login") == staff.FREE_TRIES
    assert ends.count("too_many_tries") == 24 - staff.FREE_TRIES


def test_a_right_password_begins_the_count_anew(scene: Scene) -> None:
    for _ in range(3):
        assert [outcome(scene, "wrong password") for _ in range(staff.FREE_TRIES - 1)] == ["wrong_login"] * 7
        assert outcome(scene, PASSWORD) == "clerk"


def test_patience_comes_back_with_time(scene: Scene) -> None:
    for _ in range(staff.FREE_TRIES + 1):
        outcome(scene, "wrong password")
    assert outcome(scene, PASSWORD) == "too_many_tries"
    scene.clock.now += staff.TRIES_KEPT + timedelta(seconds=1)
    assert outcome(scene, PASSWORD) == "clerk"


def test_an_address_that_tries_many_names_has_to_wait(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 10
    monkeypatch.setattr(staff, "FREE_TRIES_OF_AN_ADDRESS", limit)
    ends = [outcome(scene, "wrong password", username=f"name{n}") for n in range(limit + 1)]
    assert ends == ["wrong_login"] * limit + ["too_many_tries"]
    assert outcome(scene, PASSWORD, address="10.0.0.2") == "clerk"


def test_a_whole_shift_logs_in_at_once(scene: Scene) -> None:
    names = [f"clerk{n}" for n in range(1, 25)]
    staff.add_all(scene.context, [(name, PASSWORD, "clerk", "hall") for name in names])
    with ThreadPoolExecutor(12) as clerks:
        assert set(clerks.map(lambda name: outcome(scene, PASSWORD, username=name), names)) == {"clerk"}


def test_a_token_works_until_it_ends(scene: Scene) -> None:
    token, expires_at = staff.new_token(scene.context, staff.log_in(scene.context, "clerk1", PASSWORD, ""))
    actor = staff.actor_of_token(scene.context, token)
    assert actor == a_clerk()
    scene.clock.now = expires_at
    assert staff.actor_of_token(scene.context, token) is None


def test_tidying_forgets_ended_tokens_and_old_tries_and_nothing_else(scene: Scene) -> None:
    who = staff.log_in(scene.context, "clerk1", PASSWORD, "")
    old, _ = staff.new_token(scene.context, who)
    scene.clock.pass_time(hours=13)
    fresh, _ = staff.new_token(scene.context, who)
    scene.clock.pass_time(hours=2)
    staff.tidy(scene.context)
    assert staff.actor_of_token(scene.context, old) is None
    assert staff.actor_of_token(scene.context, fresh) == a_clerk()


def test_a_device_works_until_it_is_revoked(scene: Scene) -> None:
    device_id, token = staff.add_device(scene.context, "kiosk", "hall", "k1")
    actor = staff.actor_of_token(scene.context, token)
    assert actor is not None
    assert (actor.kind, actor.name, actor.hall) == ("kiosk", "k1", "hall")
    with pytest.raises(NotAllowed):
        staff.revoke_device(scene.context, a_clerk(), device_id)


def test_people_who_cannot_be(scene: Scene) -> None:
    with pytest.raises(BadRequest, match="at least 8"):
        staff.add(scene.context, "x", "short", "clerk", "hall")
    with pytest.raises(BadRequest, match="role"):
        staff.add(scene.context, "x", PASSWORD, "king", "hall")
    with pytest.raises(BadRequest, match="belongs to a hall"):
        staff.add(scene.context, "x", PASSWORD, "clerk")
    with pytest.raises(BadRequest, match="printable"):
        staff.add(scene.context, "x\n", PASSWORD, "clerk", "hall")
    with pytest.raises(NotFound):
        staff.add(scene.context, "x", PASSWORD, "clerk", "nowhere")


@pytest.mark.parametrize("username", ["", "nobody", "clerk1 ", "CLERK1", "clerk1\x00", "\ud800", "x" * 5_000, "'; --"])
def test_any_other_name_is_as_wrong_as_a_wrong_password(scene: Scene, username: str) -> None:
    assert outcome(scene, PASSWORD, username=username) == "wrong_login"


def test_a_token_can_stand_on_a_command_line(scene: Scene) -> None:
    for n in range(200):  # of tokens that might begin with a hyphen, 3 would
        _, token = staff.add_device(scene.context, "printer", "hall", f"agent {n}")
        assert token.isalnum()
