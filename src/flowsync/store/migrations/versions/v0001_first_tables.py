"""Version 1, SQLite only: store, live, applied, removed, and a history that said in each row who wrote it and why."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: the flowsync of version 1 made these tables itself, and no later one makes them."""
