"""The tables of a store in PostgreSQL, and how another program's tables are told apart."""

# ruff: noqa: S608 (put together from constants of this module)

from collections.abc import Callable
from typing import TypeVar

from psycopg.errors import UndefinedColumn, UndefinedTable

from flowsync.ground.errors import StoreError
from flowsync.model.record import RETENTION_MONTHS
from flowsync.model.state import StateVersion
from flowsync.store.sql.connection import SqlConnection
from flowsync.store.sql.version import SCHEMA_VERSION, read_schema_version, read_version

_Found = TypeVar("_Found")

# Texts sort and compare by their bytes, as in SQLite. In `live`, where other programs write, a body may be anything:
# what is not valid is reported when it is read.
TABLES = {
    "store": """
        CREATE TABLE store (
            id integer PRIMARY KEY CHECK (id = 1),
            lineage text COLLATE "C" NOT NULL,
            serial bigint NOT NULL,
            schema_version integer NOT NULL
        )""",
    "live": """
        CREATE TABLE live (
            kind text COLLATE "C" NOT NULL,
            space text COLLATE "C" NOT NULL DEFAULT '',
            name text COLLATE "C" NOT NULL,
            body text,
            PRIMARY KEY (kind, space, name)
        )""",
    "applied": """
        CREATE TABLE applied (
            kind text COLLATE "C" NOT NULL,
            space text COLLATE "C" NOT NULL DEFAULT '',
            name text COLLATE "C" NOT NULL,
            object_id text COLLATE "C" NOT NULL UNIQUE,
            body text NOT NULL,
            serial bigint NOT NULL,
            revision text COLLATE "C" NOT NULL,
            actor text COLLATE "C" NOT NULL,
            applied_at text COLLATE "C" NOT NULL,
            plan_digest text COLLATE "C" NOT NULL,
            PRIMARY KEY (kind, space, name)
        )""",
    "removed": """
        CREATE TABLE removed (
            kind text COLLATE "C" NOT NULL,
            space text COLLATE "C" NOT NULL DEFAULT '',
            name text COLLATE "C" NOT NULL,
            serial bigint NOT NULL,
            PRIMARY KEY (kind, space, name)
        )""",
    "serials": """
        CREATE TABLE serials (
            serial bigint PRIMARY KEY,
            at text COLLATE "C" NOT NULL,
            operation text COLLATE "C" NOT NULL,
            actor text COLLATE "C" NOT NULL,
            host text COLLATE "C" NOT NULL,
            process bigint NOT NULL,
            run_url text COLLATE "C" NOT NULL,
            revision text COLLATE "C" NOT NULL,
            author text COLLATE "C" NOT NULL,
            reason text COLLATE "C" NOT NULL,
            ticket text COLLATE "C" NOT NULL,
            pull_request text COLLATE "C" NOT NULL,
            plan_digest text COLLATE "C" NOT NULL
        )""",
    "history": """
        CREATE TABLE history (
            id bigint PRIMARY KEY,
            serial bigint NOT NULL,
            action text COLLATE "C" NOT NULL,
            object_id text COLLATE "C" NOT NULL,
            kind text COLLATE "C" NOT NULL,
            space text COLLATE "C" NOT NULL DEFAULT '',
            name text COLLATE "C" NOT NULL,
            previous_name text COLLATE "C",
            body_before text,
            body_after text
        )""",
    "audit": """
        CREATE TABLE audit (
            seq bigint PRIMARY KEY,
            at text COLLATE "C" NOT NULL,
            event text COLLATE "C" NOT NULL,
            entry text COLLATE "C" NOT NULL,
            hash text COLLATE "C" NOT NULL
        )""",
    "locks": """
        CREATE TABLE locks (
            name text COLLATE "C" PRIMARY KEY,
            fence bigint NOT NULL DEFAULT 0,
            id text COLLATE "C" NOT NULL DEFAULT '',
            operation text COLLATE "C" NOT NULL DEFAULT '',
            actor text COLLATE "C" NOT NULL DEFAULT '',
            reason text COLLATE "C" NOT NULL DEFAULT '',
            host text COLLATE "C" NOT NULL DEFAULT '',
            process bigint NOT NULL DEFAULT 0,
            run_url text COLLATE "C" NOT NULL DEFAULT '',
            since text COLLATE "C" NOT NULL DEFAULT '',
            expires text COLLATE "C" NOT NULL DEFAULT ''
        )""",
    "catalogs": """
        CREATE TABLE catalogs (
            number bigint PRIMARY KEY,
            digest text COLLATE "C" NOT NULL,
            taken_at text COLLATE "C" NOT NULL,
            synced_at text COLLATE "C" NOT NULL,
            actor text COLLATE "C" NOT NULL,
            origin text COLLATE "C" NOT NULL,
            counts text COLLATE "C" NOT NULL,
            parts_digest text COLLATE "C" NOT NULL
        )""",
    "catalog_parts": """
        CREATE TABLE catalog_parts (
            digest text COLLATE "C" NOT NULL,
            name text COLLATE "C" NOT NULL,
            content bytea NOT NULL,
            PRIMARY KEY (digest, name)
        )""",
}

INDEXES = (
    "CREATE INDEX serials_by_plan ON serials (plan_digest) WHERE plan_digest <> ''",
    "CREATE INDEX history_by_serial ON history (serial)",
    "CREATE INDEX history_by_object ON history (object_id)",
    "CREATE INDEX history_by_address ON history (kind, space, name)",
    "CREATE INDEX audit_by_event ON audit (event, seq)",
    "CREATE INDEX catalogs_by_digest ON catalogs (digest)",
)

# The functions find the tables also when they are called by a program with another search_path.
FUNCTIONS = (
    """
    CREATE FUNCTION flowsync_no_space() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.space := '';
        RETURN NEW;
    END $$""",
    """
    CREATE FUNCTION flowsync_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$""",
    f"""
    CREATE FUNCTION flowsync_keeps_rows() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    DECLARE
        horizon CONSTANT text := to_char(
            clock_timestamp() AT TIME ZONE 'UTC' - interval '{RETENTION_MONTHS} months', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
        written text;
    BEGIN
        IF TG_TABLE_NAME = 'history' THEN
            SELECT at INTO written FROM serials WHERE serial = OLD.serial;
        ELSE
            written := OLD.at;
        END IF;
        IF written COLLATE "C" > horizon THEN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$""",
    f"""
    CREATE FUNCTION flowsync_keeps_catalogs() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    DECLARE
        horizon CONSTANT text := to_char(
            clock_timestamp() AT TIME ZONE 'UTC' - interval '{RETENTION_MONTHS} months', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
        kept boolean;
    BEGIN
        IF TG_TABLE_NAME = 'catalogs' THEN
            kept := OLD.synced_at COLLATE "C" > horizon;
        ELSE
            kept := EXISTS (SELECT 1 FROM catalogs WHERE digest = OLD.digest);
        END IF;
        IF kept THEN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$""",
)
_KEEPER = {
    "serials": "flowsync_keeps_rows",
    "history": "flowsync_keeps_rows",
    "audit": "flowsync_keeps_rows",
    "catalogs": "flowsync_keeps_catalogs",
    "catalog_parts": "flowsync_keeps_catalogs",
}
"""The tables that are append-only, each with the function that says which of its rows nobody may delete."""


def _guards(table: str) -> tuple[str, ...]:
    """Triggers that make a table append-only."""
    stop = "EXECUTE FUNCTION flowsync_append_only()"
    return (
        f"CREATE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {_KEEPER[table]}()",
        f"CREATE TRIGGER {table}_keeps_values BEFORE UPDATE ON {table} FOR EACH ROW {stop}",
        f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {stop}",
    )


GUARDS = (
    "CREATE TRIGGER live_space BEFORE INSERT OR UPDATE ON live FOR EACH ROW WHEN (NEW.space IS NULL) "
    "EXECUTE FUNCTION flowsync_no_space()",
    *(trigger for table in _KEEPER for trigger in _guards(table)),
)
FIRST_ROWS = (
    "INSERT INTO store (id, lineage, serial, schema_version) "
    f"VALUES (1, replace(gen_random_uuid()::text, '-', ''), 0, {SCHEMA_VERSION})",
    "INSERT INTO locks (name) VALUES ('write')",
)
CREATE = (*TABLES.values(), *INDEXES, *FUNCTIONS, *GUARDS, *FIRST_ROWS)
"""Makes an empty store of a new lineage."""

# Any number that nobody else is likely to choose: the letters of 'flowsync'.
ONE_CREATOR = f"SELECT pg_advisory_xact_lock({int.from_bytes(b'flowsync')})"
START = "start"
"""The savepoint right after the begin of a transaction, to which it goes back when there are no tables."""

# Not to_regclass(): it may still remember that there was none before somebody else made it.
_FIND_STORE = """
    SELECT a.attname::text FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relname = 'store' AND a.attnum > 0 AND NOT a.attisdropped"""
_ITS_COLUMNS = {"lineage", "serial", "schema_version"}
# Of a schema that a role may not use, PostgreSQL says that it has no tables.
_FIND_SCHEMA = """
    SELECT current_schema() IS NOT NULL, setting, (
        SELECT min(nspname) FROM pg_namespace
        WHERE nspname IN (
            SELECT btrim(replace(part, '$user', current_user), ' "') FROM unnest(string_to_array(setting, ',')) AS part)
          AND NOT has_schema_privilege(oid, 'USAGE'))
    FROM (SELECT reset_val AS setting FROM pg_settings WHERE name = 'search_path') AS session"""


def create_tables(connection: SqlConnection) -> None:
    """Make an empty store of a new lineage in the transaction that is open, unless somebody else has just done it."""
    connection.execute(ONE_CREATOR)
    if not connection.execute(_FIND_STORE):
        connection.execute(";".join(CREATE))


def find_version(connection: SqlConnection, where: str) -> StateVersion | None:
    """The store's lineage and serial; None where no store was made yet.

    Raises StoreError when the tables belong to another program or to another version of flowsync.
    """
    return _find(connection, where, read_version)


def find_schema_version(connection: SqlConnection, where: str) -> int | None:
    """The version of the store's tables, which may be an older one; None where no store was made yet.

    Raises StoreError when the tables belong to another program or to a newer flowsync.
    """
    return _find(connection, where, read_schema_version)


def _find(connection: SqlConnection, where: str, read: Callable[[SqlConnection, str], _Found]) -> _Found | None:
    """What ``read`` finds in the table ``store``. Without that table, goes back to the start of the transaction."""
    try:
        return read(connection, where)
    except (UndefinedTable, UndefinedColumn):
        connection.execute(f"ROLLBACK TO SAVEPOINT {START}")
    columns = {name for (name,) in connection.execute(_FIND_STORE)}
    if columns >= _ITS_COLUMNS:  # somebody else has just made it
        return read(connection, where)
    if columns:
        raise StoreError(
            f"The table 'store' in '{where}' belongs to another program, not to flowsync.",
            hint="Give flowsync a schema of its own, as docs/store.md says; nothing was changed.",
        )
    _check_schema(connection, where)
    return None


def _check_schema(connection: SqlConnection, where: str) -> None:
    """Raises StoreError unless there is a schema in which a store would be seen, and could be made."""
    ((has_schema, search_path, forbidden),) = connection.execute(_FIND_SCHEMA)
    if forbidden is not None:
        raise StoreError(
            f"This role may not use the schema '{forbidden}' of '{where}'.",
            hint="Give it the rights that docs/store.md lists: GRANT USAGE ON SCHEMA and more.",
        )
    if not has_schema:
        raise StoreError(
            f"There is no schema for the store '{where}': its search_path is {search_path}.",
            hint="Create it (CREATE SCHEMA …), or name another one in the URL.",
        )
