"""The device behind a printer's lease, and those that were given a slip: an agent's name alone proves nobody"""

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('printers', sa.Column('device', sa.String(40), nullable=True))
    op.add_column('print_jobs', sa.Column('devices', sa.Text, nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('print_jobs', 'devices')
    op.drop_column('printers', 'device')
