"""Signed heads of the journals"""

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'journal_heads',
        sa.Column('hall', sa.String(64), nullable=False),
        sa.Column('revision', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('hash', sa.String(64), nullable=False),
        sa.Column('signed_at', sa.BigInteger(), nullable=False),
        sa.Column('public_key', sa.String(64), nullable=False),
        sa.Column('signature', sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint('hall', 'revision', name=op.f('pk_journal_heads')),
    )


def downgrade() -> None:
    op.drop_table('journal_heads')
