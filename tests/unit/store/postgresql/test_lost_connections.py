"""A connection that ends in the middle: the store is as before or as after, and the message says what is known."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowsync.ground.errors import StoreError, UnknownOutcomeError
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import a_writer, flow, put, put_all, read_body
from tests.support.postgresql import Mode, Server, execute
from tests.support.postgresql_proxy import Proxy, proxy


@pytest.fixture
def between(postgres: Server) -> Iterator[Proxy]:
    """What stands between the store and its server."""
    with proxy(postgres) as between:
        yield between


def through(between: Proxy, postgresql: PostgresUnderTest) -> Store:
    return open_store(between.url(postgresql.database.name), folder=postgresql.folder, read_body=read_body)


def write(store: Store, in_between: Callable[[], object]) -> None:
    """Write something, let something else happen, and read on."""
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        put_all(transaction, "b")
        in_between()
        transaction.read()


def read(store: Store, in_between: Callable[[], object]) -> None:
    with store.snapshot() as snapshot:
        in_between()
        snapshot.state()


def write_and_cut(between: Proxy, store: Store) -> None:
    """Write, and cut the connection while the server commits."""
    with store.lock(a_writer(), wait_seconds=0) as lease:
        between.cut_at = b"COMMIT\0"
        with lease.transaction(a_writer()) as transaction:
            put_all(transaction, "b")


def test_a_session_that_is_ended_before_the_commit(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    before = store.read()
    with pytest.raises(StoreError) as lost:
        write(store, postgresql.database.cut_connections)
    assert "the connection was lost (terminating connection due to administrator command)" in lost.value.message
    assert "it had not committed, so the store is as it was before" in lost.value.hint
    assert not isinstance(lost.value, UnknownOutcomeError)
    assert store.read() == before


def test_a_session_that_ends_while_it_reads(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    with pytest.raises(StoreError, match="the connection was lost"):
        read(store, postgresql.database.cut_connections)


def test_a_network_that_fails_after_the_commit_and_before_its_answer(
    between: Proxy, postgresql: PostgresUnderTest, store: Store
) -> None:
    put(store, "a")
    with pytest.raises(UnknownOutcomeError) as lost:
        write_and_cut(between, through(between, postgresql))
    assert "was lost while it committed" in lost.value.message
    assert lost.value.message.endswith("either all of this was written or nothing.")
    assert "Run 'flowsync plan'" in lost.value.hint
    assert flow("b") in store.read().resources


def test_a_server_that_ends_the_session_at_the_commit(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    before = store.read()
    postgresql.execute(
        "CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END$$;"
        "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON live DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION dies()"
    )
    with pytest.raises(UnknownOutcomeError):
        put(store, "b")
    assert store.read() == before


def test_a_session_that_ended_while_people_thought_is_replaced(postgresql: PostgresUnderTest, store: Store) -> None:
    with store.lock(a_writer(), wait_seconds=0) as lease:
        postgresql.database.cut_connections()
        with lease.transaction(a_writer()) as transaction:
            put_all(transaction, "a")
    assert flow("a") in store.read().resources


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_restarts_in_the_middle_of_a_write(tmp_path: Path, mode: Mode) -> None:
    with Server() as server:
        url = server.create_database().url
        store = open_store(url, folder=tmp_path, read_body=read_body)
        put(store, "a")
        before = store.read()
        with pytest.raises(StoreError, match="the connection was lost") as lost:
            write(store, lambda: server.restart(mode))
        assert not isinstance(lost.value, UnknownOutcomeError)
        assert store.read() == before
        # A crash may bring back a hold that had just ended; it runs out by itself.
        execute(url, "UPDATE locks SET expires = '2000-01-01T00:00:00.000Z'")
        put(store, "c")
        assert flow("c") in store.read().resources
