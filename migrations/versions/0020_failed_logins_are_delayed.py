"""Failed logins in a row are kept with the instant of the latest, which says when the next may be; earlier counts end"""

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('login_tries',
    sa.Column('key', sa.String(64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('latest_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_login_tries'))
    )
    op.drop_table('login_attempts')


def downgrade() -> None:
    op.create_table('login_attempts',
    sa.Column('key', sa.String(160), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('since_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_login_attempts'))
    )
    op.drop_table('login_tries')
