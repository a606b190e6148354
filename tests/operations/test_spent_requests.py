"""A step that writes no line of the journal happens once for each request id, on each kind of database."""

from operations.context import Actor
from operations.people import dismissing, sessions, staff
from operations.spent_requests import KEPT, Request, once
from tests.builders import Scene

REQUEST = Request("staff:clerk1", "tap", "ring the bell", ("twice",))


def rung(scene: Scene, done: list[str]) -> str:
    def work() -> str:
        done.append("rung")
        return f"rung {len(done)}"

    with scene.context.database.transaction() as connection:
        return once(scene.context, connection, REQUEST, work)


def test_it_happens_at_the_first_request_and_the_second_is_answered_the_same(scene: Scene) -> None:
    done: list[str] = []
    assert [rung(scene, done), rung(scene, done)] == ["rung 1", "rung 1"]
    scene.clock.pass_time(seconds=KEPT.total_seconds() + 1)
    assert rung(scene, done) == "rung 2", "an id that was forgotten is new, also before it is tidied away"


def test_an_administrator_ends_somebody_s_logins_once(scene: Scene) -> None:
    staff.add(scene.context, "clerk1", "correct horse battery", "clerk", "hall")
    clerk = staff.person(scene.context, "clerk1")
    assert clerk is not None
    administrator = Actor("staff", "admin", "administrator")

    def ended() -> int:
        sessions.new_token(scene.context, clerk)
        return dismissing.end_logins(scene.context, "clerk1", administrator, "tap")

    assert [ended(), ended()] == [1, 1]
