"""From version 1 to 2 in SQLite.

Every row of the history stays, with its id, serial, action, object and bodies, but for one thing: what a row of an
adoption says after it was the text in force then, and is now the body that was applied. Where the object was written
again since, that body is not known any more, and the text stays; it means the same.

The audit begins with the first write: its first entry covers the history that is there by then.
"""

# ruff: noqa: S608 (put together from constants of this module)

_SERIALS = """
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
)"""
_FILL_SERIALS = """
INSERT INTO serials
SELECT serial, at, operation, actor, host, 0, '', revision, '', '', '', '', plan_digest
FROM history WHERE id IN (SELECT min(id) FROM history GROUP BY serial) ORDER BY serial"""

# Without the pragma, views that somebody made on the history would follow it to its other name, and be lost.
_MOVE_HISTORY = ("PRAGMA legacy_alter_table = ON", "ALTER TABLE history RENAME TO history_1")
_HISTORY = """
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
)"""
_FILL_HISTORY = """
INSERT INTO history
SELECT h.id, h.serial, h.action, h.object_id, h.kind, h.space, h.name, h.previous_name, h.body_before,
       CASE WHEN h.action = 'adopt' AND a.body IS NOT NULL THEN a.body ELSE h.body_after END
FROM history_1 h LEFT JOIN applied a ON a.object_id = h.object_id AND a.serial = h.serial
ORDER BY h.id"""
_DROP_HISTORY = ("DROP TABLE history_1", "PRAGMA legacy_alter_table = OFF")

_AUDIT = """
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    entry TEXT NOT NULL,
    hash TEXT NOT NULL
)"""
_LOCKS = """
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
)"""
_INDEXES = (
    "CREATE INDEX serials_by_plan ON serials (plan_digest) WHERE plan_digest <> ''",
    "CREATE INDEX history_by_serial ON history (serial)",
    "CREATE INDEX history_by_object ON history (object_id)",
    "CREATE INDEX history_by_address ON history (kind, space, name)",
)
_GUARDED = (
    ("serials", "serial", "OLD.at"),
    ("history", "id", "(SELECT at FROM serials WHERE serial = OLD.serial)"),
    ("audit", "seq", "OLD.at"),
)


def _guards(table: str, key: str, time: str) -> tuple[str, ...]:
    stop = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    horizon = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-36 months')"
    return (
        f"CREATE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table} WHEN {time} > {horizon} {stop}",
        f"CREATE TRIGGER {table}_keeps_values BEFORE UPDATE ON {table} {stop}",
        f"CREATE TRIGGER {table}_keeps_keys BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {stop}",
    )


STEPS = (
    *(_SERIALS, _FILL_SERIALS),
    *(*_MOVE_HISTORY, _HISTORY, _FILL_HISTORY, *_DROP_HISTORY),
    *(_AUDIT, _LOCKS, "INSERT INTO locks (name) VALUES ('write')"),
    *_INDEXES,
    *(guard for table, key, time in _GUARDED for guard in _guards(table, key, time)),
    "UPDATE store SET schema_version = 2",
)
