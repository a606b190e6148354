"""Tables of people and devices: their roles and secrets. Secrets are stored as hashes only."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from storage.tables import Instant, metadata

staff = Table(
    "staff",
    metadata,
    Column("username", String(64), primary_key=True),
    Column("display_name", String(120), nullable=False),
    Column("role", String(16), nullable=False),
    Column("hall", String(64), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

sessions = Table(  # a row per login; `id` is no secret. Ended rows stay until they would have ended by themselves
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("username", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("idle_seconds", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("address", String(64), nullable=False),
    Column("browser", String(200), nullable=False),
    Index("ix_sessions_username", "username"),
)

second_factors = Table(  # `secret` of an authenticator app, sealed; `recovery`: hashes of unused codes, as JSON
    "second_factors",
    metadata,
    Column("username", String(64), primary_key=True),
    Column("secret", String(200), nullable=False),
    Column("confirmed_at", Instant),
    Column("last_step", BigInteger, nullable=False),
    Column("recovery", Text, nullable=False),
)

passkeys = Table(  # `credential` and `public_key` as the browser gave them, in base64url; `uses`: the device's counter
    "passkeys",
    metadata,
    Column("credential", String(1400), primary_key=True),
    Column("username", String(64), nullable=False),
    Column("handle", String(64), nullable=False),
    Column("public_key", Text, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("name", String(64), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_passkeys_username", "username"),
)

passkey_challenges = Table(  # `browser` and `challenge` are hashes
    "passkey_challenges",
    metadata,
    Column("browser", String(64), primary_key=True),
    Column("purpose", String(8), primary_key=True),
    Column("username", String(64), nullable=False),
    Column("handle", String(64), nullable=False),
    Column("challenge", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("hall", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

pairings = Table(
    "pairings",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("hall", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
)
