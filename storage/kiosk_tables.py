"""The tables of kiosks: which staff have closed, and how the readers on them are."""

from sqlalchemy import Column, String, Table, Text

from storage.tables import Instant, metadata

closed_kiosks = Table(
    "closed_kiosks",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("since_at", Instant, nullable=False),
    Column("closed_by", String(64), nullable=False),
)

kiosk_readers = Table(
    "kiosk_readers",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("kiosk", String(64), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("asked_at", Instant),  # when a paired page last asked for what is read, give or take 20 seconds; None: never
    Column("sealed", Text),  # what was read, until the kiosk's page takes it; None: nothing
    Column("read_at", Instant),
)
