"""The request that began a slip, so that the same one again begins nothing"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('print_jobs', sa.Column('begin_request', sa.String(80), nullable=True))


def downgrade() -> None:
    op.drop_column('print_jobs', 'begin_request')
