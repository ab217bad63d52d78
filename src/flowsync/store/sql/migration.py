"""Brings the tables of a SQL store up to date: all of it in one transaction, or nothing."""

from dataclasses import dataclass
from typing import Self

from flowsync.store.sql.engine import Engine
from flowsync.store.sql.version import SCHEMA_VERSION

_CLIENTS = {"sqlite": "sqlite3 -bail live.db < this-file.sql", "postgresql": "psql -v ON_ERROR_STOP=1 -f this-file.sql"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlMigration:
    """The way from the tables of version ``found`` to today's; None where there are no tables."""

    engine: Engine
    found: int | None
    wanted: int = SCHEMA_VERSION

    @classmethod
    def of(cls, engine: Engine) -> Self:
        """The migration that the database of ``engine`` needs. Raises StoreError."""
        with engine.reading() as connection:
            return cls(engine=engine, found=engine.schema_version(connection) if connection is not None else None)

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to do: the first apply makes a SQLite store, and it makes today's tables."""
        if self.found is None:
            return self.engine.dialect != "sqlite"
        return self.found != self.wanted

    def sql(self) -> str:
        """What ``run`` does, as a script for another client of the database."""
        state = "an empty database" if self.found is None else f"a store of schema version {self.found}"
        title = f"-- flowsync: from {state} to version {self.wanted}. Make a backup first. Then:"
        statements = (*self.engine.script_begin, *self._steps(), "COMMIT")
        parts = [f"{title}\n-- {_CLIENTS[self.engine.dialect]}", *(f"{statement};" for statement in statements)]
        return "\n\n".join(parts) + "\n"

    def run(self, *, wait_seconds: float) -> bool:
        """Do it; False when somebody else has done it meanwhile.

        Raises StoreBusyError when another program writes for longer than ``wait_seconds``, and StoreError.
        """
        steps = self._steps()
        with self.engine.migrating(wait_seconds=wait_seconds) as connection:
            if self.engine.schema_version(connection) != self.found:
                return False
            for statement in steps:
                connection.execute(statement)
        return True

    def _steps(self) -> list[str]:
        # Alembic and SQLAlchemy take a third of a second to import, which no other command pays.
        from flowsync.store.migrations.steps import steps_between  # noqa: PLC0415

        return steps_between(self.engine.dialect, self.found, self.wanted)
