"""drift --record: what the audit is told of drift, and that it has ended."""

import pytest

from tests.support.projects import Project, flow

DROP = "UPDATE live SET body = json_set(body, '$.spec.active', json('false')) WHERE name = ?"


@pytest.fixture
def told(project: Project) -> Project:
    """A project with two applies: entries 1 (begin) to 3."""
    project.write(a=flow("a"))
    project.apply()
    project.write(b=flow("b"))
    project.apply()
    return project


def store_bytes(project: Project) -> bytes:
    return (project.root / ".flowsync" / "live.db").read_bytes()


def test_drift_is_recorded_once_and_only_when_asked(told: Project) -> None:
    quiet = store_bytes(told)
    assert "No drift" in told.run("drift", "--record").out
    assert store_bytes(told) == quiet
    told.sql(DROP, "a")
    drifted = store_bytes(told)
    assert (told.run("drift").code, told.run("plan", "--restore-widening", "AccessFlow/a").code) == (0, 0)
    assert store_bytes(told) == drifted
    first = told.run("drift", "--record", "--reason", "Nightly")
    assert "Recorded as entry 4 of the audit.\nAudit head " in first.out
    assert "Recorded already as entry 4 of the audit, at " in told.run("drift", "--record").out
    assert told.run("drift", "--record", "--format", "json").json["recorded"]["is_new"] is False
    assert told.run("audit", "list").out.count("1 object drifted") == 1


def test_other_drift_and_drift_after_it_was_restored_are_new(told: Project) -> None:
    told.sql(DROP, "a")
    told.run("drift", "--record")
    told.sql(DROP, "b")
    assert "Recorded as entry 5" in told.run("drift", "--record").out
    told.apply("--restore-widening", "AccessFlow/a", "--restore-widening", "AccessFlow/b")
    told.sql(DROP, "a")
    told.sql(DROP, "b")
    assert "Recorded as entry 9" in told.run("drift", "--record", "--detailed-exitcode").out
    events = [one["entry"]["details"] for one in told.run("audit", "list", "--format", "json").json["entries"]]
    assert [one["restored"] for one in events if "restored" in one] == [False, False, True, False]
    assert told.run("audit", "verify").code == 0


def test_drift_that_ended_and_came_back_is_told_again(told: Project) -> None:
    ((body,),) = told.sql("SELECT body FROM live WHERE name = 'a'")
    told.sql(DROP, "a")
    told.run("drift", "--record")
    told.sql("UPDATE live SET body = ? WHERE name = 'a'", body)
    ended = told.run("drift", "--record")
    assert "No drift. " in ended.out
    assert "\nRecorded as entry 5 of the audit: the drift of entry 4 has ended.\nAudit head " in ended.out
    quiet = store_bytes(told)
    assert "ecorded" not in told.run("drift", "--record").out
    assert "recorded" not in told.run("drift", "--record", "--format", "json").json
    assert store_bytes(told) == quiet
    told.sql(DROP, "a")
    assert told.run("drift", "--record", "--format", "json").json["recorded"]["entry"] == 6
    assert told.run("drift", "--record", "--format", "json").json["recorded"]["is_new"] is False
    assert [line.split()[4:] for line in told.run("audit", "list").out.splitlines()[6:9]] == [
        ["1", "object", "drifted"],
        ["drift", "ended"],
        ["1", "object", "drifted"],
    ]
    assert told.run("audit", "verify").code == 0


def test_drift_that_an_apply_restored_needs_no_entry_that_it_ended(told: Project) -> None:
    told.sql(DROP, "a")
    told.run("drift", "--record")
    told.apply("--restore-widening", "AccessFlow/a")
    quiet = store_bytes(told)
    assert told.run("drift", "--record").out.endswith("\n\nNo drift. The live store is what was applied.\n")
    assert store_bytes(told) == quiet


def test_a_row_that_was_not_readable_and_is_again_ends_the_drift(told: Project) -> None:
    ((body,),) = told.sql("SELECT body FROM live WHERE name = 'a'")
    told.sql("UPDATE live SET body = '{' WHERE name = 'a'")
    told.run("drift", "--record")
    told.sql("UPDATE live SET body = ? WHERE name = 'a'", body)
    assert told.run("drift", "--record", "--format", "json").json["recorded"]["ended"] == 4


@pytest.mark.parametrize("option", ["--reason", "--ticket", "--pull-request"])
def test_what_only_the_audit_would_keep_is_not_dropped(told: Project, option: str) -> None:
    refused = told.run("drift", option, "OPS-7")
    assert (refused.code, "go into the audit: give --record, too." in refused.err) == (1, True)


def test_a_managed_row_that_nobody_can_read_is_recorded(told: Project) -> None:
    told.sql("UPDATE live SET body = '{' WHERE name = 'a'")
    told.sql("INSERT INTO live (kind, name, body) VALUES ('AccessFlow', 'junk', '{')")
    assert told.run("drift", "--record").code == 1
    (*_, last) = told.run("audit", "list", "--format", "json").json["entries"]
    assert last["entry"]["details"] == {"restored": False, "objects": [], "unreadable": ["AccessFlow/a"]}
    assert "0 objects drifted, 1 not readable" in told.run("audit", "list").out
