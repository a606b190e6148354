"""People and devices, on each kind of database."""

import pytest
from argon2 import PasswordHasher

from operations.context import SYSTEM
from operations.people import devices, logins, sessions, staff, tokens
from queueing.errors import BadRequest, Conflict, NotAllowed, NotFound
from tests.builders import Scene, a_clerk

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def a_clerk_is_known(scene: Scene) -> None:
    """clerk1 may log in."""
    staff.add(scene.context, "clerk1", PASSWORD, "clerk", "hall", "Chen Li")


def test_a_password_is_kept_as_an_argon2id_hash_alone(scene: Scene) -> None:
    kept = staff.everybody(scene.context)[0].password_hash
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_a_guess_at_a_stolen_hash_costs_64_mib_and_three_rounds(usual_hasher: PasswordHasher) -> None:
    assert usual_hasher.memory_cost >= 64 * 1024
    assert usual_hasher.time_cost >= 3


def test_a_token_works_until_it_ends(scene: Scene) -> None:
    token, expires_at = sessions.new_token(scene.context, logins.log_in(scene.context, "clerk1", PASSWORD, ""))
    actor = tokens.actor_of(scene.context, token)
    assert actor == a_clerk()
    scene.clock.now = expires_at
    assert tokens.actor_of(scene.context, token) is None


def test_tidying_forgets_ended_tokens_and_nothing_else(scene: Scene) -> None:
    who = logins.log_in(scene.context, "clerk1", PASSWORD, "")
    old, _ = sessions.new_token(scene.context, who)
    scene.clock.pass_time(hours=13)
    fresh, _ = sessions.new_token(scene.context, who)
    scene.clock.pass_time(hours=2)
    sessions.tidy(scene.context)
    assert tokens.actor_of(scene.context, old) is None
    assert tokens.actor_of(scene.context, fresh) == a_clerk()


def test_a_device_works_until_it_is_revoked(scene: Scene) -> None:
    device_id, token = devices.add(scene.context, "kiosk", "hall", "k1")
    actor = tokens.actor_of(scene.context, token)
    assert actor is not None
    assert (actor.kind, actor.name, actor.hall) == ("kiosk", "k1", "hall")
    with pytest.raises(NotAllowed):
        devices.revoke(scene.context, a_clerk(), device_id)


def hashes(scene: Scene) -> list[str]:
    with scene.context.database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT token_hash FROM devices").scalars())


def test_the_hash_of_a_token_goes_when_its_device_ends_by_hand_or_by_its_successor(scene: Scene) -> None:
    first_id, first = devices.add(scene.context, "kiosk", "hall", "k1")
    _, second = devices.add(scene.context, "kiosk", "hall", "k2")
    devices.revoke(scene.context, SYSTEM, first_id)
    _, third = devices.add(scene.context, "kiosk", "hall", "k2", replace_same=True)
    assert [sessions.token_hash(token) in hashes(scene) for token in (first, second, third)] == [False, False, True]
    for ended in (first, second, "ended " + first_id):
        assert devices.of_hash(scene.context, sessions.token_hash(ended)) is None


def test_a_device_that_has_ended_is_not_added_again_by_the_request_that_made_it(scene: Scene) -> None:
    def ask() -> tuple[str, str]:
        return devices.add(scene.context, "kiosk", "hall", "k1", token="a token", request_id="r1")

    made = ask()
    assert ask() == made
    devices.revoke(scene.context, SYSTEM, made[0])
    with pytest.raises(Conflict, match="one that has ended"):
        ask()
    assert devices.of_hall(scene.context, "hall") == []


def test_people_who_cannot_be(scene: Scene) -> None:
    with pytest.raises(BadRequest, match="at least 12"):
        staff.add(scene.context, "x", "short", "clerk", "hall")
    with pytest.raises(BadRequest, match="role"):
        staff.add(scene.context, "x", PASSWORD, "king", "hall")
    with pytest.raises(BadRequest, match="belongs to a hall"):
        staff.add(scene.context, "x", PASSWORD, "clerk")
    with pytest.raises(BadRequest, match="printable"):
        staff.add(scene.context, "x\n", PASSWORD, "clerk", "hall")
    with pytest.raises(NotFound):
        staff.add(scene.context, "x", PASSWORD, "clerk", "nowhere")


def test_a_token_can_stand_on_a_command_line(scene: Scene) -> None:
    for n in range(200):  # of tokens that might begin with a hyphen, 3 would
        _, token = devices.add(scene.context, "printer", "hall", f"agent {n}")
        assert token.isalnum()
