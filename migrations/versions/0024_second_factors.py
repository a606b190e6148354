"""Codes of an authenticator app, beside passwords"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('second_factors',
    sa.Column('username', sa.String(64), nullable=False),
    sa.Column('secret', sa.String(64), nullable=False),
    sa.Column('confirmed_at', sa.BigInteger(), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('recovery', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('username', name=op.f('pk_second_factors'))
    )


def downgrade() -> None:
    op.drop_table('second_factors')
