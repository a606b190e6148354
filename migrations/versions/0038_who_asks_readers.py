"""When a paired page of a kiosk last asked for what its reader reads"""

import sqlalchemy as sa
from alembic import op


revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('kiosk_readers', sa.Column('asked_at', sa.BigInteger()))


def downgrade() -> None:
    with op.batch_alter_table('kiosk_readers') as batch:
        batch.drop_column('asked_at')
