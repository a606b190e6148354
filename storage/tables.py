"""Every table of the hall itself. Migrations in `migrations/` create them; tests check that both agree.

Instants are BIGINT microseconds since 1970 UTC (exact, small, and the same on SQLite and PostgreSQL).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect

from queueing.instants import from_microseconds, microseconds

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else from_microseconds(value)


# SQLite calls only INTEGER its row id; BIGINT elsewhere.
BigId = BigInteger().with_variant(Integer, "sqlite")

halls = Table(
    "halls",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("folder", Text, nullable=False, server_default=""),
    Column("said_date", Date),  # the last business date that was said to be over and packed; None: none yet
    Column("newest_at", Instant),  # of the newest journal line; none is written with an earlier instant
)

hall_definitions = Table(  # apart from the row with the revision, which every step writes anew
    "hall_definitions",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("definition", Text, nullable=False),
)

number_series = Table(
    "number_series",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("series", String(16), primary_key=True),
    Column("last", Integer, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("hall", String(64), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("line", String(64), nullable=False),
    Column("first_line", String(64)),  # the line of the issue, of a ticket that is in another now; None: it was in none
    Column("series", String(64), nullable=False),
    Column("number", String(64), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("service", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("priority", String(32), nullable=False),
    Column("language", String(16), nullable=False),
    Column("link_token", String(40), nullable=False, unique=True),
    Column("source", String(64), nullable=False),
    Column("arrived_at", Instant),  # when the queue for the number began; None: the hall does not count it
    Column("issued_at", Instant, nullable=False),
    Column("place_at", Instant, nullable=False),
    Column("rank_at", Instant, nullable=False),
    Column("window", Integer),
    Column("wanted_window", Integer),
    Column("sent_by_window", Integer),
    Column("staff", String(64)),
    Column("passed_over_at", Instant),
    Column("first_called_at", Instant),
    Column("called_at", Instant),
    Column("recalls", Integer, nullable=False),
    Column("recalled_at", Instant),
    Column("started_at", Instant),
    Column("serving_since_at", Instant),
    Column("walk_microseconds", BigInteger),
    Column("served_microseconds", BigInteger, nullable=False),
    Column("finished_at", Instant),
    Column("ended_at", Instant),
    Column("done", Text, nullable=False),
    Column("ahead", Integer),
    Column("p50_seconds", Integer),
    Column("p90_seconds", Integer),
    Column("predicted_seconds", Integer),
    Column("is_rough", Boolean, nullable=False, server_default=false()),
    Column("promised_at", Instant),
    Column("first_ahead", Integer),
    Column("first_p50_seconds", Integer),
    Column("first_p90_seconds", Integer),
    Column("appointment", String(40)),
    Column("appointment_at", Instant),
    Column("card", String(40)),  # what is kept of the holder's card; None: nothing, or it was erased
    Column("guide", Text),  # what was ticked of the service's guide, as JSON; None: nothing, or it was erased
    Column("revision", BigInteger, nullable=False),
    # What reports count, in whole seconds, kept beside the instants so that a month is one index scan.
    Column("wait_seconds", Integer),
    Column("walk_seconds", Integer),
    Column("service_seconds", Integer),
    Column("visit_seconds", Integer),
    UniqueConstraint("hall", "business_date", "series", "ordinal"),
    # Holds all that counting the waiting asks for, `ended_at` too, so that no row is read for it.
    Index("ix_tickets_open", "hall", "state", "rank_at", "line", "ended_at", sqlite_where=text("ended_at IS NULL"),
          postgresql_where=text("ended_at IS NULL")),
    Index("ix_tickets_called", "hall", "called_at"),
    Index("ix_tickets_card", "hall", "card", sqlite_where=text("card IS NOT NULL"),
          postgresql_where=text("card IS NOT NULL")),
    Index("ix_tickets_expired", "hall", "business_date", sqlite_where=text("state = 'expired'"),
          postgresql_where=text("state = 'expired'")),
    Index("ix_tickets_given_back", "hall", "ended_at", sqlite_where=text("state = 'cancelled' AND called_at IS NULL"),
          postgresql_where=text("state = 'cancelled' AND called_at IS NULL")),
    # The database's own word that nobody is called twice: one ticket at a window at a time.
    Index("uq_tickets_at_window", "hall", "window", unique=True,
          sqlite_where=text("state IN ('called', 'serving')"),
          postgresql_where=text("state IN ('called', 'serving')")),
)  # fmt: skip

ticket_services = Table(
    "ticket_services",
    metadata,
    Column("ticket_id", String(40), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("service", String(200), nullable=False),
    Column("outcome", String(32), nullable=False),
)

windows = Table(
    "windows",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("staff", String(64)),
    Column("since_at", Instant, nullable=False),
)

attendance = Table(
    "attendance",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("hall", String(64), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("window", Integer, nullable=False),
    Column("staff", String(64)),
    Column("state", String(16), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_attendance_hall_business_date", "hall", "business_date"),
    Index(
        "ix_attendance_running",
        "hall",
        "window",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

journal = Table(
    "journal",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor", String(96), nullable=False),
    Column("ticket_id", String(40)),
    Column("number", String(64)),
    Column("window", Integer),
    Column("request_id", String(80)),
    Column("data", Text, nullable=False),
    Column("personal", Text),  # text about people, sealed in `data`; None: there is none, or it was erased
    Column("hash", String(64)),
    Column("marks", String(32)),
    Index("ix_journal_ticket_id", "ticket_id"),
    Index("uq_journal_request", "hall", "actor", "request_id", unique=True,
          sqlite_where=text("request_id IS NOT NULL"), postgresql_where=text("request_id IS NOT NULL")),
)  # fmt: skip

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("hall", String(64), nullable=False),
    Column("printer", String(64), nullable=False),
    Column("ticket_id", String(40)),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("agent", String(96)),
    Column("leased_until_at", Instant),
    Column("begun", Integer, nullable=False, server_default="0"),
    Column("ended_at", Instant),
    Column("detail", String(200), nullable=False, server_default=""),
    Column("begin_request", String(80)),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("meant_for", String(64)),
    Column("came_out_at", String(64)),
    Column("also_at", String(96)),
    Column("devices", Text, nullable=False, server_default=""),
    Index("ix_print_jobs_open", "hall", "created_at", sqlite_where=text("ended_at IS NULL"),
          postgresql_where=text("ended_at IS NULL")),
    Index("ix_print_jobs_ticket_id", "ticket_id"),
    Index("ix_print_jobs_printer", "hall", "printer", "created_at"),
)  # fmt: skip

# A business date of a hall that may have tickets; its packed form holds while `revision` >= `changed_revision`.
report_days = Table(
    "report_days",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("changed_revision", BigInteger, nullable=False),
    Column("revision", BigInteger),
)

report_months = Table(  # `month`: months since the year 0; `until`: its last day that is packed
    "report_months",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("until", Date, nullable=False),
    Column("words", Text, nullable=False),
    Column("days", Text, nullable=False),
)

report_columns = Table(  # one column of a packed month
    "report_columns",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("hall", String(64), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

printers = Table(
    "printers",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("detail", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("since_at", Instant, nullable=True),
    Column("heard_at", Instant, nullable=True),
    Column("agent", String(96)),
    Column("leased_until_at", Instant),
    Column("is_named", Boolean, nullable=False, server_default=false()),
    Column("device", String(40)),
    Column("used_mm", Integer, nullable=False, server_default="0"),
    Column("roll_mm", Integer, nullable=False, server_default="0"),
    Column("roll_at", Instant, nullable=True),
)

studies = Table(  # what-if questions: neither they nor their answers change anything in the hall
    "studies",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("hall", String(64), nullable=False),
    Column("asker", String(96), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("question", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("progress", Integer, nullable=False),
    Column("heard_at", Instant),
    Column("answer", Text, nullable=False),
    Column("why", String(200), nullable=False),
    Column("request_id", String(80)),
    Index("ix_studies_hall_asked_at", "hall", "asked_at"),
)
