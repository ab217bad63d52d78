"""What every store says when another program, or a bad disk, has left what flowsync never writes."""

import pytest

from flowsync.ground.errors import StoreError
from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import SqliteUnderTest, a_writer, put


@pytest.mark.parametrize("body", ["{", "{}", "[]", '{"metadata": {}}'])
def test_an_applied_body_that_cannot_be_compared(
    under_test: SqliteUnderTest | PostgresUnderTest, store: Store, body: str
) -> None:
    put(store, "a")
    under_test.execute(f"UPDATE applied SET body = '{body}'")
    said = "is damaged: what was applied as AccessFlow/a is not what flowsync writes"
    with pytest.raises(StoreError, match=said):
        store.read()
    with store.transaction(a_writer(), wait_seconds=0) as transaction, pytest.raises(StoreError, match=said):
        transaction.read()


def test_a_lock_without_its_row(under_test: SqliteUnderTest | PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    under_test.execute("DELETE FROM locks")
    with pytest.raises(StoreError, match="is damaged: the row 'write' of its table 'locks' is gone"):
        put(store, "b")
