"""Migrations that die in the middle: ``python -m tests.unit.store.killed_migration BASE FOLDER COUNT``.

Copies the store BASE to FOLDER/1, FOLDER/2 and so on, and migrates each copy in a process that kills itself with
SIGKILL before the statement of that number, counted from 1.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import flowsync.store.migrations.steps  # noqa: F401 (here once, and not in every child)
from flowsync.store.sql.migration import SqlMigration
from flowsync.store.sqlite.engine import SqliteEngine


def migrate(path: Path, on_statement: Callable[[str], None] | None = None) -> None:
    SqlMigration.of(SqliteEngine(path, on_statement=on_statement)).run(wait_seconds=0)


def die_at(last: int) -> Callable[[str], None]:
    statements = iter(range(1, last))

    def on_statement(_sql: str) -> None:
        if next(statements, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return on_statement


def main(base: Path, folder: Path, count: int) -> None:
    for number in range(1, count + 1):
        path = folder / str(number)
        shutil.copy(base, path)
        child = os.fork()
        if child == 0:
            migrate(path, die_at(number))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, number


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
