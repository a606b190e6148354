"""The table of closed kiosks: what staff decide about a kiosk while its hall works."""

from sqlalchemy import Column, String, Table

from storage.tables import Instant, metadata

closed_kiosks = Table(
    "closed_kiosks",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("since_at", Instant, nullable=False),
    Column("closed_by", String(64), nullable=False),
)
