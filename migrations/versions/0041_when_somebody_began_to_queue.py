"""When somebody began to queue for the number, where a hall counts it"""

import sqlalchemy as sa
from alembic import op


revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('tickets', sa.Column('arrived_at', sa.BigInteger()))


def downgrade() -> None:
    op.drop_column('tickets', 'arrived_at')
