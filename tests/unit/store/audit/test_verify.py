"""What only SQLite lets somebody write into the past of a store, verification names too."""

import re

import pytest

from flowsync.store.audit.faults import Fault
from tests.contract.stores import SqliteUnderTest
from tests.support.audits import drop_guards, fault_of, live_through


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET hash = x'00' WHERE seq = 3", "Entry 3 of the audit"),
        ("UPDATE audit SET at = x'00' WHERE seq = 3", "Entry 3 of the audit"),
        ("UPDATE serials SET process = 'x' WHERE serial = 2", "The write with serial 2"),
        ("UPDATE serials SET process = 4711.0 WHERE serial = 2", None),
        ("UPDATE serials SET reason = x'00' WHERE serial = 2", "The write with serial 2"),
        ("UPDATE history SET serial = 'x' WHERE id = 2", "Row 2 of the history"),
        ("UPDATE history SET name = x'00' WHERE id = 2", "Row 2 of the history"),
    ],
)
def test_a_value_of_another_type_is_named(sqlite: SqliteUnderTest, statement: str, said: str | None) -> None:
    store = live_through(sqlite)
    drop_guards(sqlite)
    sqlite.execute(statement)
    found = fault_of(store)
    assert found == (said and (Fault.ROW_UNREADABLE, f"{said} is not one that flowsync writes."))


def test_a_body_that_is_no_text_is_an_edit(sqlite: SqliteUnderTest) -> None:
    store = live_through(sqlite)
    drop_guards(sqlite)
    sqlite.execute("UPDATE history SET body_after = x'00' WHERE id = 2")
    found = fault_of(store)
    assert found is not None
    assert re.search("of serial 1 .*: a version was edited", found[1])
