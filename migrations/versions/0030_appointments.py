"""Appointments, and the tickets of people who have booked"""

import sqlalchemy as sa
from alembic import op


revision = '0030'
down_revision = '0028'
branch_labels = None
depends_on = None

HOLDS = sa.text("state IN ('booked', 'checked_in', 'done')")
BOOKED = sa.text("state = 'booked'")


def upgrade() -> None:
    op.create_table(
        'appointments',
        sa.Column('id', sa.String(40), nullable=False),
        sa.Column('hall', sa.String(64), nullable=False),
        sa.Column('code', sa.String(16), nullable=False),
        sa.Column('link_token', sa.String(48), nullable=False),
        sa.Column('service', sa.String(200), nullable=False),
        sa.Column('line', sa.String(64), nullable=False),
        sa.Column('pool', sa.String(80), nullable=False),
        sa.Column('seat', sa.Integer(), nullable=False),
        sa.Column('business_date', sa.Date(), nullable=False),
        sa.Column('starts_at', sa.BigInteger(), nullable=False),
        sa.Column('ends_at', sa.BigInteger(), nullable=False),
        sa.Column('state', sa.String(16), nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('language', sa.String(16), nullable=False),
        sa.Column('priority', sa.String(32), nullable=False),
        sa.Column('source', sa.String(64), nullable=False),
        sa.Column('booked_at', sa.BigInteger(), nullable=False),
        sa.Column('phone_hash', sa.String(32)),
        sa.Column('phone_last4_hash', sa.String(32)),
        sa.Column('document_hash', sa.String(32)),
        sa.Column('person_hash', sa.String(32)),
        sa.Column('ticket', sa.String(40)),
        sa.Column('checked_in_at', sa.BigInteger()),
        sa.Column('ended_at', sa.BigInteger()),
        sa.Column('moves', sa.Integer(), nullable=False),
        sa.Column('revision', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_appointments')),
        sa.UniqueConstraint('link_token', name=op.f('uq_appointments_link_token')),
    )
    op.create_index('uq_appointments_code', 'appointments', ['hall', 'code'], unique=True)
    op.create_index('uq_appointments_seat', 'appointments', ['hall', 'pool', 'starts_at', 'seat'], unique=True,
                    sqlite_where=HOLDS, postgresql_where=HOLDS)
    op.create_index('ix_appointments_places', 'appointments', ['hall', 'pool', 'starts_at', 'ends_at', 'seat'],
                    sqlite_where=HOLDS, postgresql_where=HOLDS)
    op.create_index('ix_appointments_day', 'appointments', ['hall', 'business_date'])
    op.create_index('ix_appointments_booked', 'appointments', ['hall', 'starts_at'],
                    sqlite_where=BOOKED, postgresql_where=BOOKED)
    op.add_column('tickets', sa.Column('appointment', sa.String(40)))
    op.add_column('tickets', sa.Column('appointment_at', sa.BigInteger()))


def downgrade() -> None:
    op.drop_column('tickets', 'appointment_at')
    op.drop_column('tickets', 'appointment')
    op.drop_table('appointments')
