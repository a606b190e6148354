"""The steps in migrations/ make the tables that the code uses, on both kinds of database."""

import json

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from operations import audit
from operations.context import Context
from storage import catalogue, journal
from storage.catalogue import StoredHall
from storage.database import Database
from storage.migrations import LaterVersion, config, is_current, upgrade
from storage.schema import metadata


def test_a_new_database_gets_exactly_the_tables_of_the_code(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    assert not is_current(database)
    upgrade(database)
    assert is_current(database)
    with database.reading() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    assert difference == []
    database.close()


def test_the_steps_are_one_line_without_a_fork() -> None:
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1


def test_upgrading_again_changes_nothing(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(database)
    upgrade(database)
    assert is_current(database)
    database.close()


def test_a_database_of_a_later_version_is_left_alone(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(database)
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LaterVersion, match="later version"):
        upgrade(database)
    database.close()


def test_an_answered_write_survives_the_process(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(database)
    with database.reading() as connection:
        if database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        else:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
    database.close()


SLIPS = {
    # kind, state, what was written of it → detail, reason, meant_for, came_out_at
    ("ticket", "printed", "on p2 instead of p1 not confirmed"): ("not confirmed", "", None, "p2"),
    ("ticket", "printed", "instead of p2"): ("", "", "p2", None),
    ("reprint", "waiting", "lost"): ("", "lost", None, None),
    ("reprint", "failed", "cannot be made"): ("cannot be made", "", None, None),
    ("ticket", "sent", "not confirmed"): ("not confirmed", "", None, None),
}


def test_what_was_written_of_older_slips_is_still_known(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    with database.transaction() as connection:
        command.upgrade(config(connection), "0011")
        for n, (kind, state, detail) in enumerate(SLIPS):
            connection.execute(
                text(
                    "INSERT INTO print_jobs (id, hall, printer, kind, state, language, content, created_at, detail) "
                    "VALUES (:id, 'hall', 'p1', :kind, :state, 'en', '{}', 0, :detail)"
                ),
                {"id": str(n), "kind": kind, "state": state, "detail": detail},
            )
    upgrade(database)
    with database.reading() as connection:
        rows = connection.execute(
            text("SELECT detail, reason, meant_for, came_out_at FROM print_jobs ORDER BY id")
        ).all()
    assert [tuple(row) for row in rows] == list(SLIPS.values())
    database.close()


DEFINITION = '{"code": "hall", "name": {"zh-CN": "大厅"}}'


def test_a_hall_keeps_its_definition_its_revision_and_its_folder(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    with database.transaction() as connection:
        command.upgrade(config(connection), "0012")
        connection.execute(
            text(
                "INSERT INTO halls (code, definition, revision, version, folder) "
                "VALUES ('hall', :text, 7, 3, '/halls/hall')"
            ),
            {"text": DEFINITION},
        )
    upgrade(database)
    with database.reading() as connection:
        assert catalogue.find(connection, "hall") == StoredHall("hall", DEFINITION, 3, "/halls/hall")
        assert journal.revision(connection, "hall") == 7
    with database.transaction() as connection:
        command.downgrade(config(connection), "0012")
        assert connection.execute(text("SELECT definition FROM halls")).scalar_one() == DEFINITION
    database.close()


@pytest.mark.parametrize("before", ["0016", "0017"])
def test_tokens_of_before_stay_valid_as_logins_of_programs(bare_database_url: str, before: str) -> None:
    database = Database(bare_database_url)
    with database.transaction() as connection:
        command.upgrade(config(connection), before)
        connection.execute(text("INSERT INTO tokens VALUES ('abc', 'li', 1772413200000000)"))
    upgrade(database)
    with database.reading() as connection:
        row = connection.execute(text("SELECT username, kind, expires_at, idle_seconds, ended_at FROM sessions")).one()
    assert tuple(row) == ("li", "program", 1772413200000000, 0, None)
    database.close()


def test_the_hashes_of_tokens_that_had_ended_before_are_gone(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    with database.transaction() as connection:
        command.upgrade(config(connection), "0038")
        for name, ended_at in (("ended", "5"), ("alive", "NULL")):
            values = f"('{name}', 'kiosk', 'hall', 'k1', 'hash {name}', 1, {ended_at})"
            connection.exec_driver_sql(
                f"INSERT INTO devices (id, kind, hall, name, token_hash, created_at, revoked_at) VALUES {values}"
            )
    upgrade(database)
    with database.reading() as connection:
        rows = connection.execute(text("SELECT id, token_hash FROM devices ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("alive", "hash alive"), ("ended", "ended ended")]
    database.close()


STEPS_OF_BEFORE: dict[str, tuple[list[tuple[str, str | None]], str | None]] = {
    # ticket → (kind, line) of its lines in the journal → the line of the issue, if it was in another since
    "stays": ([("issue", "A"), ("call", None), ("transfer", None)], None),
    "sent": ([("issue", "A"), ("call", None), ("transfer", "B")], "A"),
    "back": ([("issue", "A"), ("transfer", "B"), ("call", None), ("transfer", "A")], "A"),
    "moved": ([("issue", "B"), ("hand_on", "C"), ("transfer", "A")], "B"),
    "imported": ([], None),
}


def test_the_line_of_the_issue_of_tickets_that_were_sent_on_before_is_read_from_the_journal(
    bare_database_url: str,
) -> None:
    database, revision = Database(bare_database_url), 0
    with database.transaction() as connection:
        command.upgrade(config(connection), "0039")
        for n, (id_, (steps, _)) in enumerate(STEPS_OF_BEFORE.items()):
            line = ([line for _, line in steps if line] or ["A"])[-1]
            connection.execute(
                text(
                    "INSERT INTO tickets (id, hall, business_date, line, series, number, ordinal, service, state, "
                    "priority, language, link_token, source, issued_at, place_at, rank_at, recalls, "
                    "served_microseconds, done, revision) VALUES (:id, 'hall', '2026-03-02', :line, 'A', :id, :n, "
                    "'a1', 'waiting', '', 'en', :id, 'k1', 0, 0, 0, 0, 0, '[]', 1)"
                ),
                {"id": id_, "line": line, "n": n},
            )
            for kind, to in steps:
                revision += 1
                data = json.dumps({"changes": {"line": to} if to else {"window": 1}})
                connection.execute(
                    text(
                        "INSERT INTO journal (hall, revision, at, kind, actor, ticket_id, data) "
                        "VALUES ('hall', :revision, 0, :kind, 'staff:clerk1', :id, :data)"
                    ),
                    {"revision": revision, "kind": kind, "id": id_, "data": data},
                )
    upgrade(database)
    with database.reading() as connection:
        rows = connection.execute(text("SELECT id, first_line FROM tickets")).all()
    assert {row.id: row.first_line for row in rows} == {id_: line for id_, (_, line) in STEPS_OF_BEFORE.items()}
    with database.transaction() as connection:
        command.downgrade(config(connection), "0039")
    database.close()


OLD_LINES = [
    ("open", 1, '{"changes":{"state":"open","staff":"clerk1"}}'),
    ("print", None, '{"changes":{"printer":"p1","reason":"Mrs Chen lost it"},"reason":"It rained"}'),
    ("issue", None, '{"changes":{"link_token":"0123456789abcdef"}}'),
]


@pytest.mark.parametrize("before", ["0016", "0020"])
def test_an_older_journal_is_chained_and_its_text_about_people_put_beside_it(
    bare_database_url: str, before: str
) -> None:
    database = Database(bare_database_url)
    with database.transaction() as connection:
        command.upgrade(config(connection), before)
        connection.execute(text("INSERT INTO halls (code, revision, version, folder) VALUES ('hall', 3, 1, '')"))
        insert = "INSERT INTO windows (hall, number, state, staff, since_at) VALUES ('hall', 1, 'open', 'clerk1', 0)"
        connection.execute(text(insert))
        for n, (kind, window, data) in enumerate(OLD_LINES, start=1):
            connection.execute(
                text(
                    'INSERT INTO journal (hall, revision, at, kind, actor, "window", data) '
                    "VALUES ('hall', :n, :n, :kind, 'staff:clerk1', :window, :data)"
                ),
                {"n": n, "kind": kind, "window": window, "data": data},
            )
    upgrade(database)
    assert list(audit.differences(Context(database), "hall")) == []
    with database.reading() as connection:
        lines = connection.execute(text("SELECT data, personal FROM journal ORDER BY revision")).all()
        events = list(journal.after(connection, "hall", 0, 9))
    assert all(secret not in line.data for line in lines for secret in ("Chen", "rained", "0123456789abcdef"))
    assert (events[1].changes["reason"], events[1].reason) == ("Mrs Chen lost it", "It rained")
    with database.transaction() as connection:
        command.downgrade(config(connection), before)
        stored = connection.execute(text("SELECT data FROM journal ORDER BY revision")).scalars().all()
    assert [json.loads(line) for line in stored] == [json.loads(data) for _, _, data in OLD_LINES]
    database.close()
