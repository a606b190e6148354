"""Request ids of steps that write no line of a journal; room for sealed secrets of second factors"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'spent_requests',
        sa.Column('key', sa.String(64), nullable=False),
        sa.Column('wish', sa.String(64), nullable=False),
        sa.Column('answer', sa.String(64), nullable=False),
        sa.Column('expires_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_spent_requests')),
    )
    with op.batch_alter_table('second_factors') as table:
        table.alter_column('secret', existing_type=sa.String(64), type_=sa.String(200), existing_nullable=False)


def downgrade() -> None:
    op.execute("DELETE FROM second_factors WHERE secret LIKE 'sealed:%'")  # no earlier version can open them
    with op.batch_alter_table('second_factors') as table:
        table.alter_column('secret', existing_type=sa.String(200), type_=sa.String(64), existing_nullable=False)
    op.drop_table('spent_requests')
