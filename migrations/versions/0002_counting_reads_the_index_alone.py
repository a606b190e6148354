"""Counting reads the index alone"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

RUNNING = sa.text('ended_at IS NULL')


def upgrade() -> None:
    op.drop_index('ix_tickets_open', 'tickets')
    op.create_index('ix_tickets_open', 'tickets', ['hall', 'state', 'rank_at', 'line', 'ended_at'], sqlite_where=RUNNING, postgresql_where=RUNNING)
    op.create_index('ix_attendance_running', 'attendance', ['hall', 'window'], sqlite_where=RUNNING, postgresql_where=RUNNING)


def downgrade() -> None:
    op.drop_index('ix_attendance_running', 'attendance')
    op.drop_index('ix_tickets_open', 'tickets')
    op.create_index('ix_tickets_open', 'tickets', ['hall', 'state', 'rank_at'], sqlite_where=RUNNING, postgresql_where=RUNNING)
