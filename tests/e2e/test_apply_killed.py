"""SIGKILL at every statement of an apply: the store is as before or as after, never between."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flowsync.apply.apply import apply_plan
from flowsync.model.configuration import Configuration
from flowsync.plan.build import build_plan
from flowsync.store.protocol import Writer
from flowsync.store.sql.store import SqlStore
from flowsync.store.sqlite.engine import SqliteEngine
from flowsync.validate.live import read_live_body
from tests.support.configurations import configuration, flow_spec, resource

BEFORE = configuration(
    resource("AccessFlow/changed"),
    resource("AccessFlow/old", title="Read"),
    resource("AccessFlow/removed"),
    resource("Bundle/kept"),
)
AFTER = configuration(
    resource("AccessFlow/changed", flow_spec(grant_duration="4h")),
    resource("AccessFlow/new", title="Read", renamed_from="old"),
    resource("AccessFlow/created"),
    resource("Bundle/kept"),
)
TABLES = ("store", "live", "applied", "serials", "history")


def apply(path: Path, wanted: Configuration, on_statement: Callable[[str], None] | None = None) -> None:
    engine = SqliteEngine(path, on_statement=on_statement)
    store = SqlStore(engine, shown_url="sqlite:///live.db", read_body=read_live_body)
    plan = build_plan(wanted, store.read())
    writer = Writer(
        operation="apply", actor="ana", host="h", process=1, at="2026-01-01T00:00:00Z", plan_digest=plan.digest
    )
    with store.lock(writer, wait_seconds=0) as lease:
        apply_plan(plan, lease, writer)


def content(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, but for ids that are drawn anew with each object."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in TABLES}
    known = {row[3] for row in rows["applied"]}
    drawn = {value: "id" for value in known if isinstance(value, str)}
    return {table: [[drawn.get(value, value) for value in row] for row in found] for table, found in rows.items()}


def let_the_lease_run_out(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE locks SET expires = '2000-01-01T00:00:00.000Z'")


def killed_at(path: Path, number: int) -> None:
    """Apply in a process that kills itself before its statement ``number`` (from 0) runs."""
    child = os.fork()
    if child == 0:
        statements = iter(range(number + 1))

        def kill_in_time(_: str) -> None:
            if next(statements) == number:
                os.kill(os.getpid(), signal.SIGKILL)

        apply(path, AFTER, kill_in_time)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the apply was done before statement {number}"
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.fixture
def stores(tmp_path: Path) -> Callable[[], Path]:
    """Makes copies of a store in which BEFORE is applied."""
    first = tmp_path / "first"
    first.mkdir()
    apply(first / "live.db", BEFORE)
    copies = iter(range(10_000))

    def copy() -> Path:
        folder = tmp_path / f"copy{next(copies)}"
        shutil.copytree(first, folder)
        return folder / "live.db"

    return copy


def test_killed_at_every_statement_the_store_is_before_or_after(stores: Callable[[], Path]) -> None:
    path = stores()
    before = content(path)
    statements: list[str] = []
    apply(path, AFTER, statements.append)
    after = content(path)
    _, commit, _ = (number for number, text in enumerate(statements) if text.strip().upper().startswith("COMMIT"))
    writes = [
        text for text in statements if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))
    ]
    assert len(writes) > len(TABLES)
    assert before["live"] != after["live"]
    for number in range(len(statements)):
        path = stores()
        killed_at(path, number)
        assert content(path) == (before if number <= commit else after), statements[number]
        let_the_lease_run_out(path)
        apply(path, AFTER)
        assert content(path)["live"] == after["live"]
