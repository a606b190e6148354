"""Codes that unpaired kiosks and screens show until an administrator types them"""

import sqlalchemy as sa
from alembic import op


revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'pairings',
        sa.Column('code', sa.String(16), nullable=False),
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('kind', sa.String(16), nullable=False),
        sa.Column('hall', sa.String(64), nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('expires_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_pairings')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_pairings_token_hash')),
    )


def downgrade() -> None:
    op.drop_table('pairings')
