"""The security log (who came in, who was refused, who changed what), and the signed heads of the journals."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from storage.tables import BigId, Instant, metadata

security_log = Table(
    "security_log",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("hall", String(64), nullable=False),  # empty: of no single hall
    Column("at", Instant, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor", String(96), nullable=False),
    Column("address", String(64), nullable=False),
    Column("subject", String(160), nullable=False),
    Column("times", Integer, nullable=False),
    Index("ix_security_log_hall_at", "hall", "at"),
)

journal_heads = Table(
    "journal_heads",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("signed_at", Instant, nullable=False),
    Column("public_key", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
)
