"""Versions of a hall's definition, and the folder it came from"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('halls', sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('halls', sa.Column('folder', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    for column in ('folder', 'version'):
        op.drop_column('halls', column)
