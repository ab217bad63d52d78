"""A process that is killed at any statement of its write leaves the store as it was before, or as it is after."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.contract.stores import SqliteUnderTest, body_of, put
from tests.unit.store.killed import write

ROOT = Path(__file__).parents[3]
PAGE = 8192


def contents(sqlite: SqliteUnderTest) -> tuple[Any, ...]:
    """All that a store holds, but for the random ids."""
    state = sqlite.open().read()
    resources = {
        address: (known.live, known.applied, known.serial, known.revision) for address, known in state.resources.items()
    }
    rows = sqlite.execute("SELECT action, name, serial FROM history") if state.version.lineage else []
    rows += sqlite.execute("SELECT event, at FROM audit ORDER BY seq") if state.version.lineage else []
    return resources, state.removed, state.version.serial, rows


def kill_at(statement: int, folder: Path) -> None:
    command = [sys.executable, "-m", "tests.unit.store.killed", str(folder), str(statement)]
    died = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (died.returncode, died.stderr) == (-signal.SIGKILL, b"")


def check_every_statement(base: Path, folder: Path) -> None:
    statements: list[str] = []
    traced = folder / "traced"
    shutil.copytree(base, traced)
    before = contents(SqliteUnderTest(traced))
    write(traced, statements.append)
    after = contents(SqliteUnderTest(traced))
    assert before != after
    # three transactions: the lock is taken, the write, the lock is freed
    commits = [number for number, sql in enumerate(statements, start=1) if sql == "COMMIT"]
    assert len(commits) == 3
    for number, sql in enumerate(statements, start=1):
        killed = SqliteUnderTest(folder / str(number))
        shutil.copytree(base, killed.folder)
        kill_at(number, killed.folder)
        assert contents(killed) == (before if number <= commits[1] else after), sql
        if number > commits[1]:
            continue
        if number > commits[0]:
            killed.let_the_lease_run_out()
        write(killed.folder, lambda _sql: None)
        assert contents(killed) == after, sql
        assert killed.execute("PRAGMA integrity_check") == [("ok",)]


def test_a_write_to_a_store(tmp_path: Path) -> None:
    sqlite = SqliteUnderTest(tmp_path / "base")
    sqlite.folder.mkdir()
    put(sqlite.open(), "changed", "old-name", "deleted", "forgotten")
    sqlite.write_live("AccessFlow", None, "adopted", body_of("adopted", version=1))
    check_every_statement(sqlite.folder, tmp_path)


def test_the_first_write_of_a_store(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    check_every_statement(tmp_path / "base", tmp_path)


def test_a_commit_that_was_cut_off_at_any_page_is_before_or_after(tmp_path: Path) -> None:
    base, cut = SqliteUnderTest(tmp_path / "base"), SqliteUnderTest(tmp_path / "cut")
    base.folder.mkdir()
    put(base.open(), "changed", "old-name", "deleted", "forgotten")
    before = contents(base)
    with closing(sqlite3.connect(base.path)) as program:
        program.execute("SELECT count(*) FROM live").fetchone()  # while it is open, the log stays
        write(base.folder, lambda _sql: None)
        database, log = base.path.read_bytes(), Path(f"{base.path}-wal").read_bytes()
    after = contents(base)
    cut.path.parent.mkdir(parents=True)
    seen = []
    for length in [*range(0, len(log), PAGE // 2), len(log)]:
        cut.path.write_bytes(database)
        Path(f"{cut.path}-wal").write_bytes(log[:length])
        seen.append(contents(cut))
        assert cut.execute("PRAGMA integrity_check") == [("ok",)]
    assert len(seen) > 10
    # the lock is written before and after, so the write itself is whole somewhere in the middle
    whole = seen.index(after)
    assert 10 < whole < len(seen)
    assert seen == [before] * whole + [after] * (len(seen) - whole)
