"""The SQL of the tables, in what SQLite and PostgreSQL both understand. Every table has its page in docs/store.md."""

# ruff: noqa: S608 (put together from constants of this module)

READ_STORE = "SELECT lineage, serial, schema_version FROM store"
READ_LIVE = "SELECT kind, space, name, body FROM live"
READ_APPLIED = "SELECT kind, space, name, body, object_id, revision, actor, applied_at, serial FROM applied"
READ_REMOVED = "SELECT kind, space, name, serial FROM removed"

WRITTEN_COLUMNS = (
    "serial, at, operation, actor, host, process, run_url, revision, author, reason, ticket, pull_request, plan_digest"
)
ADD_TO_SERIAL = "UPDATE store SET serial = serial + 1"
READ_SERIAL = "SELECT serial FROM store"
ADD_WRITTEN = f"""
    INSERT INTO serials ({WRITTEN_COLUMNS})
    VALUES (:serial, :at, :operation, :actor, :host, :process, :run_url, :revision, :author, :reason, :ticket,
            :pull_request, :plan_digest)"""
READ_WRITES = f"SELECT {WRITTEN_COLUMNS} FROM serials ORDER BY serial"
READ_WRITES_BACK = f"{READ_WRITES} DESC"
READ_WRITES_UNTIL = f"SELECT {WRITTEN_COLUMNS} FROM serials WHERE serial <= :serial ORDER BY serial"
FIND_WRITTEN = f"SELECT {WRITTEN_COLUMNS} FROM serials WHERE serial = :serial"
LAST_WRITTEN = f"{READ_WRITES_BACK} LIMIT 1"
FIND_PLAN = f"""
    SELECT {WRITTEN_COLUMNS} FROM serials
    WHERE plan_digest = :digest AND plan_digest <> '' ORDER BY serial DESC LIMIT 1"""
LAST_BEFORE_TIME = """
    SELECT coalesce((SELECT min(serial) - 1 FROM serials WHERE at >= :time), (SELECT serial FROM store))"""
FIRST_AFTER_TIME = "SELECT min(serial) FROM serials WHERE at > :time"

VERSION_COLUMNS = "id, serial, action, object_id, kind, space, name, previous_name, body_before, body_after"
LAST_VERSION = "SELECT coalesce(max(id), 0) FROM history"
READ_VERSIONS_SINCE = f"SELECT {VERSION_COLUMNS} FROM history WHERE id > :base ORDER BY id"
READ_VERSIONS = f"SELECT {VERSION_COLUMNS} FROM history ORDER BY id"
READ_VERSIONS_UNTIL = f"SELECT {VERSION_COLUMNS} FROM history WHERE serial <= :serial ORDER BY id"
READ_VERSIONS_OF_SERIAL = f"SELECT {VERSION_COLUMNS} FROM history WHERE serial = :serial ORDER BY id"
COUNT_ACTIONS = "SELECT action, count(*) FROM history WHERE serial = :serial GROUP BY action ORDER BY action"
READ_VERSIONS_OF_ADDRESS = f"""
    SELECT {VERSION_COLUMNS} FROM history
    WHERE object_id IN (SELECT object_id FROM history WHERE kind = :kind AND space = :space AND name = :name)
    ORDER BY id"""
READ_OBJECTS_AT = """
    SELECT kind, space, name, object_id, body_after FROM history
    WHERE id IN (SELECT max(id) FROM history WHERE serial <= :serial GROUP BY object_id)
      AND action NOT IN ('delete', 'forget')
    ORDER BY kind, space, name"""

# Everything starts from what was there before, so that two objects may change their names with each other.
FIND_UNMANAGED = """
    SELECT b.kind, b.space, b.source FROM batch b
    WHERE (b.deed IN ('delete', 'forget') OR b.source <> b.name)
      AND NOT EXISTS (SELECT 1 FROM applied a WHERE a.kind = b.kind AND a.space = b.space AND a.name = b.source)
    ORDER BY b.ord LIMIT 1"""
# The body before is copied inside the database: another program may have written what is not even text.
RECORD_VERSIONS = f"""
    INSERT INTO history ({VERSION_COLUMNS})
    SELECT :base + b.ord, :serial,
           CASE WHEN b.deed <> 'put' THEN b.deed WHEN b.source <> b.name THEN 'rename'
                WHEN l.kind IS NULL THEN 'create' ELSE 'update' END,
           coalesce(a.object_id, b.new_id), b.kind, b.space, b.name,
           CASE WHEN b.source <> b.name THEN b.source END,
           l.body, CASE WHEN b.deed = 'forget' THEN l.body ELSE b.applied END
    FROM batch b
    LEFT JOIN live l ON l.kind = b.kind AND l.space = b.space AND l.name = b.source
    LEFT JOIN applied a ON a.kind = b.kind AND a.space = b.space AND a.name = b.source
    ORDER BY b.ord"""
_LEAVES_MANAGEMENT = "(b.deed IN ('delete', 'forget') OR b.source <> b.name)"
MERGE = (
    f"""
    INSERT INTO removed (kind, space, name, serial)
    SELECT b.kind, b.space, b.source, :serial FROM batch b WHERE {_LEAVES_MANAGEMENT}
    ON CONFLICT (kind, space, name) DO UPDATE SET serial = excluded.serial""",
    f"""
    DELETE FROM applied WHERE EXISTS (
        SELECT 1 FROM batch b
        WHERE b.kind = applied.kind AND b.space = applied.space AND b.source = applied.name
          AND {_LEAVES_MANAGEMENT})""",
    """
    DELETE FROM live WHERE EXISTS (
        SELECT 1 FROM batch b
        WHERE b.kind = live.kind AND b.space = live.space AND b.source = live.name
          AND (b.deed = 'delete' OR b.source <> b.name))""",
    """
    INSERT INTO live (kind, space, name, body)
    SELECT b.kind, b.space, b.name, b.body FROM batch b WHERE b.deed = 'put'
    ON CONFLICT (kind, space, name) DO UPDATE SET body = excluded.body""",
    """
    INSERT INTO applied (kind, space, name, object_id, body, serial, revision, actor, applied_at, plan_digest)
    SELECT h.kind, h.space, h.name, h.object_id, h.body_after, :serial, :revision, :actor, :at, :plan_digest
    FROM history h WHERE h.id > :base AND h.action NOT IN ('delete', 'forget')
    ON CONFLICT (kind, space, name) DO UPDATE SET
        object_id = excluded.object_id, body = excluded.body, serial = excluded.serial, revision = excluded.revision,
        actor = excluded.actor, applied_at = excluded.applied_at, plan_digest = excluded.plan_digest""",
)

AUDIT_COLUMNS = "seq, at, event, entry, hash"
LAST_ENTRY = f"SELECT {AUDIT_COLUMNS} FROM audit ORDER BY seq DESC LIMIT 1"
ADD_ENTRY = f"INSERT INTO audit ({AUDIT_COLUMNS}) VALUES (:seq, :at, :event, :entry, :hash)"
LAST_ENTRY_OF = f"SELECT {AUDIT_COLUMNS} FROM audit WHERE event = :event ORDER BY seq DESC LIMIT 1"
READ_ENTRIES = f"SELECT {AUDIT_COLUMNS} FROM audit WHERE seq > :after ORDER BY seq"
READ_ENTRIES_OF = f"SELECT {AUDIT_COLUMNS} FROM audit WHERE seq > :after AND event = :event ORDER BY seq"

CATALOG_COLUMNS = "number, digest, taken_at, synced_at, actor, origin, counts, parts_digest"
READ_CATALOGS = f"SELECT {CATALOG_COLUMNS} FROM catalogs ORDER BY number DESC"
READ_CATALOGS_UNTIL = f"SELECT {CATALOG_COLUMNS} FROM catalogs WHERE number <= :number ORDER BY number"
LAST_CATALOG = "SELECT coalesce(max(number), 0) FROM catalogs"
FIND_PARTS_DIGEST = "SELECT parts_digest FROM catalogs WHERE digest = :digest ORDER BY number DESC LIMIT 1"
ADD_CATALOG = f"""
    INSERT INTO catalogs ({CATALOG_COLUMNS})
    VALUES (:number, :digest, :taken_at, :synced_at, :actor, :origin, :counts, :parts_digest)"""
READ_PART = "SELECT content FROM catalog_parts WHERE digest = :digest AND name = :name"
READ_PART_NAMES = "SELECT digest, name FROM catalog_parts ORDER BY digest, name"
ADD_PART = "INSERT INTO catalog_parts (digest, name, content) VALUES (:digest, :name, :content)"

# The entries before the first that is not old: a clock that was set back makes later ones look older.
LAST_OLD_ENTRY = f"""
    SELECT {AUDIT_COLUMNS} FROM audit
    WHERE seq < coalesce((SELECT min(seq) FROM audit WHERE at >= :time), (SELECT max(seq) + 1 FROM audit))
    ORDER BY seq DESC LIMIT 1"""
COUNT_OLD_ENTRIES = "SELECT count(*) FROM audit WHERE seq <= :seq"
REMOVE_OLD_ENTRIES = "DELETE FROM audit WHERE seq <= :seq"
# A newer version follows, or the object was gone by then.
_OLD_VERSIONS = """
    FROM history WHERE serial <= :serial AND (action IN ('delete', 'forget') OR id < (
        SELECT max(newer.id) FROM history newer
        WHERE newer.object_id = history.object_id AND newer.serial <= :serial))"""
COUNT_OLD_VERSIONS = f"SELECT count(*) {_OLD_VERSIONS}"
REMOVE_OLD_VERSIONS = f"DELETE {_OLD_VERSIONS}"
# The newest catalog is the one that effects are computed over: it stays.
_OLD_CATALOGS = "FROM catalogs WHERE number <= :number AND number < (SELECT max(number) FROM catalogs)"
COUNT_OLD_CATALOGS = f"SELECT count(*) {_OLD_CATALOGS}"
REMOVE_OLD_CATALOGS = f"DELETE {_OLD_CATALOGS}"
REMOVE_OLD_PARTS = "DELETE FROM catalog_parts WHERE digest NOT IN (SELECT digest FROM catalogs)"
FIRST_CATALOG_ENTRY = f"""
    SELECT {AUDIT_COLUMNS} FROM audit WHERE event = 'catalog-sync' AND seq > :seq ORDER BY seq LIMIT 1"""
LAST_OLD_CATALOG = """
    SELECT coalesce((SELECT min(number) - 1 FROM catalogs WHERE synced_at >= :time),
                    (SELECT max(number) FROM catalogs), 0)"""
# The last write tells what time it was: it stays.
_OLD_WRITES = """
    FROM serials WHERE serial <= :serial AND serial < (SELECT max(serial) FROM serials)
      AND NOT EXISTS (SELECT 1 FROM history WHERE history.serial = serials.serial)"""
COUNT_OLD_WRITES = f"SELECT count(*) {_OLD_WRITES}"
REMOVE_OLD_WRITES = f"DELETE {_OLD_WRITES}"

WRITE = "write"
"""The lock of those who write."""
LEAD = "watch"
"""The lock of the one that leads, of several that watch."""
LOCK_COLUMNS = "id, fence, operation, actor, reason, host, process, run_url, since, expires"
FIND_LOCK = "SELECT name FROM locks WHERE name = :lock"
ADD_LOCK = "INSERT INTO locks (name) VALUES (:lock) ON CONFLICT (name) DO NOTHING"
READ_LOCK = f"SELECT {LOCK_COLUMNS} FROM locks WHERE name = :lock AND id <> ''"
# One statement looks and takes: of two who try at once, one changes no row.
TAKE_LOCK = """
    UPDATE locks SET id = :id, fence = fence + 1, operation = :operation, actor = :actor, reason = :reason,
        host = :host, process = :process, run_url = :run_url, since = :since, expires = :expires
    WHERE name = :lock AND (id = '' OR expires <= :now OR (id = :seen_id AND expires = :seen_expires))"""
RENEW_LOCK = "UPDATE locks SET expires = :expires WHERE name = :lock AND id = :id"
FREE_LOCK = "UPDATE locks SET id = '' WHERE name = :lock AND id = :id"
