"""The tables of version 2 in PostgreSQL, where there was no version 1."""

_TABLES = (
    """
CREATE TABLE store (
    id integer PRIMARY KEY CHECK (id = 1),
    lineage text COLLATE "C" NOT NULL,
    serial bigint NOT NULL,
    schema_version integer NOT NULL
)""",
    """
CREATE TABLE live (
    kind text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL DEFAULT '',
    name text COLLATE "C" NOT NULL,
    body text,
    PRIMARY KEY (kind, space, name)
)""",
    """
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
    """
CREATE TABLE removed (
    kind text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL DEFAULT '',
    name text COLLATE "C" NOT NULL,
    serial bigint NOT NULL,
    PRIMARY KEY (kind, space, name)
)""",
    """
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
    """
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
    """
CREATE TABLE audit (
    seq bigint PRIMARY KEY,
    at text COLLATE "C" NOT NULL,
    event text COLLATE "C" NOT NULL,
    entry text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL
)""",
    """
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
)
_INDEXES = (
    "CREATE INDEX serials_by_plan ON serials (plan_digest) WHERE plan_digest <> ''",
    "CREATE INDEX history_by_serial ON history (serial)",
    "CREATE INDEX history_by_object ON history (object_id)",
    "CREATE INDEX history_by_address ON history (kind, space, name)",
)
_FUNCTIONS = (
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
    """
CREATE FUNCTION flowsync_keeps_rows() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    horizon CONSTANT text := to_char(
        clock_timestamp() AT TIME ZONE 'UTC' - interval '36 months', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
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
)


def _guards(table: str) -> tuple[str, ...]:
    stop = "EXECUTE FUNCTION flowsync_append_only()"
    return (
        f"CREATE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION flowsync_keeps_rows()",
        f"CREATE TRIGGER {table}_keeps_values BEFORE UPDATE ON {table} FOR EACH ROW {stop}",
        f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {stop}",
    )


STEPS = (
    *_TABLES,
    *_INDEXES,
    *_FUNCTIONS,
    "CREATE TRIGGER live_space BEFORE INSERT OR UPDATE ON live FOR EACH ROW WHEN (NEW.space IS NULL) "
    "EXECUTE FUNCTION flowsync_no_space()",
    *(guard for table in ("serials", "history", "audit") for guard in _guards(table)),
    "INSERT INTO store (id, lineage, serial, schema_version) "
    "VALUES (1, replace(gen_random_uuid()::text, '-', ''), 0, 2)",
    "INSERT INTO locks (name) VALUES ('write')",
)
