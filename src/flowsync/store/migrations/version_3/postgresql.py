"""From version 2 to 3 in PostgreSQL. What is there stays as it is."""

_CATALOGS = """
CREATE TABLE catalogs (
    number bigint PRIMARY KEY,
    digest text COLLATE "C" NOT NULL,
    taken_at text COLLATE "C" NOT NULL,
    synced_at text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    origin text COLLATE "C" NOT NULL,
    counts text COLLATE "C" NOT NULL,
    parts_digest text COLLATE "C" NOT NULL
)"""
_PARTS = """
CREATE TABLE catalog_parts (
    digest text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (digest, name)
)"""
_KEEPS_CATALOGS = """
CREATE FUNCTION flowsync_keeps_catalogs() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    horizon CONSTANT text := to_char(
        clock_timestamp() AT TIME ZONE 'UTC' - interval '36 months', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
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
END $$"""


def _guards(table: str) -> tuple[str, ...]:
    stop = "EXECUTE FUNCTION flowsync_append_only()"
    return (
        f"CREATE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION flowsync_keeps_catalogs()",
        f"CREATE TRIGGER {table}_keeps_values BEFORE UPDATE ON {table} FOR EACH ROW {stop}",
        f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {stop}",
    )


STEPS = (
    "CREATE INDEX audit_by_event ON audit (event, seq)",
    *(_CATALOGS, _PARTS, "CREATE INDEX catalogs_by_digest ON catalogs (digest)", _KEEPS_CATALOGS),
    *(guard for table in ("catalogs", "catalog_parts") for guard in _guards(table)),
    "UPDATE store SET schema_version = 3",
)
