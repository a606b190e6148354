"""Since when a printer is as it is"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('printers', sa.Column('since_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('printers', 'since_at')
