"""Rolls of paper"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('printers', sa.Column('used_mm', sa.Integer(), server_default='0', nullable=False))
    op.add_column('printers', sa.Column('roll_mm', sa.Integer(), server_default='0', nullable=False))
    op.add_column('printers', sa.Column('roll_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for column in ('roll_at', 'roll_mm', 'used_mm'):
        op.drop_column('printers', column)
