"""Version 3: the catalogs of people and inventory, and an index over the events of the audit."""

from alembic import op

from flowsync.store.migrations.version_3 import postgresql, sqlite

revision = "0003"
down_revision = "0002"

_STEPS = {"sqlite": sqlite.STEPS, "postgresql": postgresql.STEPS}


def upgrade() -> None:
    """From version 2."""
    for step in _STEPS[op.get_context().dialect.name]:
        op.execute(step)
