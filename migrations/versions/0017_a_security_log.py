"""A security log beside the journal"""

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'security_log',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('hall', sa.String(64), nullable=False),
        sa.Column('at', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(32), nullable=False),
        sa.Column('actor', sa.String(96), nullable=False),
        sa.Column('address', sa.String(64), nullable=False),
        sa.Column('subject', sa.String(160), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_security_log')),
    )
    op.create_index('ix_security_log_hall_at', 'security_log', ['hall', 'at'])


def downgrade() -> None:
    op.drop_table('security_log')
