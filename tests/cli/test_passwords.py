"""A password in the URL of a store appears nowhere: no output, no file, no row of the store, whatever goes wrong."""

import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.support.postgresql import Database, Role, Server
from tests.support.projects import Project, flow

SECRET = "s3cr:t/@%"
CODED = "s3cr%3At%2F%40%25"
PARTS = ("s3cr", "%3At", "t/@", "%40%25")


@pytest.fixture
def role(database: Database) -> Role:
    """The owner of the database, with a password."""
    role = database.create_role("owner", SECRET)
    database.execute(f'ALTER SCHEMA public OWNER TO "{role.name}"')
    return role


@pytest.fixture(autouse=True)
def _policies(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(a=flow("a"))
    # Where the log of a bug is written.
    monkeypatch.setattr(tempfile, "tempdir", str(project.root))


def written(project: Project) -> str:
    """What there is in every file of the project's folder."""
    return "".join(path.read_text("utf-8", "replace") for path in sorted(project.root.rglob("*")) if path.is_file())


def run(project: Project, *arguments: str) -> tuple[int, str]:
    """Run flowsync and see that neither its output nor a file holds a part of the password; code and output."""
    done = project.run(*arguments)
    for part in PARTS:
        assert part not in done.out
        assert part not in done.err
        assert part not in written(project)
    return done.code, done.out + done.err


@pytest.mark.parametrize("given", ["option", "environment", "parameter"])
def test_it_is_used_and_kept_nowhere(
    project: Project, postgres: Server, database: Database, role: Role, given: str
) -> None:
    url = role.url
    if given == "parameter":
        url = f"{postgres.url(database.name, role.name)}&password={CODED}"
    store = [] if given == "environment" else ["--store", url]
    if given == "environment":
        project.environment["FLOWSYNC_STORE"] = url
    for command in (
        ("plan", "--out", "plan.json"),
        ("plan", "--format", "json"),
        ("apply", "--yes", "plan.json"),
        ("apply", "--yes", "--format", "json"),
        ("drift", "--record"),
        ("history",),
        ("state", "list"),
        ("state", "lock", "list"),
        ("state", "export", "--out", "store.json"),
        ("audit", "export", "--format", "jsonl", "--out", "audit.jsonl"),
    ):
        code, printed = run(project, *command, *store)
        assert code == 0, printed
    assert "a" in written(project)
    for table in ("store", "live", "applied", "removed", "serials", "history", "audit", "locks"):
        rows = str(database.execute(f"SELECT * FROM {table}"))
        assert not any(part in rows for part in PARTS)


def test_a_lock_that_another_run_holds(project: Project, database: Database, role: Role) -> None:
    run(project, "apply", "--yes", "--store", role.url)
    database.execute("UPDATE locks SET id = 'other', actor = 'ines', expires = '2099-01-01T00:00:00.000Z'")
    for command in (("state", "lock", "list"), ("apply", "--yes", "--lock-timeout", "0")):
        _, printed = run(project, *command, "--store", role.url)
        assert "ines" in printed


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes"), ("drift",), ("history",), ("state", "list")])
@pytest.mark.parametrize(
    ("url", "says"),
    [
        (f"postgresql://dana:{CODED}@127.0.0.1:1/db", "Connection refused"),
        (f"postgresql://dana:{CODED}@nowhere.invalid/db", "nowhere.invalid"),
        (f"postgresql://dana:{CODED}@127.0.0.1:99999/db", "99999"),
        (f"postgresql://dana:{CODED}@127.0.0.1:port/db", "is malformed"),
        (f"postgresql://dana:{SECRET}@127.0.0.1/db", "is malformed"),
        ("postgresql://dana:s3cr%zz@127.0.0.1/db", "does not know"),
        (f"postgresql://127.0.0.1:1/db?user=dana&password={CODED}", "Connection refused"),
        (f"postgresql+psycopg://dana:{CODED}@127.0.0.1/db", "is no URL of a SQLite or PostgreSQL store"),
        (f"host=127.0.0.1 password={SECRET}", "is no URL of a SQLite or PostgreSQL store"),
    ],
)
def test_a_store_that_cannot_be_reached(project: Project, command: tuple[str, ...], url: str, says: str) -> None:
    code, printed = run(project, *command, "--store", url)
    assert code == 1
    assert says in printed


def test_a_wrong_password(project: Project, postgres: Server, database: Database) -> None:
    role = database.create_role("planner", "another")
    code, printed = run(project, "plan", "--store", postgres.url(database.name, role.name, SECRET))
    assert code == 1
    assert f'password authentication failed for user "{role.name}"' in printed


def test_a_server_that_ends_the_session_in_the_middle(project: Project, database: Database, role: Role) -> None:
    run(project, "apply", "--yes", "--store", role.url)
    database.execute(
        "CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
        " $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END$$;"
        "CREATE TRIGGER dies BEFORE INSERT ON live FOR EACH ROW EXECUTE FUNCTION dies()"
    )
    project.write(b=flow("b"))
    code, printed = run(project, "apply", "--yes", "--store", role.url)
    assert code == 1
    assert "the connection was lost" in printed


def test_a_bug(project: Project, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise RuntimeError("psycopg has a bug")

    with monkeypatch.context() as patch:
        patch.setattr(psycopg, "connect", fail)
        code, printed = run(project, "plan", "--store", role.url)
    assert code == 3
    (log,) = Path(project.root).glob("flowsync-bug-*.log")
    assert str(log) in printed
    assert "psycopg has a bug" in log.read_text()


@pytest.mark.parametrize(
    "arguments",
    [("plan", "{}"), ("plan", "--stor={}"), ("{}",), ("plan", "--store"), ("plan", "--help"), ("apply", "{}", "--yes")],
    ids=" ".join,
)
def test_a_command_line_that_is_wrong_or_asks_for_help(
    project: Project, role: Role, arguments: tuple[str, ...]
) -> None:
    project.environment["FLOWSYNC_STORE"] = role.url
    run(project, *(argument.format(role.url) for argument in arguments))


def test_settings_that_are_wrong(project: Project, role: Role) -> None:
    project.settings(f"store: ['{role.url}']")
    assert run_only(project, "plan") == 1


def run_only(project: Project, *arguments: str) -> int:
    """Run flowsync where a file holds the password already; its code."""
    done = project.run(*arguments)
    assert not any(part in done.out + done.err for part in PARTS)
    return done.code
