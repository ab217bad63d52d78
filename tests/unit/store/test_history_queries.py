"""The history of one object is found by an index: a store with a long past answers as quickly as one with a short."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flowsync.ground.address import Address
from flowsync.store.deeds import Put
from flowsync.store.open import open_store
from flowsync.store.protocol import Writer
from flowsync.store.sql import statements
from flowsync.validate.live import read_live_body
from tests.support.configurations import body

BUNDLE = Address.parse("Bundle/a")


@pytest.mark.parametrize(
    "sql", [statements.READ_VERSIONS_OF_ADDRESS, statements.READ_VERSIONS_OF_SERIAL, statements.COUNT_ACTIONS]
)
def test_no_question_about_one_object_or_write_reads_the_whole_history(tmp_path: Path, sql: str) -> None:
    store = open_store("sqlite:///live.db", folder=tmp_path, read_body=read_live_body)
    writer = Writer(operation="apply", actor="a", host="h", process=1, at="2026-11-21T21:00:00Z")
    with store.transaction(writer, wait_seconds=0) as transaction:
        transaction.write([Put(address=BUNDLE, body=body("Bundle/a"))])
    values = {"kind": "Bundle", "space": "", "name": "a", "serial": 1}
    with closing(sqlite3.connect(tmp_path / "live.db")) as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    reads = [step for step in steps if "history" in step]
    assert reads
    assert all(step.startswith("SEARCH history USING INDEX history_by_") for step in reads), steps
