"""Several programs on one server: who waits for whom, and what they are told."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import psycopg
import pytest

from flowsync.ground.errors import StoreBusyError
from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import a_writer, flow, put, put_all

FOREVER = 1e12


@contextmanager
def another_program(postgresql: PostgresUnderTest, statement: str, name: str = "psql") -> Iterator[int]:
    """A program that has run a statement in a transaction that it keeps open; its process of the server."""
    with psycopg.connect(postgresql.url, application_name=name) as connection:
        connection.execute(statement.encode())
        yield connection.info.backend_pid


def test_a_program_that_writes_to_live_is_named(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    with another_program(postgresql, "UPDATE live SET body = '{}'") as process:
        with pytest.raises(StoreBusyError) as busy:
            put(store, "a")
        assert flow("a") in store.read().resources
    assert busy.value.message == (
        f"Another program is writing to the store '{postgresql.url}': psql of the role 'postgres' "
        f"(process {process} of the server)."
    )
    assert f"SELECT pg_terminate_backend({process})" in busy.value.hint
    put(store, "a")


def test_a_program_without_a_name(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    with (
        another_program(postgresql, "LOCK TABLE live IN EXCLUSIVE MODE", name=""),
        pytest.raises(StoreBusyError, match=": a program of the role 'postgres'"),
    ):
        put(store, "a")


def test_a_program_that_only_reads_keeps_nobody_out(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    with another_program(postgresql, "SELECT * FROM live FOR KEY SHARE"):
        put(store, "b")
    with another_program(postgresql, "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT * FROM live"):
        put(store, "b")


def test_to_wait_for_no_time_is_not_to_wait_for_ever(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    with (
        another_program(postgresql, "SELECT * FROM locks FOR UPDATE"),
        pytest.raises(StoreBusyError, match="Another program is writing to the store"),
    ):
        put(store, "a")


def test_to_wait_for_a_very_long_time_is_possible(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=FOREVER) as transaction:
        put_all(transaction, "a")
    assert flow("a") in store.read().resources


def test_a_program_that_writes_to_live_waits_for_flowsync(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        put_all(transaction, "a")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            postgresql.execute("SET lock_timeout = '10ms'; INSERT INTO live (kind, name) VALUES ('Bundle', 'b')")


def test_a_reader_sees_one_moment_while_others_write(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    with store.snapshot() as snapshot:
        put(postgresql.open(), "b")
        postgresql.execute("DELETE FROM live")
        assert list(snapshot.state().resources) == [flow("a")]
        assert [written.serial for written in snapshot.writes()] == [1]


@pytest.mark.parametrize("attempt", range(5))
def test_of_many_who_make_the_store_at_once_one_does(postgresql: PostgresUnderTest, attempt: int) -> None:
    together = Barrier(4)

    def write(name: str) -> None:
        store = postgresql.open()
        together.wait()
        with store.transaction(a_writer(), wait_seconds=60) as transaction:
            put_all(transaction, name)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, ["a", "b", "c", "d"]))
    state = postgresql.open().read()
    assert {address.name for address in state.resources} == {"a", "b", "c", "d"}
    assert state.version.serial == 4
    assert postgresql.execute("SELECT count(*) FROM store") == [(1,)]
