"""Which agent has a printer"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('printers', sa.Column('agent', sa.String(length=96), nullable=True))
    op.add_column('printers', sa.Column('leased_until_at', sa.BigInteger(), nullable=True))
    op.add_column('printers', sa.Column('is_named', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for column in ('is_named', 'leased_until_at', 'agent'):
        op.drop_column('printers', column)
