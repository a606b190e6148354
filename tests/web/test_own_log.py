"""What goes wrong is logged, and no ticket's link, name or password with it (docs/privacy.md)."""

import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from tests.houses import ServedScene

LINK = "a-secret-link-00"


def test_the_log_of_a_failure_does_not_say_which_link_it_was(
    served: ServedScene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("our mistake")

    monkeypatch.setattr("phone.views.find_by_link", fail)
    assert served.client().get(f"/t/{LINK}").status_code == 500
    assert "/t/<token>" in caplog.text
    assert LINK not in caplog.text


def test_a_statement_that_fails_does_not_say_its_values(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(database_url)
    query = text("INSERT INTO no_such_table VALUES (:link)")
    with pytest.raises(SQLAlchemyError) as error, database.transaction() as connection:
        connection.execute(query, {"link": LINK})
    logging.getLogger("test").error("failed", exc_info=error.value)
    database.close()
    assert "no_such_table" in caplog.text
    assert LINK not in caplog.text
