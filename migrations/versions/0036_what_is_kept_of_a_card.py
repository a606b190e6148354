"""What is kept of a ticket's holder's card"""

import sqlalchemy as sa
from alembic import op


revision = '0036'
down_revision = '0029'
branch_labels = None
depends_on = None

KEPT = sa.text("card IS NOT NULL")


def upgrade() -> None:
    op.add_column('tickets', sa.Column('card', sa.String(40)))
    op.create_index('ix_tickets_card', 'tickets', ['hall', 'card'], sqlite_where=KEPT, postgresql_where=KEPT)


def downgrade() -> None:
    op.drop_index('ix_tickets_card', 'tickets')
    op.drop_column('tickets', 'card')
