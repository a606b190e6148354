"""Which passwords are refused, however they are set; and that a password is the same however it is typed."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from operations.people import logins, passwords, sessions, staff
from queueing.errors import BadRequest, QueueingError
from storage import staff as rows
from tests.builders import Scene


def refusal(scene: Scene, password: str, username: str = "lin.na", display_name: str = "张伟") -> str:
    """Why somebody cannot be added with this password; "": they can."""
    try:
        staff.add(scene.context, username, password, "clerk", "hall", display_name)
    except BadRequest as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("k9$Xv2p", "short_password"),
        ("password1234", "weak_password"),
        ("passwordpassword", "weak_password"),
        ("123456789012", "weak_password"),
        ("qwertyuiop12", "weak_password"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "weak_password"),
        ("lin.nalin.na", "weak_password"),
        ("zhangweizhangwei", "weak_password"),
        ("张伟张伟张伟张伟张伟张伟", "weak_password"),
        ("测试大厅测试大厅测试大厅", "weak_password"),
        ("Ｐassword１２３４", "weak_password"),  # written with wide letters
        ("Welcome1", "short_password"),
        ("x" * 257, "long_password"),
        ("xk7mq2vd9p", ""),
        ("correct horse battery", ""),
        ("晨雾散去山路弯弯十里桃花", ""),
        ("correct horse battery " * 8, ""),
    ],
)
def test_a_password_that_anybody_would_try_is_refused(scene: Scene, password: str, code: str) -> None:
    assert refusal(scene, password) == code


def test_a_change_of_the_password_is_judged_too(scene: Scene) -> None:
    staff.add(scene.context, "lin.na", "correct horse battery", "clerk", "hall")
    with pytest.raises(QueueingError, match="guessed"):
        staff.change(scene.context, "lin.na", "clerk", "hall", "", "password1234")


def test_a_password_is_the_same_whichever_way_its_letters_are_written(scene: Scene) -> None:
    staff.add(scene.context, "lin.na", "Überraschung im Café 7", "clerk", "hall")
    decomposed = "U\u0308berraschung im Cafe\u0301 7"
    assert logins.log_in(scene.context, "lin.na", decomposed, "::1").username == "lin.na"


def test_a_password_of_an_earlier_version_still_opens(scene: Scene) -> None:
    decomposed = "U\u0308berraschung im Cafe\u0301 7"
    assert logins._verify(staff.hasher.hash(decomposed), decomposed)
    assert not logins._verify(staff.hasher.hash("another"), decomposed)


def test_a_hash_of_earlier_strength_is_made_anew_at_the_next_login(scene: Scene) -> None:
    staff.add(scene.context, "lin.na", "correct horse battery", "clerk", "hall")
    with scene.context.database.transaction() as connection:
        (row,) = rows.everybody(connection)
        weak = PasswordHasher(time_cost=1, memory_cost=1024).hash("correct horse battery")
        rows.put(connection, replace(row, password_hash=weak))
    person = logins.log_in(scene.context, "lin.na", "correct horse battery", "::1")
    with scene.context.database.reading() as connection:
        (row,) = rows.everybody(connection)
    assert row.password_hash != weak and not staff.hasher.check_needs_rehash(row.password_hash)
    assert sessions.new_token(scene.context, person), "the login goes on with the new hash"
    assert logins.log_in(scene.context, "lin.na", "correct horse battery", "::1") == person, "and it is made once"


def test_all_of_a_long_password_counts(scene: Scene) -> None:
    long = "correct horse battery " * 8
    staff.add(scene.context, "lin.na", long + "a", "clerk", "hall")
    with pytest.raises(sessions.WrongLogin):
        logins.log_in(scene.context, "lin.na", long + "b", "::1")
    assert len(long) > passwords.JUDGED
