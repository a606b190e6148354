"""Which business date of a hall was last said to be over and packed"""

import sqlalchemy as sa
from alembic import op


revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('halls', sa.Column('said_date', sa.Date()))


def downgrade() -> None:
    op.drop_column('halls', 'said_date')
