"""What was saved of a hall's folder, part by part"""

import sqlalchemy as sa
from alembic import op


revision = '0035'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'hall_edits',
        sa.Column('hall', sa.String(64), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('part', sa.String(96), nullable=False),
        sa.Column('saved_at', sa.BigInteger(), nullable=False),
        sa.Column('saved_by', sa.String(96), nullable=False),
        sa.Column('before', sa.Text(), nullable=True),
        sa.Column('after', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('hall', 'version', 'part', name=op.f('pk_hall_edits')),
    )


def downgrade() -> None:
    op.drop_table('hall_edits')
