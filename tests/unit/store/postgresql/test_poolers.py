"""A pooler that gives every transaction another session of the server may stand before it."""

from collections.abc import Iterator

import pytest

from flowsync.store.deeds import Put
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import a_writer, body_of, flow, put, put_all, read_body
from tests.support.postgresql import Server
from tests.support.postgresql_proxy import Proxy, proxy


@pytest.fixture
def pooler(postgres: Server) -> Iterator[Proxy]:
    """A pooler before the server."""
    with proxy(postgres) as pooler:
        yield pooler


@pytest.fixture
def pooled(pooler: Proxy, postgresql: PostgresUnderTest) -> Store:
    """A client that meets its server through the pooler."""
    return open_store(pooler.url(postgresql.database.name), folder=postgresql.folder, read_body=read_body)


def test_nothing_is_expected_of_a_session_after_its_transaction(pooled: Store, store: Store) -> None:
    with pooled.lock(a_writer(), wait_seconds=0) as lease:
        with lease.transaction(a_writer()) as transaction:
            put_all(transaction, "a", "b")
            transaction.write([Put(address=flow("c"), body=body_of("c"), previous=flow("a"))])
        assert list(pooled.read().resources) == [flow("b"), flow("c")]
        with lease.transaction(a_writer()) as transaction:
            put_all(transaction, "d")
    with pooled.snapshot() as snapshot:
        versions = [list(snapshot.versions_of(written.serial)) for written in snapshot.writes()]
    assert [len(one) for one in versions] == [1, 3]
    assert store.read() == pooled.read()


def test_a_plan_asks_the_server_six_times_and_an_apply_of_one_change_less_than_fifty(
    pooler: Proxy, pooled: Store
) -> None:
    put(pooled, "a")
    pooler.trips = 0
    pooled.read()
    login = 1
    assert pooler.trips == login + 6
    pooler.trips = 0
    with pooled.lock(a_writer(), wait_seconds=0) as lease:
        pooled.read()
        with lease.transaction(a_writer()) as transaction:
            put_all(transaction, "a")
    assert pooler.trips < 50
