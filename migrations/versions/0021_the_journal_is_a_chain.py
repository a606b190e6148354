"""Each line of the journal carries the hash of the one before; text about people stands beside its line"""

import json
import secrets

import sqlalchemy as sa
from alembic import op
from pydantic_core import to_json

from queueing.chain import FIRST, ChainedLine, line_hash, marks, split


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

BATCH = 5_000
"""Lines at a time, so that a journal of millions needs no more memory than a short one."""
COLUMNS = ', '.join('"window"' if name == 'window' else name for name in ChainedLine._fields)
NEXT = sa.text(f'SELECT {COLUMNS} FROM journal WHERE hall = :hall AND revision > :after ORDER BY revision LIMIT {BATCH}')
CHAIN = sa.text(
    'UPDATE journal SET data = :data, personal = :personal, hash = :hash, marks = :marks '
    'WHERE hall = :hall AND revision = :revision'
)


def upgrade() -> None:
    op.add_column('journal', sa.Column('personal', sa.Text(), nullable=True))
    op.add_column('journal', sa.Column('hash', sa.String(64), nullable=True))
    op.add_column('journal', sa.Column('marks', sa.String(32), nullable=True))
    connection = op.get_bind()
    for hall in connection.execute(sa.text('SELECT DISTINCT hall FROM journal')).scalars().all():
        _chain(connection, hall)


def _chain(connection: sa.Connection, hall: str) -> None:
    after, previous = -1, FIRST
    while rows := connection.execute(NEXT, {'hall': hall, 'after': after}).all():
        chained = []
        for row in rows:
            data, texts = split(json.loads(row.data), secrets.token_urlsafe(12))
            line = ChainedLine(*row)._replace(data=to_json(data).decode())
            previous = line_hash(previous, line)
            chained.append({
                'hall': hall, 'revision': line.revision, 'data': line.data, 'hash': previous, 'marks': marks(line),
                'personal': to_json(texts).decode() if texts else None,
            })
        connection.execute(CHAIN, chained)
        after = rows[-1].revision


def downgrade() -> None:
    connection = op.get_bind()
    query = sa.text('SELECT hall, revision, data, personal FROM journal WHERE personal IS NOT NULL')
    for row in connection.execute(query).all():
        data, texts = json.loads(row.data), json.loads(row.personal)
        data.pop('seals', None)
        if 'link' in texts:
            data['changes']['link_token'] = texts['link'][1]
        if 'slip_note' in texts:
            data['changes']['reason'] = texts['slip_note'][1]
        if 'note' in texts:
            data['reason'] = texts['note'][1]
        connection.execute(
            sa.text('UPDATE journal SET data = :data WHERE hall = :hall AND revision = :revision'),
            {'data': to_json(data).decode(), 'hall': row.hall, 'revision': row.revision},
        )
    for name in ('personal', 'hash', 'marks'):
        op.drop_column('journal', name)
