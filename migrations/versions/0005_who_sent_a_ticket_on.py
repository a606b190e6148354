"""Which window sent a ticket on to a line"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('tickets', sa.Column('sent_by_window', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('tickets', 'sent_by_window')
