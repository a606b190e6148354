"""A hall's definition, of some 75 kB, in a table of its own: every step writes the small row with the revision"""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'hall_definitions',
        sa.Column('hall', sa.String(64), primary_key=True),
        sa.Column('definition', sa.Text, nullable=False),
    )
    op.execute('INSERT INTO hall_definitions (hall, definition) SELECT code, definition FROM halls')
    op.drop_column('halls', 'definition')


def downgrade() -> None:
    op.add_column('halls', sa.Column('definition', sa.Text, nullable=False, server_default=''))
    op.execute(
        'UPDATE halls SET definition = '
        '(SELECT definition FROM hall_definitions WHERE hall_definitions.hall = halls.code)'
    )
    op.drop_table('hall_definitions')
