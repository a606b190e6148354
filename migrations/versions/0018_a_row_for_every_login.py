"""A row for every login, of browsers too"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sessions',
    sa.Column('token_hash', sa.String(64), nullable=False),
    sa.Column('id', sa.String(40), nullable=False),
    sa.Column('username', sa.String(64), nullable=False),
    sa.Column('kind', sa.String(16), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('idle_seconds', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('address', sa.String(64), nullable=False),
    sa.Column('browser', sa.String(200), nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sessions')),
    sa.UniqueConstraint('id', name=op.f('uq_sessions_id'))
    )
    op.create_index('ix_sessions_username', 'sessions', ['username'])
    # Programs' tokens stay valid; when they began is not known, so they begin now.
    op.execute("""
        INSERT INTO sessions (token_hash, id, username, kind, created_at, seen_at, expires_at, idle_seconds, ended_at,
                              address, browser)
        SELECT token_hash, 'token-' || substr(token_hash, 1, 32), username, 'program', expires_at - 50400000000,
               expires_at - 50400000000, expires_at, 0, NULL, '', ''
        FROM tokens
    """)
    op.drop_table('tokens')


def downgrade() -> None:
    op.create_table('tokens',
    sa.Column('token_hash', sa.String(64), nullable=False),
    sa.Column('username', sa.String(64), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_tokens'))
    )
    op.create_index('ix_tokens_username', 'tokens', ['username'])
    op.execute("""
        INSERT INTO tokens (token_hash, username, expires_at)
        SELECT token_hash, username, expires_at FROM sessions WHERE kind = 'program' AND ended_at IS NULL
    """)
    op.drop_table('sessions')
