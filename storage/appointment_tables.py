"""The table of appointments."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table, text

from storage.tables import Instant, metadata

HOLDS = text("state IN ('booked', 'checked_in', 'done')")

appointments = Table(
    "appointments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("hall", String(64), nullable=False),
    Column("code", String(16), nullable=False),
    Column("link_token", String(48), nullable=False, unique=True),
    Column("service", String(200), nullable=False),
    Column("line", String(64), nullable=False),
    Column("pool", String(80), nullable=False),
    Column("seat", Integer, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("priority", String(32), nullable=False),
    Column("source", String(64), nullable=False),
    Column("booked_at", Instant, nullable=False),
    Column("phone_hash", String(32)),
    Column("phone_last4_hash", String(32)),
    Column("document_hash", String(32)),
    Column("person_hash", String(32)),
    Column("ticket", String(40)),
    Column("checked_in_at", Instant),
    Column("ended_at", Instant),
    Column("moves", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Index("uq_appointments_code", "hall", "code", unique=True),
    # The database's own word that no place is given twice.
    Index("uq_appointments_seat", "hall", "pool", "starts_at", "seat", unique=True, sqlite_where=HOLDS,
          postgresql_where=HOLDS),
    # Holds all that counting the free places asks for, so that no row is read for it.
    Index("ix_appointments_places", "hall", "pool", "starts_at", "ends_at", "seat", sqlite_where=HOLDS,
          postgresql_where=HOLDS),
    Index("ix_appointments_day", "hall", "business_date"),
    Index("ix_appointments_booked", "hall", "starts_at", sqlite_where=text("state = 'booked'"),
          postgresql_where=text("state = 'booked'")),
)  # fmt: skip
