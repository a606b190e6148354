"""The newest instant of a hall's journal, so that none goes back"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('halls', sa.Column('newest_at', sa.BigInteger(), nullable=True))
    op.execute(
        'UPDATE halls SET newest_at = (SELECT journal.at FROM journal'
        ' WHERE journal.hall = halls.code AND journal.revision = halls.revision)'
    )


def downgrade() -> None:
    op.drop_column('halls', 'newest_at')
