"""Version 2: serials, the audit, leases as locks. It is the first one in PostgreSQL, where it makes all tables."""

from alembic import op

from flowsync.store.migrations.version_2 import postgresql, sqlite

revision = "0002"
down_revision = "0001"

_STEPS = {"sqlite": sqlite.STEPS, "postgresql": postgresql.STEPS}


def upgrade() -> None:
    """From version 1 in SQLite, from nothing in PostgreSQL."""
    for step in _STEPS[op.get_context().dialect.name]:
        op.execute(step)
