"""From version 2 to 3 in SQLite. What is there stays as it is."""

# ruff: noqa: S608 (put together from constants of this module)

_CATALOGS = """
CREATE TABLE catalogs (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    synced_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL,
    counts TEXT NOT NULL,
    parts_digest TEXT NOT NULL
)"""
_PARTS = """
CREATE TABLE catalog_parts (
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (digest, name)
)"""
_GUARDED = (
    ("catalogs", "number = NEW.number", "OLD.synced_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-36 months')"),
    (
        "catalog_parts",
        "digest = NEW.digest AND name = NEW.name",
        "EXISTS (SELECT 1 FROM catalogs WHERE digest = OLD.digest)",
    ),
)


def _guards(table: str, same_key: str, is_kept: str) -> tuple[str, ...]:
    stop = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        f"CREATE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table} WHEN {is_kept} {stop}",
        f"CREATE TRIGGER {table}_keeps_values BEFORE UPDATE ON {table} {stop}",
        f"CREATE TRIGGER {table}_keeps_keys BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_key}) {stop}",
    )


STEPS = (
    # First, because it fails in a store of version 1, which has no audit.
    "CREATE INDEX audit_by_event ON audit (event, seq)",
    *(_CATALOGS, _PARTS, "CREATE INDEX catalogs_by_digest ON catalogs (digest)"),
    *(guard for guarded in _GUARDED for guard in _guards(*guarded)),
    "UPDATE store SET schema_version = 3",
)
