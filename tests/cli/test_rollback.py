"""rollback: an apply whose policies come from the history."""

import subprocess

import pytest

from flowsync.ground.json_text import parse_json
from tests.support.postgresql import Database
from tests.support.projects import Project, Run, flow


def git(project: Project, *arguments: str) -> str:
    who = ("-c", "user.name=Kim", "-c", "user.email=kim@example.com")
    done = subprocess.run(["git", *who, *arguments], cwd=project.root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(project: Project, message: str) -> str:
    git(project, "add", "policies")
    git(project, "commit", "-q", "-m", message)
    return git(project, "rev-parse", "HEAD")


@pytest.fixture
def widened(project: Project) -> Project:
    """A project whose second write made a flow longer, renamed another one and made a third."""
    project.write(a=flow("a"), old=flow("old"))
    project.apply()
    project.write(
        a=flow("a", "grant_duration: 8h"), old=flow("new", metadata=["renamed_from: old"]), third=flow("third")
    )
    project.apply()
    return project


def roll_back(project: Project, serial: int, *arguments: str) -> Run:
    done = project.run("rollback", str(serial), "--yes", *arguments)
    assert done.code == 0, done.err
    return done


def audited(project: Project) -> list[tuple[str, str]]:
    """The event and the reason of every entry of the audit."""
    entries = [parse_json(text) for (text,) in project.sql("SELECT entry FROM audit ORDER BY seq")]
    return [(entry["event"], entry["reason"]) for entry in entries]


def forge_history(project: Project, old: str, new: str) -> None:
    """Put one text in place of another in all bodies of the history, past what guards it."""
    project.sql("DROP TRIGGER history_keeps_values")
    project.sql("UPDATE history SET body_after = replace(body_after, ?, ?)", old, new)


def take_audit_away(project: Project) -> None:
    """Leave the store as a migration by script does: nothing vouches for its history."""
    project.sql("DROP TRIGGER audit_keeps_rows")
    project.sql("DELETE FROM audit")


def test_a_rollback_shows_its_plan_and_brings_back_what_was_applied(widened: Project) -> None:
    done = roll_back(widened, 1)
    assert done.out.splitlines()[0].startswith("UNKNOWN: no catalog, ")
    assert done.out.splitlines()[2].startswith("flowsync rollback · back to serial 1 (policies without a revision) · ")
    assert [line for line in done.out.splitlines() if line[2:3] in "+~-!" and line[:2] == "  "] == [
        "  ~ AccessFlow/a                                              narrows",
        "  - AccessFlow/third                                          narrows  not managed at that serial",
        "  ~ AccessFlow/old (renamed from new)",
    ]
    assert "grant_duration                    8h → 1h" in done.out
    assert "Serial 2 → 3." in done.out
    assert (widened.live("third"), widened.live("new"), widened.live("old")["metadata"]["name"]) == (None, None, "old")
    assert widened.run("diff", "1..3", "--detailed-exitcode").code == 0


def test_a_second_rollback_has_nothing_to_do(widened: Project) -> None:
    roll_back(widened, 1)
    again = roll_back(widened, 1)
    assert "No changes. The live store is what was applied at serial 1." in again.out
    assert again.out.endswith("Nothing to apply. The live store is what was applied at serial 1. Serial 3.\n")
    assert again.err == ""


def test_it_is_recorded_as_a_rollback_with_its_serial_and_the_reason(widened: Project) -> None:
    roll_back(widened, 1)
    roll_back(widened, 2, "--reason", "It was right", "--ticket", "T-1")
    assert audited(widened)[-2:] == [
        ("rollback", "Roll back to serial 1"),
        ("rollback", "Roll back to serial 2: It was right"),
    ]
    assert widened.run("history", "--format", "json").json["writes"][0]["ticket"] == "T-1"


def test_it_asks_and_refuses_as_apply_does(widened: Project) -> None:
    asked = widened.run("rollback", "1")
    assert (asked.code, "There is no terminal to ask on" in asked.err) == (1, True)
    assert "The store has no serial 9: it has 1 to 2." in widened.run("rollback", "9").err
    assert widened.run("rollback", "0").code == 1
    widened.settings("guards: {max_deletes: 0, max_delete_percent: 0}")
    refused = widened.run("rollback", "1", "--yes", "--format", "json")
    assert (refused.code, refused.json["status"], refused.json["rollback_to"]) == (1, "refused", 1)
    assert audited(widened)[-1][0] == "refused"
    roll_back(widened, 1, "--allow-delete", "AccessFlow/third")


def test_it_works_while_policies_are_broken_and_says_that_they_were_not_changed(widened: Project) -> None:
    widened.write(a="broken: [")
    done = roll_back(widened, 1)
    assert done.err == (
        "The policies were not changed: the next apply brings back what was rolled back.\n"
        "No revision was recorded with serial 1: take the policies back by hand. "
        "Each object as it was then:\n  flowsync show ADDRESS --at 1\n"
    )


def test_the_commands_that_it_prints_take_the_policies_back_too(project: Project) -> None:
    git(project, "init", "-q")
    project.write(a=flow("a"))
    first = commit(project, "One hour")
    project.apply()
    project.write(a=flow("a", "grant_duration: 8h"), b=flow("b"))
    commit(project, "Eight hours")
    project.apply()
    done = roll_back(project, 1)
    restore, message = (line.strip() for line in done.err.splitlines()[2:])
    assert restore == f"git restore --source {first[:7]} --staged --worktree policies"
    assert message == "git commit -m 'Roll back to serial 1'"
    assert project.run("plan", "--detailed-exitcode").code == 2
    subprocess.run(restore, shell=True, check=True, cwd=project.root)
    assert project.run("plan", "--detailed-exitcode").code == 0
    (rolled_back, *_) = project.run("history", "--format", "json").json["writes"]
    assert (rolled_back["revision"], rolled_back["author"]) == (first, "Kim <kim@example.com>")


def test_a_commit_whose_subject_never_ends_gives_no_longer_reason_than_anybody_may(project: Project) -> None:
    project.write(a=flow("a"))
    git(project, "init", "-q")
    commit(project, "Grüße " * 1000)
    project.apply()
    assert project.sql("SELECT reason FROM serials") == [(("Grüße " * 1000)[:500],)]


def test_a_saved_rollback_is_applied_as_one(widened: Project) -> None:
    saved = widened.run("rollback", "1", "--out", "back.plan")
    assert (saved.code, saved.err) == (0, "Saved the plan. Apply it with: flowsync apply back.plan\n")
    assert widened.run("history", "--format", "json").json["writes"][0]["serial"] == 2
    shown = widened.run("show", "back.plan", "--format", "markdown").out
    assert "\nBack to serial 1 (policies without a revision) · store" in shown
    done = widened.apply("back.plan")
    assert "The policies were not changed" in done.err
    assert audited(widened)[-1] == ("rollback", "Roll back to serial 1")
    assert "was applied already" in widened.run("apply", "back.plan", "--yes").err


def test_a_rollback_that_is_refused_is_not_saved(widened: Project) -> None:
    widened.settings("guards: {max_deletes: 0, max_delete_percent: 0}")
    refused = widened.run("rollback", "1", "--out", "back.plan")
    assert (refused.code, "error[too-many-deletes]" in refused.out) == (1, True)
    assert not (widened.root / "back.plan").exists()


def test_drift_is_restored_and_what_expired_since_stays_away(project: Project) -> None:
    project.write(a=flow("a"), b=flow("b", metadata=['expires_at: "2999-01-01T00:00:00Z"']))
    project.apply()
    take_audit_away(project)
    forge_history(project, "2999-", "2001-")
    project.sql("UPDATE live SET body = json_set(body, '$.spec.active', json('false')) WHERE name = 'a'")
    done = roll_back(project, 1, "--restore-widening", "AccessFlow/a")
    assert "! AccessFlow/a   active   applied true, live false   → apply restores true" in done.out
    assert "- AccessFlow/b" in done.out
    assert (project.live("b"), "active" in project.live("a")["spec"]) == (None, False)


def test_an_old_body_that_is_no_policy_any_more_is_refused_by_name(widened: Project) -> None:
    take_audit_away(widened)
    forge_history(widened, "SELF_SERVE", "MANUAL")
    wrong = widened.run("rollback", "1", "--yes")
    assert (wrong.code, wrong.out) == (1, "")
    assert "What was applied then is not valid policy any more:\n  AccessFlow/a: spec.trigger: " in wrong.err
    assert "Roll back to another serial, or change the policies instead" in wrong.err


def test_a_store_in_postgresql_tells_its_past_and_gives_a_taken_name_back(project: Project, database: Database) -> None:
    there = ("--store", database.url)
    project.write(a=flow("a"))
    project.apply(*there)
    project.write(a=flow("b", "grant_duration: 8h", metadata=["renamed_from: a"]))
    project.apply(*there)
    project.write(a=flow("b", "grant_duration: 8h"), other=flow("a"))
    project.apply(*there)
    roll_back(project, 1, *there)
    assert project.run("diff", "1..4", "--detailed-exitcode", *there).code == 0
    writes = project.run("history", "--format", "json", *there).json["writes"]
    assert [write["actions"] for write in writes[:2]] == [{"delete": 1, "rename": 1}, {"create": 1}]
    lives = project.run("history", "AccessFlow/a", "--format", "json", *there).json["objects"]
    told = [[version["serial"] for version in life["versions"]] for life in lives]
    assert told == [[4, 2, 1], [4, 3]]
    assert project.run("show", "AccessFlow/b", "--at", "2", *there).code == 0


def test_a_history_that_was_altered_is_not_brought_back(widened: Project) -> None:
    forge_history(widened, '"READ_ONLY"', '"SUPERUSER"')
    for arguments in (["--yes"], ["--out", "back.plan"]):
        refused = widened.run("rollback", "1", *arguments)
        assert (refused.code, refused.out) == (1, "")
        assert "The history cannot be trusted, so nothing of it is brought back. The history" in refused.err
        assert "a version was edited." in refused.err
        assert "Take the policies back in Git instead and apply them; see 'flowsync audit verify'." in refused.err
    assert not (widened.root / "back.plan").exists()
    assert "SUPERUSER" not in str(widened.live("a"))


def test_policies_that_no_commit_holds_are_not_said_to_be_in_one(project: Project) -> None:
    git(project, "init", "-q")
    project.write(a=flow("a"))
    commit(project, "One hour")
    project.write(a=flow("a", "grant_duration: 2h"))
    project.apply()
    project.write(a=flow("a", "grant_duration: 8h"))
    project.apply()
    done = roll_back(project, 1)
    assert "with uncommitted changes, so no commit holds those policies: take them back by hand." in done.err
    assert "git restore" not in done.err
    assert "grant_duration" in project.run("show", "AccessFlow/a", "--at", "1").out


def test_a_part_can_be_rolled_back_and_what_was_left_out_is_said(widened: Project) -> None:
    done = roll_back(widened, 1, "--target", "AccessFlow/a")
    assert "Partial plan: --target AccessFlow/a; 2 changes left out." in done.out
    assert "~ AccessFlow/old (renamed from new)   update" in done.out
    assert widened.live("a")["spec"].get("grant_duration") != "8h"
    assert None not in (widened.live("new"), widened.live("third"))
    assert [event for event, _ in audited(widened)][-2:] == ["exceptions", "rollback"]
    rest = roll_back(widened, 1, "--exclude", "AccessFlow/third", "--format", "json")
    assert rest.json["counts"] == {"created": 0, "updated": 1, "deleted": 0}


def test_the_way_back_for_a_part_is_not_the_whole_commit(project: Project) -> None:
    git(project, "init", "-q")
    project.write(a=flow("a"), b=flow("b"))
    commit(project, "One hour")
    project.apply()
    project.write(a=flow("a", "grant_duration: 8h"), b=flow("b", "grant_duration: 8h"))
    commit(project, "Eight hours")
    project.apply()
    done = roll_back(project, 1, "--target", "AccessFlow/a")
    assert "only a part of it was brought back: take the documents of that part back by hand." in done.err
    assert "git restore" not in done.err


def test_a_live_row_that_nobody_can_read_does_not_stand_against_the_rollback_of_another(widened: Project) -> None:
    widened.sql("UPDATE live SET body = '{}' WHERE name = 'third'")
    assert widened.run("rollback", "1", "--yes").code == 1
    roll_back(widened, 1, "--exclude", "AccessFlow/third", "--exclude", "AccessFlow/old")
    assert widened.live("a")["spec"].get("grant_duration") != "8h"


def test_what_a_part_needs_must_not_be_left_out_of_a_rollback(project: Project) -> None:
    bundle = flow("unused").replace("AccessFlow", "Bundle").replace("unused", "kit")
    bundle = bundle.split("spec:")[0] + "spec:\n  access_targets:" + bundle.split("access_targets:")[1]
    to_bundle = flow("a").split("    - integration")[0] + "    - bundle: {name: kit}\n"
    project.write(a=to_bundle, kit=bundle)
    project.apply()
    project.write(a=flow("a"))
    project.remove("kit")
    project.apply()
    refused = project.run("rollback", "1", "--yes", "--target", "AccessFlow/a")
    assert (refused.code, "error[left-out-needed]" in refused.out) == (1, True)
    assert "Add --target Bundle/kit" in refused.out
    roll_back(project, 1, "--target", "AccessFlow/a", "--target", "Bundle/kit")


def test_a_rollback_selects_nothing_by_file(widened: Project) -> None:
    wrong = widened.run("rollback", "1", "--target", "path=policies/a.yaml")
    assert wrong.code == 1
    assert "A rollback reads no files, so path=policies/a.yaml names nothing: write ADDRESSes." in wrong.err
