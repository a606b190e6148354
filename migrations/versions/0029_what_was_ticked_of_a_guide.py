"""What was ticked of a service's guide with a ticket"""

import sqlalchemy as sa
from alembic import op


revision = '0029'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('tickets', sa.Column('guide', sa.Text()))


def downgrade() -> None:
    op.drop_column('tickets', 'guide')
