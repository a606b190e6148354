"""Somebody writes into the database: the audit names the first bad line and what was done to it. One test an attack."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from operations import audit
from operations.audit import Finding
from queueing.chain import FIRST, ChainedLine, line_hash, marks
from storage.journal_lines import stored_lines
from storage.tables import journal
from tests.operations.audit.conftest import Attacked


def test_a_day_that_nobody_touched_is_proved(attacked: Attacked) -> None:
    assert attacked.findings(attacked.head()) == []


def test_another_actor(attacked: Attacked) -> None:
    n = attacked.line_of("finish")
    attacked.run(f"UPDATE journal SET actor = 'staff:clerk2' WHERE revision = {n}")
    assert attacked.findings() == [Finding("actor", n, f"the actor of line {n} was changed")]


def test_other_times(attacked: Attacked) -> None:
    n = attacked.line_of("call")
    attacked.run(f"UPDATE journal SET at = at - 240000000 WHERE revision >= {n} AND revision < {n + 3}")
    assert attacked.findings()[0] == Finding("at", n, f"the time of line {n} was changed")


def test_another_window(attacked: Attacked) -> None:
    n = attacked.line_of("call")
    attacked.run(f'UPDATE journal SET "window" = 3 WHERE revision = {n}')
    assert attacked.kinds() == ["step"]


def test_a_rewritten_reason(attacked: Attacked) -> None:
    n = attacked.line_of("print")
    attacked.run(f"UPDATE journal SET personal = replace(personal, 'bank', 'shop') WHERE revision = {n}")
    assert attacked.findings() == [Finding("note", n, f"the reason for a slip of line {n} was rewritten")]


def test_a_reason_that_was_taken_out(attacked: Attacked) -> None:
    n = attacked.line_of("print")
    attacked.run(f"UPDATE journal SET personal = NULL WHERE revision = {n}")
    assert attacked.findings() == [
        Finding("note", n, f"the reason for a slip of line {n} was taken out before its time")
    ]


def test_a_reason_that_was_put_in(attacked: Attacked) -> None:
    n = attacked.line_of("finish")
    attacked.run(f"""UPDATE journal SET personal = '{{"note": ["salt", "angry"]}}' WHERE revision = {n}""")
    assert attacked.kinds() == ["note"]


def test_first_lines_cut_off(attacked: Attacked) -> None:
    attacked.run("DELETE FROM journal WHERE revision < 5")
    assert attacked.findings()[0] == Finding("front_cut", 1, "lines 1 to 4 are missing; the journal begins with line 5")


def test_first_lines_cut_off_and_the_rest_numbered_and_chained_anew(attacked: Attacked) -> None:
    head = attacked.head()
    attacked.run(
        "DELETE FROM journal WHERE revision < 3",
        "UPDATE journal SET revision = revision - 1000",  # two steps, so that no two lines are called the same
        "UPDATE journal SET revision = revision + 998",
        "UPDATE halls SET revision = revision - 2",
        "UPDATE tickets SET revision = revision - 2",
    )
    attacked.chain_anew()
    assert "head" in attacked.kinds(head)


def test_an_outcome_changed_in_the_journal_and_in_the_table(attacked: Attacked) -> None:
    n = attacked.line_of("finish")
    attacked.run(
        f"UPDATE journal SET data = replace(data, '\"done\"]', '\"refused\"]') WHERE revision = {n}",
        "UPDATE tickets SET done = replace(done, '\"done\"]', '\"refused\"]') WHERE id IN "
        f"(SELECT ticket_id FROM journal WHERE revision = {n})",
        "UPDATE ticket_services SET outcome = 'refused' WHERE ticket_id IN "
        f"(SELECT ticket_id FROM journal WHERE revision = {n})",
    )
    try:
        assert attacked.findings() == [
            Finding("data", n, f"what line {n} says (its outcome or other changes) was changed")
        ]
    finally:
        attacked.run("UPDATE ticket_services SET outcome = 'done'")


def test_an_outcome_changed_in_the_table_of_services_alone(attacked: Attacked) -> None:
    attacked.run("UPDATE ticket_services SET outcome = 'refused'")
    try:
        assert set(attacked.kinds()) == {"table"}
    finally:
        attacked.run("UPDATE ticket_services SET outcome = 'done'")


def test_a_middle_line_taken_out(attacked: Attacked) -> None:
    n = attacked.line_of("start")
    attacked.run(f"DELETE FROM journal WHERE revision = {n}")
    assert attacked.findings()[0] == Finding("missing", n, f"line {n} is missing; it goes on with line {n + 1}")


def test_a_middle_line_taken_out_and_the_gap_closed(attacked: Attacked) -> None:
    n = attacked.line_of("start")
    attacked.run(
        f"DELETE FROM journal WHERE revision = {n}",
        f"UPDATE journal SET revision = revision - 1000 WHERE revision > {n}",
        "UPDATE journal SET revision = revision + 999 WHERE revision < 0",
    )
    first = attacked.findings()[0]
    assert (first.kind, first.revision) == ("order", n)


@pytest.mark.parametrize("apart", [1, 7])
def test_two_lines_that_changed_places(attacked: Attacked, apart: int) -> None:
    n = attacked.line_of("start")
    attacked.run(
        f"UPDATE journal SET revision = -1 WHERE revision = {n}",
        f"UPDATE journal SET revision = {n} WHERE revision = {n + apart}",
        f"UPDATE journal SET revision = {n + apart} WHERE revision = -1",
    )
    assert attacked.findings()[0] == Finding("swapped", n, f"lines {n} and {n + apart} have changed places")


def test_a_line_put_in_that_this_software_did_not_write(attacked: Attacked) -> None:
    n = attacked.newest + 1
    attacked.run(
        "INSERT INTO journal (hall, revision, at, kind, actor, data) "
        f"VALUES ('hall', {n}, (SELECT newest_at FROM halls), 'open', 'staff:ghost', '{{\"changes\": {{}}}}')",
    )
    assert attacked.findings()[0] == Finding(
        "unchained", n, f"line {n} has no hash: something else than this software wrote it"
    )


def test_last_lines_cut_off(attacked: Attacked) -> None:
    n = attacked.newest
    attacked.run(f"DELETE FROM journal WHERE revision = {n}")
    first = attacked.findings()[0]
    assert (first.kind, first.revision) == ("end", n)


def test_last_lines_cut_off_with_the_revision_set_back(attacked: Attacked) -> None:
    head, n = attacked.head(), attacked.newest
    attacked.run(f"DELETE FROM journal WHERE revision = {n}", f"UPDATE halls SET revision = {n - 1}")
    assert ("head", n) in [(finding.kind, finding.revision) for finding in attacked.findings(head)]


def test_a_line_at_the_end_with_a_proper_hash_is_found_with_a_kept_head(attacked: Attacked) -> None:
    head, n = attacked.head(), attacked.newest + 1
    _add_at_the_end(attacked, n)
    assert attacked.findings() == [], "the chain alone cannot know"
    assert attacked.kinds(head) == ["head"]


def _add_at_the_end(attacked: Attacked, n: int) -> None:
    """A slip that was never printed, said to be of the evening before."""
    with attacked.scene.context.database.transaction() as connection:
        last = connection.execute(select(journal.c.hash).where(journal.c.revision == n - 1)).scalar_one()
        at = connection.execute(text("SELECT newest_at FROM halls")).scalar_one() + 1
        line = ChainedLine("hall", n, at, "print", "staff:clerk1", None, None, None, None, '{"changes":{}}')
        row = line._asdict() | {"hash": line_hash(last, line), "marks": marks(line)}
        names = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO journal ({names}) VALUES ({values})"), row)
        connection.execute(text(f"UPDATE halls SET revision = {n}"))


def test_a_whole_chain_made_anew_is_found_with_a_kept_head(attacked: Attacked) -> None:
    head, n = attacked.head(), attacked.line_of("finish")
    attacked.run(f"UPDATE journal SET actor = 'staff:clerk2' WHERE revision = {n}")
    attacked.chain_anew(n)
    assert attacked.findings() == [], "the chain alone cannot know"
    (finding,) = attacked.findings(head)
    assert finding.sentence.startswith(f"the journal up to line {head.revision} was rewritten")
    assert "a safe" in finding.sentence


def test_two_kept_heads_say_between_which_lines(attacked: Attacked) -> None:
    late, n = attacked.head(), attacked.line_of("finish")
    with attacked.scene.context.database.reading() as connection:
        lines = {stored.line.revision: stored.hash for stored in stored_lines(connection, "hall")}
    assert late.signed_at is not None
    early = replace(late, revision=n - 1, hash=lines[n - 1], signed_at=late.signed_at - timedelta(days=2))
    attacked.run(f"UPDATE journal SET actor = 'staff:clerk2' WHERE revision = {n}")
    attacked.chain_anew(n)
    sentences = [finding.sentence for finding in attacked.findings(early, late) if finding.revision == late.revision]
    assert sentences[0].startswith(f"lines {n} to {late.revision} were rewritten")


def test_a_changed_hash(attacked: Attacked) -> None:
    attacked.run("UPDATE journal SET hash = replace(hash, substr(hash, 1, 4), '0000') WHERE revision = 4")
    assert attacked.findings()[0] == Finding("hash", 4, "the hash of line 4 was changed")


def test_a_table_that_says_something_else(attacked: Attacked) -> None:
    attacked.run("UPDATE tickets SET finished_at = finished_at - 600000000 WHERE number = 'A001'")
    (finding,) = attacked.findings()
    assert finding.kind == "table"
    assert "A001" in finding.sentence
    assert "finished_at" in finding.sentence


def test_a_ticket_deleted_and_a_ticket_put_in(attacked: Attacked) -> None:
    attacked.run("DELETE FROM tickets WHERE number = 'A001'", "UPDATE tickets SET id = 'x' WHERE number = 'A002'")
    sentences = " ".join(finding.sentence for finding in attacked.findings())
    assert "is only in the journal" in sentences
    assert "ticket x is only in the table" in sentences


GARBAGE = ["''", "'{'", "'[]'", "'null'", "'{\"changes\": 5}'", '\'{"changes": {"nonsense": 1}}\'', f"'{'[' * 5000}'"]


@pytest.mark.parametrize("value", GARBAGE, ids=range(len(GARBAGE)))
def test_whatever_stands_in_a_line_is_an_answer_in_words(attacked: Attacked, value: str) -> None:
    attacked.run(f"UPDATE journal SET data = {value} WHERE revision = 6")
    assert attacked.findings()[0].revision == 6


BYTES = {
    "actor": "CAST(x'ff00fe' AS TEXT)", "data": "x'ff00fe'", "at": "'yesterday'", "kind": "x'00'", "hash": "x'ff'",
    "personal": "x'ff'", "marks": "CAST(x'ff' AS TEXT)", "ticket_id": "CAST(x'ff' AS TEXT)", "revision": "'six'",
}  # fmt: skip


@pytest.mark.parametrize("column", BYTES)
def test_whatever_bytes_are_in_a_row_of_sqlite_is_an_answer_in_words(attacked: Attacked, column: str) -> None:
    if not attacked.scene.context.database.is_sqlite:
        return  # PostgreSQL refuses such bytes itself
    attacked.run(f"UPDATE journal SET {column} = {BYTES[column]} WHERE revision = 6")
    assert attacked.findings() != []


def test_the_first_line_follows_nothing(attacked: Attacked) -> None:
    with attacked.scene.context.database.reading() as connection:
        first = next(stored_lines(connection, "hall"))
    assert first.hash == line_hash(FIRST, first.line)


def test_sentences_are_what_a_program_gets_too(attacked: Attacked) -> None:
    attacked.run("UPDATE journal SET actor = 'x' WHERE revision = 2")
    assert list(audit.differences(attacked.scene.context, "hall")) == ["the actor of line 2 was changed"]
