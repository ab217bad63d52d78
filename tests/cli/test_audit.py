"""audit: list, verify, export, prune."""

import json
import stat
from hashlib import sha256
from pathlib import Path
from unittest.mock import ANY

import pytest

from flowsync.store.open import open_store
from flowsync.validate.live import read_live_body
from tests.contract.stores import put
from tests.support.projects import Project, Run, flow

DROP = "UPDATE live SET body = json_set(body, '$.spec.active', json('false')) WHERE name = ?"


@pytest.fixture
def told(project: Project) -> Project:
    """A project with two applies: entries 1 (begin) to 3."""
    project.write(a=flow("a"))
    project.apply("--reason", "Begin")
    project.write(b=flow("b"))
    project.apply("--reason", "More", "--ticket", "OPS-7")
    return project


def head(run: Run) -> str:
    """The head that a run printed last."""
    return run.out.rsplit("Audit head ", 1)[1].split()[0]


def store_bytes(project: Project) -> bytes:
    return (project.root / ".flowsync" / "live.db").read_bytes()


def unguarded(project: Project, statement: str) -> None:
    for (name,) in project.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        project.sql(f"DROP TRIGGER {name}")
    project.sql(statement)


def test_list_shows_the_last_entries_with_who_what_and_why(told: Project) -> None:
    lines = told.run("audit", "list").out.splitlines()
    assert [line.split()[0] for line in lines[2:6]] == ["entry", "1", "2", "3"]
    assert lines[5].split()[2:] == ["apply", ANY, "2", "1", "created", "More"]
    assert lines[-1].startswith("Audit head ")
    assert [line.split()[0] for line in told.run("audit", "list", "--limit", "1").out.splitlines()[3:4]] == ["3"]


def test_list_as_json_holds_what_is_hashed(told: Project) -> None:
    entries = told.run("audit", "list", "--format", "json").json["entries"]
    for one in entries:
        text = json.dumps(one["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert sha256(text.encode()).hexdigest() == one["hash"]
    assert entries[-1]["entry"]["ticket"] == "OPS-7"


FOREIGN = [
    "INSERT INTO audit VALUES (99, 'x', 'x', 'x', 'x')",
    "INSERT INTO audit VALUES (99, 'x', 'drift', '{', 'x')",
    "INSERT INTO audit SELECT 99, at, event, '[]', hash FROM audit WHERE seq = 3",
]


@pytest.mark.parametrize("statement", FOREIGN)
def test_list_goes_on_past_an_entry_that_nobody_can_read(told: Project, statement: str) -> None:
    told.sql(statement)
    listed = told.run("audit", "list", "--limit", "3")
    assert [line.split()[0] for line in listed.out.splitlines()[3:6]] == ["2", "3", "99"]
    assert listed.out.splitlines()[5].endswith("not readable")
    said = "1 entry cannot be read. See what is wrong: flowsync audit verify\n"
    assert (listed.code, listed.out.endswith(f"\n\n{said}"), "Audit head" in listed.out) == (0, True, False)
    as_json = told.run("audit", "list", "--format", "json")
    *_, last = as_json.json["entries"]
    assert (as_json.code, as_json.err, last["entry"], last["unreadable"]["seq"]) == (0, said, None, 99)


def test_list_goes_on_past_details_that_nobody_can_read(told: Project) -> None:
    unguarded(told, "UPDATE audit SET event = 'drift', entry = replace(entry, 'apply', 'drift') WHERE seq = 3")
    assert told.run("audit", "list").out.splitlines()[5].split()[2:] == ["drift", "not", "readable"]


@pytest.mark.parametrize("statement", FOREIGN)
def test_the_store_works_on_beside_an_entry_that_nobody_can_read(told: Project, statement: str) -> None:
    told.sql(statement)
    told.sql(DROP, "a")
    assert "Recorded as entry 100 of the audit." in told.run("drift", "--record").out
    told.apply("--restore-widening", "AccessFlow/a")
    assert told.run("drift", "--record").code == 0
    for command in (("export", "--format", "jsonl"), ("export", "--format", "csv"), ("prune", "--yes")):
        refused = told.run("audit", *command)
        assert (refused.code, refused.out) == (1, "")
        assert "Error: Entry 99 was edited" in refused.err
    assert "Not whole (entry-edited): Entry 99 was edited" in told.run("audit", "verify").out


def test_nothing_is_pruned_of_an_audit_with_an_entry_that_nobody_can_read(project: Project) -> None:
    old_store(project)
    project.sql(FOREIGN[0])
    before = store_bytes(project)
    assert "Entry 99 was edited" in project.run("audit", "prune", "--yes").err
    assert store_bytes(project) == before


def test_list_of_a_store_that_is_not_there_says_so(project: Project) -> None:
    said = "There is no store at sqlite:///none.db yet. Check its URL; the first apply makes it.\n"
    listed = project.run("audit", "list", "--store", "sqlite:///none.db")
    assert (listed.code, listed.out) == (0, f"flowsync audit · sqlite:///none.db\n\n{said}")
    as_json = project.run("audit", "list", "--store", "sqlite:///none.db", "--format", "json")
    assert (as_json.code, as_json.json["entries"], as_json.err) == (0, [], said)


def test_list_says_in_one_line_what_made_a_plan_stale(told: Project) -> None:
    told.write(a=flow("a", "grant_duration: 2h"), b=flow("b", "grant_duration: 2h"))
    told.run("plan", "--out", "p.json")
    told.sql(DROP, "a")
    told.sql(DROP, "b")
    assert told.run("apply", "p.json", "--yes").code == 1
    last = told.run("audit", "list").out.splitlines()[6]
    assert "  apply: The plan is stale: AccessFlow/a: was changed" in last
    assert last.endswith(" (and 1 more)")


def test_apply_prints_a_head_that_verify_finds(told: Project) -> None:
    told.write(d=flow("d"))
    kept = head(told.apply())
    told.write(e=flow("e"))
    told.apply()
    found = told.run("audit", "verify", "--head", kept.upper())
    assert (found.code, "Entry 4 of 5 has the head that was kept; 1 entry since." in found.out) == (0, True)
    as_json = told.run("audit", "verify", "--head", kept, "--format", "json").json
    assert (as_json["status"], as_json["kept_head_entry"], as_json["entries_since"]) == ("whole", 4, 1)


def test_verify_says_what_it_cannot_prove_without_a_head(told: Project) -> None:
    found = told.run("audit", "verify")
    assert (found.code, "No head was given, so this does not prove that nothing was cut off" in found.out) == (0, True)


def test_verify_exits_with_1_and_names_what_was_changed(told: Project) -> None:
    unguarded(told, "UPDATE serials SET reason = 'Ordered' WHERE serial = 2")
    found = told.run("audit", "verify")
    assert found.code == 1
    assert "Not whole (write-changed): The row of serial 2 in the table 'serials' was edited" in found.out
    finding = told.run("audit", "verify", "--format", "json").json["finding"]
    assert (finding["fault"], finding["entry"], finding["serial"]) == ("write-changed", 3, 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--head", "abc"), "is no head of an audit: that is 64 hexadecimal digits"),
        (("--export", "x", "--store", "sqlite:///x.db"), "Give either --export or --store."),
        (("--store", "sqlite:///none.db"), "There is no store at sqlite:///none.db yet."),
        (("--export", "none.jsonl"), "'none.jsonl' cannot be read: No such file or directory."),
    ],
)
def test_verify_refuses_what_it_cannot_do(told: Project, arguments: tuple[str, ...], said: str) -> None:
    refused = told.run("audit", "verify", *arguments)
    assert (refused.code, said in refused.err) == (1, True)


def test_an_export_proves_itself_without_the_store(told: Project, tmp_path: Path) -> None:
    done = told.run("audit", "export", "--format", "jsonl", "--out", "audit.jsonl", "--since", "2020-01-01")
    assert (done.code, done.out, "Exported 3 entries of 3, 1 to 3." in done.err) == (0, "", True)
    assert stat.S_IMODE((tmp_path / "audit.jsonl").stat().st_mode) == 0o600
    (tmp_path / ".flowsync" / "live.db").unlink()
    found = told.run("audit", "verify", "--export", "audit.jsonl", "--head", head(Run(code=0, out=done.err, err="")))
    assert (found.code, "Asked for: from 2020-01-01 (2020-01-01T00:00:00Z), to the last entry." in found.out) == (
        0,
        True,
    )
    lines = (tmp_path / "audit.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "audit.jsonl").write_text("".join(lines[:-1]))
    assert "Not whole (export-changed)" in told.run("audit", "verify", "--export", "audit.jsonl").out


def test_an_export_to_stdout_is_the_same_bytes_every_time(told: Project) -> None:
    for kind in ("jsonl", "csv"):
        first, again = (told.run("audit", "export", "--format", kind) for _ in range(2))
        assert (first.code, first.out) == (0, again.out)
        assert len(first.out.splitlines()) == {"jsonl": 4, "csv": 5}[kind]


def test_a_day_is_over_at_its_end(told: Project) -> None:
    done = told.run("audit", "export", "--format", "jsonl", "--since", "2026-03-01", "--until", "2026-03-31")
    assert json.loads(done.out.splitlines()[0])["query"] == {
        "since": {"given": "2026-03-01", "understood": "2026-03-01T00:00:00Z"},
        "until": {"given": "2026-03-31", "understood": "2026-03-31T23:59:59Z"},
    }
    assert "'March' is no time" in told.run("audit", "export", "--format", "csv", "--since", "March").err


def old_store(project: Project) -> None:
    """A store with two writes of years ago."""
    store = open_store("sqlite:///.flowsync/live.db", folder=project.root, read_body=read_live_body)
    put(store, "a", at="2019-01-01T00:00:00Z")
    put(store, "a", at="2019-02-01T00:00:00Z")


def test_prune_asks_and_says_what_goes(project: Project) -> None:
    old_store(project)
    before = store_bytes(project)
    unasked = project.run("audit", "prune")
    assert (unasked.code, "There is no terminal to ask on" in unasked.err) == (1, True)
    assert store_bytes(project) == before
    done = project.run("audit", "prune", "--yes", "--reason", "Yearly")
    assert done.out.startswith("Removed: 3 entries (up to entry 3) and 1 version of objects, from before 20")
    assert "prune" in project.run("audit", "list").out
    found = project.run("audit", "verify", "--head", head(done))
    assert (found.code, "Entries up to 3 were older than" in found.out) == (0, True)
    assert project.run("audit", "prune").out.startswith("Nothing is older than 36 months (before 20")


def test_what_was_pruned_is_not_shown_as_if_it_were_known(project: Project) -> None:
    old_store(project)
    project.run("audit", "prune", "--yes")
    for moment in ("2019-01-15", "1"):
        refused = project.run("show", "AccessFlow/a", "--at", moment)
        assert refused.code == 1
    assert project.run("show", "AccessFlow/a", "--at", "2019-02-15").code == 0


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        ("12", "Retention of at least 36 months: 12 are too few."),
        ("48", "flowsync.yaml keeps 60 months: 48 are too few."),
        ("30000", "30000 is not in the range"),
    ],
)
def test_less_than_the_retention_is_refused(project: Project, keep: str, said: str) -> None:
    project.settings("audit: {retention_months: 60}")
    old_store(project)
    refused = project.run("audit", "prune", "--yes", "--keep", keep)
    assert (refused.code, said in refused.err) == (1, True)


def test_the_retention_of_the_project_counts_and_more_may_be_kept(project: Project) -> None:
    project.settings("audit: {retention_months: 1200}")
    old_store(project)
    assert "older than 1200 months" in project.run("audit", "prune", "--yes").out
    project.settings()
    assert "older than 600 months" in project.run("audit", "prune", "--yes", "--keep", "600").out
    assert project.run("audit", "prune", "--yes", "--keep", "60").out.startswith("Removed: 3 entries")


def test_list_says_which_exceptions_a_run_had(told: Project) -> None:
    told.write(c=flow("c"), d=flow("d"))
    told.apply("--target", "AccessFlow/c")
    listed = told.run("audit", "list").out
    assert "--target; 1 change left out" in listed
