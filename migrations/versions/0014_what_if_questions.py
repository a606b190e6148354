"""What-if questions, and their answers"""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'studies',
        sa.Column('id', sa.String(40), nullable=False),
        sa.Column('hall', sa.String(64), nullable=False),
        sa.Column('asker', sa.String(96), nullable=False),
        sa.Column('asked_at', sa.BigInteger(), nullable=False),
        sa.Column('question', sa.Text(), nullable=False),
        sa.Column('state', sa.String(16), nullable=False),
        sa.Column('progress', sa.Integer(), nullable=False),
        sa.Column('heard_at', sa.BigInteger(), nullable=True),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('why', sa.String(200), nullable=False),
        sa.Column('request_id', sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_studies')),
    )
    op.create_index('ix_studies_hall_asked_at', 'studies', ['hall', 'asked_at'])


def downgrade() -> None:
    op.drop_table('studies')
