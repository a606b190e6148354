"""Months are packed for reports, a column at a time, instead of days"""

import sqlalchemy as sa
from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('report_months',
    sa.Column('hall', sa.String(64), nullable=False),
    sa.Column('month', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('days', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('hall', 'month', name=op.f('pk_report_months'))
    )
    op.create_table('report_columns',
    sa.Column('name', sa.String(32), nullable=False),
    sa.Column('hall', sa.String(64), nullable=False),
    sa.Column('month', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'hall', 'month', name=op.f('pk_report_columns'))
    )
    op.execute('UPDATE report_days SET revision = NULL')  # packed anew in the first night
    op.drop_column('report_days', 'data')


def downgrade() -> None:
    op.add_column('report_days', sa.Column('data', sa.LargeBinary(), nullable=True))
    op.execute('UPDATE report_days SET revision = NULL')
    op.drop_table('report_columns')
    op.drop_table('report_months')
