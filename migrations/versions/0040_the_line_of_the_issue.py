"""In which line a ticket was taken that is in another line now"""

import json

import sqlalchemy as sa
from alembic import op


revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None

MOST = 500
MOVED = sa.text("SELECT DISTINCT ticket_id FROM journal WHERE kind IN ('transfer', 'hand_on') AND ticket_id IS NOT NULL")


def upgrade() -> None:
    op.add_column('tickets', sa.Column('first_line', sa.String(64)))
    connection = op.get_bind()
    ids = list(connection.execute(MOVED).scalars())
    for begin in range(0, len(ids), MOST):
        lines = _lines(connection, ids[begin:begin + MOST])
        moved = [{'id': id_, 'line': own[0]} for id_, own in lines.items() if set(own) != {own[0]}]
        if moved:
            connection.execute(sa.text('UPDATE tickets SET first_line = :line WHERE id = :id'), moved)


def _lines(connection: sa.Connection, ids: list[str]) -> dict[str, list[str]]:
    """Ticket → the lines in which the journal puts it, from the issue on."""
    query = sa.text('SELECT ticket_id, data FROM journal WHERE ticket_id IN :ids ORDER BY hall, revision')
    lines: dict[str, list[str]] = {}
    for id_, data in connection.execute(query.bindparams(sa.bindparam('ids', ids, expanding=True))):
        line = json.loads(data)['changes'].get('line')
        if line is not None:
            lines.setdefault(id_, []).append(line)
    return lines


def downgrade() -> None:
    op.drop_column('tickets', 'first_line')
