"""Who gave the number back before any call is found at once"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

GIVEN_BACK = sa.text("state = 'cancelled' AND called_at IS NULL")


def upgrade() -> None:
    op.create_index('ix_tickets_given_back', 'tickets', ['hall', 'ended_at'], sqlite_where=GIVEN_BACK, postgresql_where=GIVEN_BACK)


def downgrade() -> None:
    op.drop_index('ix_tickets_given_back', 'tickets')
