"""The tables of the embedded store, and how another program's file is told apart."""

# ruff: noqa: S608 (put together from constants of this module)

from flowsync.ground.errors import StoreError
from flowsync.model.record import RETENTION_MONTHS
from flowsync.model.state import StateVersion
from flowsync.store.ids import new_id
from flowsync.store.sql.connection import SqlConnection
from flowsync.store.sql.version import SCHEMA_VERSION, missing_table, read_schema_version, read_version

# In `live`, where other programs write: a missing or NULL space becomes '', so that one address is never two rows, and
# a body may be anything: what is not valid is reported when it is read.
TABLES = {
    "store": """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            lineage TEXT NOT NULL,
            serial INTEGER NOT NULL,
            schema_version INTEGER NOT NULL
        )""",
    "live": """
        CREATE TABLE live (
            kind TEXT NOT NULL,
            space TEXT NOT NULL ON CONFLICT REPLACE DEFAULT '',
            name TEXT NOT NULL,
            body TEXT,
            PRIMARY KEY (kind, space, name)
        )""",
    "applied": """
        CREATE TABLE applied (
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            object_id TEXT NOT NULL UNIQUE,
            body TEXT NOT NULL,
            serial INTEGER NOT NULL,
            revision TEXT NOT NULL,
            actor TEXT NOT NULL,
            applied_at TEXT NOT NULL,
            plan_digest TEXT NOT NULL,
            PRIMARY KEY (kind, space, name)
        )""",
    "removed": """
        CREATE TABLE removed (
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            serial INTEGER NOT NULL,
            PRIMARY KEY (kind, space, name)
        )""",
    "serials": """
        CREATE TABLE serials (
            serial INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            operation TEXT NOT NULL,
            actor TEXT NOT NULL,
            host TEXT NOT NULL,
            process INTEGER NOT NULL,
            run_url TEXT NOT NULL,
            revision TEXT NOT NULL,
            author TEXT NOT NULL,
            reason TEXT NOT NULL,
            ticket TEXT NOT NULL,
            pull_request TEXT NOT NULL,
            plan_digest TEXT NOT NULL
        )""",
    "history": """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY,
            serial INTEGER NOT NULL,
            action TEXT NOT NULL,
            object_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            previous_name TEXT,
            body_before TEXT,
            body_after TEXT
        )""",
    "audit": """
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            event TEXT NOT NULL,
            entry TEXT NOT NULL,
            hash TEXT NOT NULL
        )""",
    "locks": """
        CREATE TABLE locks (
            name TEXT PRIMARY KEY,
            fence INTEGER NOT NULL DEFAULT 0,
            id TEXT NOT NULL DEFAULT '',
            operation TEXT NOT NULL DEFAULT '',
            actor TEXT NOT NULL DEFAULT '',
            reason TEXT NOT NULL DEFAULT '',
            host TEXT NOT NULL DEFAULT '',
            process INTEGER NOT NULL DEFAULT 0,
            run_url TEXT NOT NULL DEFAULT '',
            since TEXT NOT NULL DEFAULT '',
            expires TEXT NOT NULL DEFAULT ''
        )""",
    "catalogs": """
        CREATE TABLE catalogs (
            number INTEGER PRIMARY KEY,
            digest TEXT NOT NULL,
            taken_at TEXT NOT NULL,
            synced_at TEXT NOT NULL,
            actor TEXT NOT NULL,
            origin TEXT NOT NULL,
            counts TEXT NOT NULL,
            parts_digest TEXT NOT NULL
        )""",
    "catalog_parts": """
        CREATE TABLE catalog_parts (
            digest TEXT NOT NULL,
            name TEXT NOT NULL,
            content BLOB NOT NULL,
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

_HORIZON = f"strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-{RETENTION_MONTHS} months')"
# Which rows nobody may delete: those that are young, and of the parts of catalogs those that a catalog has.
_KEPT = {
    "serials": f"OLD.at > {_HORIZON}",
    "history": f"(SELECT at FROM serials WHERE serial = OLD.serial) > {_HORIZON}",
    "audit": f"OLD.at > {_HORIZON}",
    "catalogs": f"OLD.synced_at > {_HORIZON}",
    "catalog_parts": "EXISTS (SELECT 1 FROM catalogs WHERE digest = OLD.digest)",
}
_KEYS = {
    "serials": ("serial",),
    "history": ("id",),
    "audit": ("seq",),
    "catalogs": ("number",),
    "catalog_parts": ("digest", "name"),
}


def _guards(table: str) -> tuple[str, ...]:
    """Triggers that make a table append-only. The one on insert is for INSERT OR REPLACE, which would take a row away
    without a delete trigger."""
    same_key = " AND ".join(f"{column} = NEW.{column}" for column in _KEYS[table])
    stop = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        f"CREATE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table} WHEN {_KEPT[table]} {stop}",
        f"CREATE TRIGGER {table}_keeps_values BEFORE UPDATE ON {table} {stop}",
        f"CREATE TRIGGER {table}_keeps_keys BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_key}) {stop}",
    )


GUARDS = tuple(trigger for table in _KEYS for trigger in _guards(table))
FIRST_ROWS = (
    "INSERT INTO store (id, lineage, serial, schema_version) VALUES (1, :lineage, 0, :schema_version)",
    "INSERT INTO locks (name) VALUES ('write')",
)


def create_tables(connection: SqlConnection) -> None:
    """Make an empty store of a new lineage in the transaction that is open."""
    for statement in (*TABLES.values(), *INDEXES, *GUARDS):
        connection.execute(statement)
    for statement in FIRST_ROWS:
        connection.execute(statement, {"lineage": new_id(), "schema_version": SCHEMA_VERSION})


def find_version(connection: SqlConnection, where: str) -> StateVersion | None:
    """The store's lineage and serial; None for a database without any table, in which no store was made yet.

    Raises StoreError when the database belongs to another program or to another version of flowsync.
    """
    tables = _find_tables(connection, where)
    if not tables:
        return None
    version = read_version(connection, where)
    missing = sorted(TABLES.keys() - tables)
    if missing:
        raise missing_table(where, missing[0])
    return version


def find_schema_version(connection: SqlConnection, where: str) -> int | None:
    """The version of the store's tables, which may be an older one; None for a database without any table.

    Raises StoreError when the database belongs to another program or to a newer flowsync.
    """
    return read_schema_version(connection, where) if _find_tables(connection, where) else None


def _find_tables(connection: SqlConnection, where: str) -> set[str]:
    """The names of all tables. Raises StoreError when the database belongs to another program."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    columns = {row[1] for row in connection.execute("PRAGMA table_info(store)")} if "store" in tables else set()
    if tables and not {"lineage", "serial", "schema_version"} <= columns:
        raise StoreError(
            f"'{where}' is a SQLite database of another program, not a flowsync store.",
            hint="Name another file as the store; this one was left as it is.",
        )
    return tables
