"""The hash of a device's token goes when the token is ended"""

from alembic import op


revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE devices SET token_hash = 'ended ' || id WHERE revoked_at IS NOT NULL")


def downgrade() -> None:
    pass
