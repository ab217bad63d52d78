"""``state export`` and ``state import``: a project's store moves to another place."""

import stat
from pathlib import Path

import pytest

from tests.support.postgresql import Database
from tests.support.projects import Project, flow

OLD, NEW = "sqlite:///.flowsync/live.db", "sqlite:///.flowsync/new.db"
IMPORT = ("state", "import", "store.json", "--yes", "--store")


@pytest.fixture
def applied(project: Project) -> Project:
    """A project with two flows in force, one of which was changed once."""
    project.write(a=flow("a"), b=flow("b"))
    project.apply()
    project.write(a=flow("a", "grant_duration: 2h"))
    project.apply("--reason", "Longer nights")
    return project


def exported(project: Project) -> str:
    done = project.run("state", "export", "--out", "store.json")
    assert (done.code, done.out, done.err) == (0, "", "Wrote the store to store.json.\n")
    return (project.root / "store.json").read_text(encoding="utf-8")


def test_what_is_printed_is_what_is_written_and_nobody_else_may_read_it(applied: Project) -> None:
    printed = applied.run("state", "export")
    assert (printed.code, printed.err, printed.out) == (0, "", exported(applied))
    assert stat.S_IMODE((applied.root / "store.json").stat().st_mode) == 0o600


def test_a_store_goes_on_at_its_new_place(applied: Project) -> None:
    exported(applied)
    done = applied.run(*IMPORT, NEW)
    assert done.code == 0
    assert done.err == (
        "store.json is the export of a store at serial 2: 2 in force, 2 managed, 2 writes, 3 versions, 3 entries of "
        "the audit.\n"
    )
    assert done.out.startswith(f"Imported serial 2 into {NEW}. Audit head ")
    assert applied.run("plan", "--store", NEW, "--detailed-exitcode").code == 0
    applied.write(b=flow("b", "grant_duration: 4h"))
    assert "Serial 2 → 3" in applied.apply("--store", NEW).out


def test_a_store_moves_to_a_server_and_back(applied: Project, database: Database) -> None:
    before = applied.run("state", "list", "--format", "json").json["objects"]
    exported(applied)
    assert applied.run(*IMPORT, database.url).code == 0
    assert applied.run("state", "export", "--store", database.url, "--out", "store.json").code == 0
    assert applied.run(*IMPORT, NEW).code == 0
    assert applied.run("state", "list", "--store", NEW, "--format", "json").json["objects"] == before
    assert applied.run("plan", "--store", database.url, "--detailed-exitcode").code == 0


def test_an_import_asks_first(applied: Project) -> None:
    exported(applied)
    asked = applied.run("state", "import", "store.json", "--store", NEW)
    assert (asked.code, "There is no terminal to ask on" in asked.err) == (1, True)
    assert not Path(".flowsync/new.db").exists()


def test_a_file_that_is_no_export_makes_no_store(applied: Project) -> None:
    (applied.root / "store.json").write_text(exported(applied).replace("2h", "9h"), encoding="utf-8")
    refused = applied.run(*IMPORT, NEW)
    assert (refused.code, "it was changed after it was exported" in refused.err) == (1, True)
    assert not Path(".flowsync/new.db").exists()


def test_a_store_that_is_not_empty_takes_no_import(applied: Project) -> None:
    exported(applied)
    refused = applied.run(*IMPORT, OLD)
    assert (refused.code, "The store is not empty" in refused.err) == (1, True)
    assert applied.sql("SELECT serial FROM store") == [(2,)]


@pytest.mark.parametrize("out", [(), ("--out", "store.json")])
def test_there_is_nothing_to_export_before_the_first_apply(project: Project, out: tuple[str, ...]) -> None:
    refused = project.run("state", "export", *out)
    assert (refused.code, refused.out) == (1, "")
    assert f"There is no store {OLD} yet, so there is nothing to export." in refused.err
    assert not (project.root / "store.json").exists()


def test_a_store_of_an_older_flowsync_has_to_be_migrated_first(applied: Project) -> None:
    applied.sql("UPDATE store SET schema_version = 1")
    refused = applied.run("state", "export")
    assert (refused.code, "run 'flowsync state migrate'" in refused.err) == (1, True)
