"""Scanners and card readers on kiosks, and what they have just read"""

import sqlalchemy as sa
from alembic import op


revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'kiosk_readers',
        sa.Column('hall', sa.String(64), nullable=False),
        sa.Column('kiosk', sa.String(64), nullable=False),
        sa.Column('state', sa.String(8), nullable=False),
        sa.Column('said_at', sa.BigInteger(), nullable=False),
        sa.Column('sealed', sa.Text()),
        sa.Column('read_at', sa.BigInteger()),
        sa.PrimaryKeyConstraint('hall', 'kiosk', name=op.f('pk_kiosk_readers')),
    )


def downgrade() -> None:
    op.drop_table('kiosk_readers')
