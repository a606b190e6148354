"""The security log tells what happened to logins, people and devices, and stays small."""

from datetime import timedelta

import pytest

from operations import security_log
from operations.context import Actor
from storage.security_log import SecurityRow, forget
from tests.builders import Scene, a_clerk

BOSS = Actor("staff", "boss", "administrator")


def lines(scene: Scene, hall: str = "hall", for_all: bool = False) -> list[tuple[str, str, str, int]]:
    rows = security_log.latest(scene.context, hall, for_all)
    return [(row.kind, row.actor, row.subject, row.times) for row in rows]


def test_a_line_says_what_happened_to_whom_and_from_where(scene: Scene) -> None:
    scene.context.caller_address = lambda: "192.0.2.7"
    security_log.note(scene.context, "refused", a_clerk(), subject="GET /admin/people")
    (row,) = security_log.latest(scene.context, "hall", for_all=False)
    assert row == SecurityRow(
        "hall", scene.clock.now, "refused", "staff:clerk1", "192.0.2.7", "GET /admin/people", 1, row.id
    )


def test_administrators_see_their_own_hall_and_only_those_of_all_halls_see_the_rest(scene: Scene) -> None:
    security_log.note(scene.context, "logged_in", a_clerk())
    security_log.note(scene.context, "logged_in", a_clerk("clerk9", hall="other"))
    security_log.note(scene.context, "logged_in", BOSS)
    assert [actor for _, actor, _, _ in lines(scene)] == ["staff:clerk1"]
    assert [actor for _, actor, _, _ in lines(scene, for_all=True)] == ["staff:boss", "staff:clerk1"]


def test_a_flood_of_the_same_is_one_line_a_minute_that_counts(scene: Scene) -> None:
    for _ in range(50):
        security_log.note(scene.context, "login_failed", address="192.0.2.7")
    assert lines(scene, for_all=True) == [("login_failed", "", "", 50)]
    scene.clock.pass_time(minutes=2)
    security_log.note(scene.context, "login_failed", address="192.0.2.7")
    assert [times for _, _, _, times in lines(scene, for_all=True)] == [1, 50]


def test_strange_text_is_made_plain_and_short(scene: Scene) -> None:
    security_log.note(scene.context, "refused", subject="a\x00b\r\nc" + "x" * 1_000)
    (line,) = lines(scene, for_all=True)
    assert line[2].startswith("a?b??cxxx")
    assert len(line[2]) == 160


def test_a_note_within_a_change_is_undone_with_it(scene: Scene) -> None:
    def change_that_fails() -> None:
        with scene.context.database.transaction() as connection:
            security_log.note_within(scene.context, connection, "person_added", BOSS, "hall", "clerk3")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_that_fails()
    assert lines(scene) == []


def test_listeners_hear_every_line_and_cannot_break_what_they_hear_of(scene: Scene) -> None:
    heard: list[str] = []

    def broken(row: SecurityRow) -> None:
        heard.append(row.kind)
        raise OSError("the disk is full")

    scene.context.security_listeners.append(broken)
    security_log.note(scene.context, "logged_in", a_clerk())
    assert heard == ["logged_in"]


def test_a_note_that_cannot_be_written_breaks_nothing(scene: Scene) -> None:
    with scene.context.database.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE security_log")
    security_log.note(scene.context, "logged_in", a_clerk())


def test_a_long_log_is_read_in_parts(scene: Scene) -> None:
    for n in range(5):
        security_log.note(scene.context, "logged_in", a_clerk(f"clerk{n}"))
    first = security_log.latest(scene.context, "hall", False, most=3)
    rest = security_log.latest(scene.context, "hall", False, before=first[-1].id, most=3)
    assert [row.actor[-1] for row in first + rest] == ["4", "3", "2", "1", "0"]


def test_old_lines_are_forgotten_a_batch_at_a_time(scene: Scene) -> None:
    for n in range(5):
        security_log.note(scene.context, "logged_in", a_clerk(f"clerk{n}"))
        scene.clock.pass_time(days=1)
    with scene.context.database.transaction() as connection:
        assert forget(connection, "hall", scene.clock.now - timedelta(days=1), most=3) == 3
        assert forget(connection, "hall", scene.clock.now - timedelta(days=1), most=3) == 1
    assert lines(scene) == [("logged_in", "staff:clerk4", "", 1)]
