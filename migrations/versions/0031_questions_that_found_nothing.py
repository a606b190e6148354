"""Questions in plain words that found nothing, for the managers to read"""

import sqlalchemy as sa
from alembic import op


revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'unfound_questions',
        sa.Column('hall', sa.String(64), nullable=False),
        sa.Column('words', sa.String(64), nullable=False),
        sa.Column('times', sa.BigInteger(), nullable=False),
        sa.Column('last_asked_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('hall', 'words', name=op.f('pk_unfound_questions')),
    )


def downgrade() -> None:
    op.drop_table('unfound_questions')
