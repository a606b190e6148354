"""Why a slip was printed again, whose it was, and where it came out, in columns of their own instead of sentences"""

import re

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

MOVED = re.compile(r"(?:on (?P<at>[\w-]+) )?instead of (?P<due>[\w-]+)(?: (?P<more>.*))?", re.DOTALL)


def upgrade() -> None:
    op.add_column('print_jobs', sa.Column('reason', sa.String(200), nullable=False, server_default=''))
    op.add_column('print_jobs', sa.Column('meant_for', sa.String(64), nullable=True))
    op.add_column('print_jobs', sa.Column('came_out_at', sa.String(64), nullable=True))
    op.add_column('print_jobs', sa.Column('also_at', sa.String(96), nullable=True))
    names = ('id', 'printer', 'kind', 'state', 'detail', 'reason', 'meant_for', 'came_out_at')
    jobs = sa.table('print_jobs', *(sa.column(name) for name in names))
    connection = op.get_bind()
    for job in connection.execute(sa.select(jobs).where(jobs.c.detail != '')).all():
        changes = {}
        if (moved := MOVED.fullmatch(job.detail)) is not None:
            changes['detail'] = moved['more'] or ''
            if moved['at'] is None:
                changes['meant_for'] = moved['due']
            else:
                changes['came_out_at'] = moved['at']
        elif job.kind == 'reprint' and job.state not in ('failed', 'expired'):
            changes = {'reason': job.detail, 'detail': ''}
        if changes:
            connection.execute(sa.update(jobs).where(jobs.c.id == job.id).values(**changes))


def downgrade() -> None:
    for name in ('also_at', 'came_out_at', 'meant_for', 'reason'):
        op.drop_column('print_jobs', name)
