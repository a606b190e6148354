"""Commits made together, on SQLite under gevent."""

import gevent
import pytest
from sqlalchemy import text

from storage.database import Database


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'rows.db'}")
    with made.transaction() as connection:
        connection.execute(text("CREATE TABLE rows (n INTEGER)"))
    made.commit_together()
    yield made
    made.close()


def write(database, n, fails=False, loses_all=False):
    with database.transaction() as connection:
        connection.execute(text("INSERT INTO rows VALUES (:n)"), {"n": n})
        if loses_all:  # as SQLite itself does when the disk is full
            connection.connection.cursor().execute("ROLLBACK")
        if fails:
            raise ValueError("changed its mind")


def rows(database):
    with database.reading() as connection:
        return sorted(connection.execute(text("SELECT n FROM rows")).scalars())


def all_at_once(*units):
    greenlets = [gevent.spawn(*unit) for unit in units]
    gevent.joinall(greenlets)
    return [type(one.exception).__name__ if one.exception else "done" for one in greenlets]


def test_who_fails_undoes_itself_and_nobody_else(database):
    answers = all_at_once((write, database, 1), (write, database, 2, True), (write, database, 3))
    assert answers == ["done", "ValueError", "done"]
    assert rows(database) == [1, 3]


def test_nobody_is_answered_when_the_disk_undid_the_whole_group(database):
    answers = all_at_once((write, database, 1), (write, database, 2, True, True), (write, database, 3))
    assert answers[:2] == ["ValueError", "ValueError"]
    assert answers[2] == "done"
    assert rows(database) == [3]
    write(database, 4)
    assert rows(database) == [3, 4]
