"""Since when a printer is as it is"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('printers', sa.Column('since_at', sa.BigInteger(), nullable=True))
    op.add_column('printers', sa.Column('heard_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for column in ('heard_at', 'since_at'):
        op.drop_column('printers', column)
