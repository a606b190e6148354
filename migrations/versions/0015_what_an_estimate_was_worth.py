"""The prediction behind each promise, and the promise of the issue where a later one followed"""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('tickets', sa.Column('predicted_seconds', sa.Integer(), nullable=True))
    op.add_column('tickets', sa.Column('is_rough', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('tickets', sa.Column('promised_at', sa.BigInteger(), nullable=True))
    op.add_column('tickets', sa.Column('first_ahead', sa.Integer(), nullable=True))
    op.add_column('tickets', sa.Column('first_p50_seconds', sa.Integer(), nullable=True))
    op.add_column('tickets', sa.Column('first_p90_seconds', sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ('first_p90_seconds', 'first_p50_seconds', 'first_ahead', 'promised_at', 'is_rough',
                 'predicted_seconds'):
        op.drop_column('tickets', name)
