"""Kiosks that staff have closed"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('closed_kiosks',
    sa.Column('hall', sa.String(64), nullable=False),
    sa.Column('name', sa.String(64), nullable=False),
    sa.Column('since_at', sa.BigInteger(), nullable=False),
    sa.Column('closed_by', sa.String(64), nullable=False),
    sa.PrimaryKeyConstraint('hall', 'name', name=op.f('pk_closed_kiosks'))
    )


def downgrade() -> None:
    op.drop_table('closed_kiosks')
