"""``docs/store.md`` says what is so for PostgreSQL: its roles may do what it says and no more, and its SQL runs."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.support.pages import fences
from tests.support.postgresql import Database, Server, execute
from tests.support.postgresql_programs import environment, programs
from tests.support.programs import ROOT
from tests.support.projects import Project, flow

SETUP, GRANTS, UPDATE, UPSERT, QUERY = [
    fence.text for fence in fences(ROOT / "docs" / "store.md") if fence.language == "plpgsql"
]
ROLES = ("planner", "applier", "editor")
OWN_SCHEMA = "&options=-csearch_path%3Dflowsync"

DEAD_HOLDER = "UPDATE flowsync.locks SET id = 'dead', expires = '2000-01-01T00:00:00.000Z'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """A project, and its store as the page says to make it."""

    server: Server
    database: Database
    project: Project

    def url(self, role: str) -> str:
        return self.server.url(self.database.name, role)

    def run(self, role: str, *arguments: str) -> tuple[int, str]:
        """Run flowsync as a role; its exit code and all that it printed."""
        done = self.project.run(*arguments, "--store", self.url(role))
        return done.code, done.out + done.err

    def sql(self, role: str, statement: str) -> list[tuple[object, ...]]:
        return execute(self.url(role), statement)


@pytest.fixture
def policies(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Policies]:
    """One flow, applied as the page says."""
    monkeypatch.chdir(tmp_path)
    project = Project(root=tmp_path)
    project.write(a=flow("break-glass-production"))
    database = postgres.create_database()
    database.execute(SETUP)
    try:
        made = project.run("state", "migrate", "--yes", "--store", database.url + OWN_SCHEMA)
        assert made.code == 0, made.err
        database.execute(GRANTS)
        policies = Policies(server=postgres, database=database, project=project)
        assert policies.run("applier", "apply", "--yes")[0] == 0
        yield policies
    finally:
        database.drop()
        for role in ROLES:
            postgres.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize(
    "command",
    [
        ("plan",),
        ("drift",),
        ("show", "AccessFlow/break-glass-production"),
        ("history",),
        ("diff", "0..1"),
        ("audit", "verify"),
        ("audit", "export", "--format", "jsonl", "--out", "audit.jsonl"),
        ("state", "list"),
        ("state", "lock", "list"),
        ("state", "export", "--out", "store.json"),
        ("catalog", "list"),
    ],
    ids=" ".join,
)
def test_a_planner_reads_everything(policies: Policies, command: tuple[str, ...]) -> None:
    code, printed = policies.run("planner", *command)
    assert code == 0, printed


@pytest.mark.parametrize(
    "command",
    [("apply", "--yes"), ("drift", "--record"), ("rollback", "1", "--yes"), ("state", "unlock", "dead", "--yes")],
    ids=" ".join,
)
def test_a_planner_writes_nothing_and_is_told_why(policies: Policies, command: tuple[str, ...]) -> None:
    policies.project.write(a=flow("break-glass-production", "grant_duration: 2h"))
    policies.sql("editor", UPDATE.replace("false", "true"))
    policies.database.execute(DEAD_HOLDER)
    before = policies.database.execute("SELECT * FROM flowsync.audit")
    code, printed = policies.run("planner", *command)
    assert code == 1
    assert "does not let the role 'planner' do this: permission denied for table locks." in printed
    assert "Use the role that is meant for it" in printed
    assert policies.database.execute("SELECT * FROM flowsync.audit") == before


def test_an_applier_changes_takes_over_records_and_unlocks(policies: Policies) -> None:
    policies.sql("editor", UPSERT)
    policies.project.write(a=flow("break-glass-production", "grant_duration: 2h"))
    (policies.project.root / "people.csv").write_text("id,email\n1,ana@example.com\n", encoding="utf-8")
    for command in (
        ("apply", "--yes"),
        ("rollback", "1", "--yes"),
        ("import", "AccessScope/audit-only", "--write", "policies/scope.yaml"),
        ("drift", "--record"),
        ("catalog", "sync", "people.csv"),
    ):
        code, printed = policies.run("applier", *command)
        assert code == 0, printed
    assert "People: 1 active" in policies.run("planner", "catalog", "show")[1]
    policies.database.execute(DEAD_HOLDER)
    code, printed = policies.run("applier", "state", "unlock", "dead", "--yes")
    assert code == 0, printed
    assert policies.run("applier", "audit", "verify")[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET action = 'create'",
        "DELETE FROM history",
        "UPDATE serials SET actor = 'nobody'",
        "DELETE FROM serials",
        "UPDATE audit SET entry = ''",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DELETE FROM catalogs",
        "UPDATE catalog_parts SET name = ''",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TABLE live",
        "DROP FUNCTION flowsync_append_only() CASCADE",
        "INSERT INTO store (id, lineage, serial, schema_version) VALUES (2, '', 0, 0)",
        "CREATE TABLE more (id int)",
    ],
)
def test_an_applier_alters_no_record_and_no_table(policies: Policies, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        policies.sql("applier", statement)


def test_an_editor_changes_live_and_sees_nothing_else(policies: Policies) -> None:
    policies.sql("editor", UPDATE)
    policies.sql("editor", UPSERT)
    policies.sql("editor", UPSERT)
    assert policies.sql("editor", "SELECT name FROM live ORDER BY name") == [
        ("audit-only",),
        ("break-glass-production",),
    ]
    for table in ("store", "applied", "removed", "serials", "history", "audit", "locks"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            policies.sql("editor", f"SELECT * FROM {table}")
    code, printed = policies.run("planner", "plan")
    assert code == 0
    assert "require_mfa" in policies.sql("editor", "SELECT string_agg(body, '') FROM live")[0][0]  # type: ignore[operator]
    assert "AccessScope/audit-only" in printed


def test_the_drift_that_an_apply_undid_is_found(policies: Policies) -> None:
    policies.sql("editor", UPDATE.replace("false", "true"))
    refused, printed = policies.run("applier", "apply", "--yes")
    assert (refused, "error[widening-drift]" in printed) == (1, True)
    restore = ("--restore-widening", "AccessFlow/break-glass-production")
    assert policies.run("applier", "apply", "--yes", *restore)[0] == 0
    ((_, _, objects),) = policies.sql("planner", QUERY)
    assert "AccessFlow/break-glass-production" in str(objects)


def test_a_dump_is_a_store_again(policies: Policies, tmp_path: Path) -> None:
    dump, copy = tmp_path / "store.dump", policies.server.create_database()
    run("pg_dump", "--schema=flowsync", "--format=custom", f"--file={dump}", policies.database.url)
    run("pg_restore", f"--dbname={copy.url}", dump)
    there = Policies(server=policies.server, database=copy, project=policies.project)
    assert there.run("planner", "plan", "--detailed-exitcode")[0] == 0
    assert there.run("planner", "audit", "verify")[0] == 0
    with pytest.raises(psycopg.Error, match="history is append-only"):
        copy.execute("DELETE FROM flowsync.history")
    copy.drop()


def run(program: str, *arguments: str | Path) -> None:
    done = subprocess.run(
        [programs() / program, *arguments], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
