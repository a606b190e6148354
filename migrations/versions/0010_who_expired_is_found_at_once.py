"""Who expired is found at once"""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

EXPIRED = sa.text("state = 'expired'")


def upgrade() -> None:
    op.create_index('ix_tickets_expired', 'tickets', ['hall', 'business_date'], sqlite_where=EXPIRED, postgresql_where=EXPIRED)


def downgrade() -> None:
    op.drop_index('ix_tickets_expired', 'tickets')
