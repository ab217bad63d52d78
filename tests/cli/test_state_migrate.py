"""``state migrate``: a store of an older flowsync, from the refusal to the next apply."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.support.old_stores import make_project
from tests.support.postgresql import Database
from tests.support.programs import flowsync
from tests.support.projects import Project, flow

STORE = "sqlite:///.flowsync/live.db"


@pytest.fixture
def old(project: Project) -> Project:
    """A project with a store of version 1."""
    make_project(1, project)
    return project


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes"), ("state", "list"), ("drift",)])
def test_an_old_store_is_refused_with_the_command_to_run(old: Project, command: tuple[str, ...]) -> None:
    refused = old.run(*command)
    assert refused.code == 1
    assert "its schema version is 1, and this flowsync works with 3" in refused.err
    assert "run 'flowsync state migrate'" in refused.err


def test_after_the_migration_everything_goes_on(old: Project) -> None:
    migrated = old.run("state", "migrate", "--yes")
    assert (migrated.code, migrated.out) == (0, f"Migrated {STORE} from version 1 to 3. Next: flowsync plan\n")
    plan = old.run("plan", "--format", "json").json
    assert [[one["address"] for one in plan[part]] for part in ("changes", "drift")] == [["AccessFlow/new-name"]] * 2
    old.apply("--restore-widening", "AccessFlow/new-name")
    assert old.run("plan", "--detailed-exitcode").code == 0
    assert old.sql("SELECT serial, operation, actor FROM serials ORDER BY serial")[:6] == [
        (1, "apply", "dana"),
        (2, "apply", "dana"),
        (3, "import", "dana"),
        (4, "apply", "dana"),
        (5, "forget", "dana"),
        (6, "apply", "dana"),
    ]


def test_the_audit_vouches_for_the_past_from_the_migration_on(old: Project) -> None:
    old.run("state", "migrate", "--yes")
    assert old.sql("SELECT event FROM audit ORDER BY seq") == [("begin",), ("migrate",)]
    assert old.run("audit", "verify").code == 0
    old.sql("DROP TRIGGER history_keeps_values")
    old.sql("UPDATE history SET action = 'update' WHERE id = 1")
    assert old.run("audit", "verify").code == 1


def test_it_says_what_it_does_and_asks(old: Project) -> None:
    asked = old.run("state", "migrate")
    assert (asked.code, asked.out) == (1, "")
    assert f"The tables of {STORE} have version 1; this flowsync works with 3." in asked.err
    assert "make a backup first" in asked.err
    assert "There is no terminal to ask on" in asked.err
    assert old.sql("SELECT schema_version FROM store") == [(1,)]


def test_the_sql_is_printed_alone_and_can_be_run_as_it_is(old: Project) -> None:
    printed = old.run("state", "migrate", "--sql")
    assert (printed.code, printed.err) == (0, "")
    with closing(sqlite3.connect(old.root / ".flowsync" / "live.db")) as client:
        client.executescript(printed.out)
    assert old.run("state", "list").code == 0


@pytest.mark.parametrize("options", [(), ("--sql",)])
def test_there_is_nothing_to_do_for_a_store_of_today(old: Project, options: tuple[str, ...]) -> None:
    old.run("state", "migrate", "--yes")
    again = old.run("state", "migrate", *options)
    note = f"The tables of {STORE} have version 3, the newest: there is nothing to do.\n"
    assert (again.code, again.out, again.err) == (0, "", note)


def test_the_first_apply_makes_a_store_that_is_not_there(project: Project) -> None:
    run = project.run("state", "migrate")
    note = f"There is no store {STORE} yet, and nothing to do: the first apply makes it.\n"
    assert (run.code, run.out, run.err) == (0, "", note)
    assert not (project.root / ".flowsync").exists()


def test_a_newer_store_is_refused(old: Project) -> None:
    old.sql("UPDATE store SET schema_version = 99")
    refused = old.run("state", "migrate", "--yes")
    assert (refused.code, "Install the newer flowsync" in refused.err) == (1, True)


def test_another_programs_file_is_refused_and_left_as_it_is(project: Project) -> None:
    (project.root / ".flowsync").mkdir()
    project.sql("CREATE TABLE store (till TEXT)")
    before = (project.root / ".flowsync" / "live.db").read_bytes()
    refused = project.run("state", "migrate", "--yes")
    assert (refused.code, "database of another program" in refused.err) == (1, True)
    assert (project.root / ".flowsync" / "live.db").read_bytes() == before


def test_of_two_programs_at_once_one_migrates_and_neither_fails(old: Project) -> None:
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda _: flowsync(old.root, "state", "migrate", "--yes"), range(2)))
    assert [run.returncode for run in runs] == [0, 0]
    assert sum(run.stdout.startswith("Migrated") for run in runs) == 1


def test_the_tables_of_a_server_can_be_made_ahead(project: Project, database: Database) -> None:
    store = ("--store", database.url)
    asked = project.run("state", "migrate", *store)
    assert (asked.code, "There are no tables in" in asked.err, "of version 3 will be made." in asked.err) == (
        1,
        True,
        True,
    )
    made = project.run("state", "migrate", "--yes", *store)
    assert (made.code, made.out.split(" in ")[0]) == (0, "Made the tables of version 3")
    assert "there is nothing to do" in project.run("state", "migrate", *store).err
    project.write(a=flow("a"))
    assert "Serial 0 → 1" in project.apply(*store).out


def test_the_sql_of_an_empty_server_makes_a_store(project: Project, database: Database) -> None:
    database.execute(project.run("state", "migrate", "--sql", "--store", database.url).out)
    project.write(a=flow("a"))
    assert "Serial 0 → 1" in project.apply("--store", database.url).out


def test_a_newer_store_on_a_server_is_refused(project: Project, database: Database) -> None:
    store = ("--yes", "--store", database.url)
    project.run("state", "migrate", *store)
    database.execute("UPDATE store SET schema_version = 99")
    refused = project.run("state", "migrate", *store)
    assert (refused.code, "Install the newer flowsync" in refused.err) == (1, True)
