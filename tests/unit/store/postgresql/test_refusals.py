"""What is no store, or cannot be written, is refused in words and left as it is."""

from urllib.parse import quote

import pytest

from flowsync.ground.errors import StoreBusyError, StoreError
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import a_writer, flow, put, read_body
from tests.support.postgresql import Server


def begin(store: Store) -> None:
    with store.transaction(a_writer(), wait_seconds=0):
        pytest.fail("a transaction has begun")


def refusal(store: Store) -> StoreError:
    """The error of a read, after checking that a write gives the same."""
    with pytest.raises(StoreError) as read:
        store.read()
    with pytest.raises(StoreError) as written:
        begin(store)
    assert (read.value.message, read.value.hint) == (written.value.message, written.value.hint)
    assert "\n" not in read.value.message
    return read.value


def in_schema(postgresql: PostgresUnderTest, search_path: str) -> Store:
    url = f"{postgresql.url}&options={quote(f'-csearch_path={search_path}')}"
    return open_store(url, folder=postgresql.folder, read_body=read_body)


def tables(postgresql: PostgresUnderTest, schema: str) -> int:
    return len(postgresql.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema))


@pytest.mark.parametrize("columns", ["id int, city text", "lineage text, serial int"])
def test_a_table_store_of_another_program_is_not_touched(
    postgresql: PostgresUnderTest, store: Store, columns: str
) -> None:
    postgresql.execute(f"CREATE TABLE store ({columns})")
    error = refusal(store)
    assert error.message == f"The table 'store' in '{postgresql.url}' belongs to another program, not to flowsync."
    assert tables(postgresql, "public") == 1


def test_tables_of_other_programs_may_stand_beside(postgresql: PostgresUnderTest, store: Store) -> None:
    postgresql.execute("CREATE TABLE orders (id int)")
    put(store, "a")
    assert flow("a") in store.read().resources


def test_a_table_whose_name_flowsync_needs_is_not_taken(postgresql: PostgresUnderTest, store: Store) -> None:
    postgresql.execute("CREATE TABLE audit (id int)")
    with pytest.raises(StoreError) as refused:
        begin(store)
    assert refused.value.message == (
        f"The store '{postgresql.url}' cannot be made: another program has a table with a name that flowsync needs "
        '(relation "audit" already exists).'
    )
    assert tables(postgresql, "public") == 1


def test_the_store_is_in_the_first_schema_of_the_search_path(postgresql: PostgresUnderTest, store: Store) -> None:
    postgresql.execute("CREATE SCHEMA flowsync; CREATE TABLE live (mine int); CREATE TABLE store (mine int)")
    there = in_schema(postgresql, "flowsync,public")
    assert there.read().resources == {}
    put(there, "a")
    assert flow("a") in there.read().resources
    assert tables(postgresql, "public") == 2
    assert tables(postgresql, "flowsync") == 10


def test_a_table_that_is_gone_is_not_looked_for_in_the_next_schema(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "other")
    postgresql.execute("CREATE SCHEMA flowsync")
    there = in_schema(postgresql, "flowsync,public")
    put(there, "a")
    postgresql.execute("DROP TABLE flowsync.live")
    with pytest.raises(StoreError, match="is damaged: the table 'live' is missing"):
        there.read()
    assert flow("other") in store.read().resources


def test_a_schema_that_does_not_exist(postgresql: PostgresUnderTest) -> None:
    error = refusal(in_schema(postgresql, "flowsync"))
    assert "There is no schema for the store" in error.message
    assert error.message.endswith("its search_path is flowsync.")
    assert "CREATE SCHEMA" in error.hint


def test_a_schema_that_the_role_may_not_use_is_not_an_empty_store(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    postgresql.execute("REVOKE USAGE ON SCHEMA public FROM PUBLIC")
    role = postgresql.database.create_role("planner")
    stranger = open_store(role.url, folder=postgresql.folder, read_body=read_body)
    error = refusal(stranger)
    assert error.message == f"This role may not use the schema 'public' of '{role.url}'."
    assert "GRANT USAGE" in error.hint


@pytest.mark.parametrize(
    ("version", "message", "hint"),
    [
        (99, "made by a newer flowsync: its schema version is 99", "Install the newer flowsync"),
        (1, "made by an older flowsync: its schema version is 1", "flowsync state migrate"),
    ],
)
def test_a_store_of_another_version(
    postgresql: PostgresUnderTest, store: Store, version: int, message: str, hint: str
) -> None:
    put(store, "a")
    postgresql.execute("UPDATE store SET schema_version = %s", version)
    error = refusal(store)
    assert message in error.message
    assert hint in error.hint


def test_a_store_that_lost_its_version(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    postgresql.execute("DELETE FROM store")
    assert refusal(store).message == f"The store '{postgresql.url}' is damaged: the table 'store' is empty."


def test_a_store_that_lost_a_column(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    postgresql.execute("ALTER TABLE applied DROP COLUMN actor")
    with pytest.raises(StoreError, match='refused what flowsync asked of it: column "actor" does not exist'):
        store.read()


def test_a_trigger_of_another_program_that_refuses_a_write(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    before = store.read()
    postgresql.execute(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'frozen until Monday'; END$$;"
        "CREATE TRIGGER no BEFORE UPDATE ON live FOR EACH ROW EXECUTE FUNCTION no()"
    )
    with pytest.raises(StoreError, match="refused what flowsync asked of it: frozen until Monday"):
        put(store, "b", "a")
    assert store.read() == before


@pytest.mark.parametrize(
    ("code", "kind", "message", "hint"),
    [
        ("53100", StoreError, "has no space left: told so.", "Free some disk space on the server"),
        ("53200", StoreError, "has no memory left (told so)", "when the server is back"),
        ("40P01", StoreBusyError, "at the same time: told so.", "Run the command again"),
        ("40001", StoreBusyError, "at the same time: told so.", "Run the command again"),
        ("XX001", StoreError, "is damaged: told so.", "Restore it from a backup"),
    ],
)
def test_what_only_a_server_in_trouble_says(
    postgresql: PostgresUnderTest, store: Store, code: str, kind: type[StoreError], message: str, hint: str
) -> None:
    put(store, "a")
    before = store.read()
    postgresql.execute(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE EXCEPTION 'told so.' USING ERRCODE = '{code}'; END$$;"
        "CREATE TRIGGER no BEFORE INSERT ON live FOR EACH ROW EXECUTE FUNCTION no()"
    )
    with pytest.raises(StoreError) as refused:
        put(store, "b")
    assert type(refused.value) is kind
    assert message in refused.value.message
    assert hint in refused.value.hint
    assert store.read() == before


def test_a_database_that_nobody_may_write_can_be_read(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    postgresql.execute(f"ALTER DATABASE {postgresql.database.name} SET default_transaction_read_only = on")
    with pytest.raises(StoreError) as refused:
        begin(store)
    assert "cannot be written: the server lets nobody write there" in refused.value.message
    assert "target_session_attrs=read-write" in refused.value.hint
    assert flow("a") in store.read().resources


def test_a_server_that_ends_long_statements(postgresql: PostgresUnderTest, store: Store) -> None:
    put(store, "a")
    before = store.read()
    postgresql.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(60); RETURN NEW; END$$;"
        "CREATE TRIGGER slow BEFORE UPDATE ON live FOR EACH ROW EXECUTE FUNCTION slow()"
    )
    postgresql.execute(f"ALTER DATABASE {postgresql.database.name} SET statement_timeout = '200ms'")
    with pytest.raises(StoreError) as refused:
        put(store, "a")
    assert "canceling statement due to statement timeout" in refused.value.message
    assert "raise statement_timeout" in refused.value.hint
    assert store.read() == before


def test_a_text_that_the_encoding_of_the_database_does_not_have(
    postgres: Server, postgresql: PostgresUnderTest
) -> None:
    name = f"{postgresql.database.name}_latin"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    store = open_store(postgres.url(name), folder=postgresql.folder, read_body=read_body)
    put(store, "a", actor="José")
    with pytest.raises(StoreError) as refused:
        put(store, "a", actor="Ženja")
    assert "cannot hold this text" in refused.value.message
    assert "UTF8" in refused.value.hint
    assert store.read().resources[flow("a")].actor == "José"
    postgres.execute(f"DROP DATABASE {name}")
