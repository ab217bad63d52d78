"""--target, --exclude and --ignore-drift, through plan, apply and show."""

import os
import subprocess
import sys
from typing import Any

import pytest

from flowsync.ground.json_text import parse_json
from tests.support.projects import Project, flow

RESTORE = ("--restore-widening", "AccessFlow/a")


@pytest.fixture
def drifted(project: Project) -> Project:
    """Two flows in force, ``a`` of them changed in the live store; a change of ``b`` in the policies, ``c`` removed."""
    project.write(a=flow("a"), b=flow("b", metadata=["labels: [night]"]), c=flow("c"))
    project.apply()
    project.sql("UPDATE live SET body = json_set(body, '$.spec.active', json('false')) WHERE name = 'a'")
    project.write(b=flow("b", "grant_duration: 2h", metadata=["labels: [night]"]))
    project.remove("c")
    return project


def names(project: Project) -> list[str]:
    return sorted(name for (name,) in project.sql("SELECT name FROM live"))


@pytest.mark.parametrize(
    "target", ["AccessFlow/b", "label=night", "path=policies/b.yaml", "path=./policies/../policies/b.yaml"]
)
def test_apply_does_what_it_looked_at_and_says_what_it_left_out(drifted: Project, target: str) -> None:
    done = drifted.apply("--target", target)
    assert f"Partial plan: --target {target}; 2 changes left out." in done.out
    assert "    ! AccessFlow/a   restore drift\n    - AccessFlow/c   delete\n" in done.out
    assert (names(drifted), drifted.live("b")["spec"]["grant_duration"]) == (["a", "b", "c"], "2h")
    assert drifted.live("a")["spec"]["active"] is False
    assert drifted.run("plan", *RESTORE).out.endswith(
        "Plan: 0 to create, 0 to update, 1 to delete; 1 widens, 1 narrows; 1 drifted.\n"
    )


def test_a_folder_is_a_target_from_where_one_stands(drifted: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    drifted.settings()
    monkeypatch.chdir(drifted.root / "policies")
    assert [
        one["address"] for one in drifted.run("plan", "--target", "path=.", "--format", "json").json["changes"]
    ] == [
        "AccessFlow/a",
        "AccessFlow/b",
    ]


def test_apply_of_a_partial_plan_without_changes_does_not_say_that_all_is_well(drifted: Project) -> None:
    drifted.apply("--target", "AccessFlow/b")
    again = drifted.apply("--target", "AccessFlow/b")
    assert "No changes in what was looked at; 2 left out." in again.out
    assert "Nothing to apply. The live store is what policies say, but for what this run left out." in again.out


def test_the_detailed_exit_code_is_about_what_was_looked_at(drifted: Project) -> None:
    assert drifted.run("plan", "--detailed-exitcode", "--target", "AccessFlow/b").code == 2
    assert drifted.run("plan", "--detailed-exitcode", "--target", "AccessFlow/a", *RESTORE).code == 2
    ignored = drifted.run("plan", "--detailed-exitcode", "--target", "AccessFlow/a", "--ignore-drift", "AccessFlow/a")
    assert (ignored.code, "No changes in what was looked at; 2 left out; 1 with drift ignored." in ignored.out) == (
        0,
        True,
    )


def test_drift_that_is_left_is_there_after_the_apply_too(drifted: Project) -> None:
    drifted.write(a=flow("a", "grant_duration: 2h"))
    done = drifted.apply("--ignore-drift", "AccessFlow/a.active")
    assert "Drift left as it is (--ignore-drift):\n  ! AccessFlow/a   active   applied true, live false " in done.out
    assert (drifted.live("a")["spec"]["active"], drifted.live("a")["spec"]["grant_duration"]) == (False, "2h")
    assert "! AccessFlow/a   active   applied true, live false " in drifted.run("drift").out
    assert drifted.run("plan", *RESTORE).out.endswith(
        "Plan: 0 to create, 0 to update, 0 to delete; 1 widens; 1 drifted.\n"
    )


def test_a_saved_partial_plan_says_and_does_the_same(drifted: Project) -> None:
    saved = drifted.run("plan", "--exclude", "AccessFlow/c", "--ignore-drift", "AccessFlow/a", "--out", "p.json")
    assert drifted.run("show", "p.json").out == saved.out
    drifted.apply("p.json")
    assert (names(drifted), drifted.live("a")["spec"]["active"]) == (["a", "b", "c"], False)


def test_a_saved_plan_takes_no_exceptions(drifted: Project) -> None:
    drifted.run("plan", *RESTORE, "--out", "p.json")
    for option, value in (
        ("--target", "AccessFlow/b"),
        ("--exclude", "label=night"),
        ("--ignore-drift", "AccessFlow/a"),
        RESTORE,
        ("--only", "narrows"),
    ):
        wrong = drifted.run("apply", "p.json", "--yes", option, value)
        assert (wrong.code, "A saved plan is applied as it is" in wrong.err) == (1, True)


def test_json_tells_what_was_left_out(drifted: Project) -> None:
    plan = drifted.run(
        "plan", "--format", "json", "--exclude", "AccessFlow/b", "--exclude", "path=policies/a.yaml"
    ).json
    assert plan["exceptions"] == {
        "target": [],
        "exclude": ["AccessFlow/b", "path=policies/a.yaml"],
        "ignore_drift": [],
        "allow_delete": [],
        "only": [],
        "restore_widening": [],
    }
    assert [(one["address"], one["action"]) for one in plan["left_out"]] == [
        ("AccessFlow/a", "update"),
        ("AccessFlow/b", "update"),
    ]
    assert (plan["status"], plan["counts"]["left_out"], plan["drift"]) == ("changes", 2, [])
    drifted.apply("--target", "AccessFlow/b")
    assert drifted.run("plan", "--format", "json", "--target", "AccessFlow/b").json["status"] == "no-changes-in-part"


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--target", "AccessFlow/bb", "--target AccessFlow/bb matches nothing."),
        ("--exclude", "label=nigh", "Did you mean 'night'?"),
        ("--exclude", "path=policy", "--exclude path=policy matches nothing."),
        ("--target", "kind=Bundle", "'kind=' selects nothing: write an address, label=LABEL, space=NAME or path=FILE."),
        (
            "--ignore-drift",
            "AccessFlow/a.activ",
            "AccessFlow has no field 'activ' that can drift. Did you mean 'active'?",
        ),
    ],
)
def test_an_exception_that_names_nothing_is_an_error(drifted: Project, option: str, value: str, message: str) -> None:
    for command in (["plan", "--detailed-exitcode"], ["apply", "--yes"]):
        refused = drifted.run(*command, option, value)
        assert (refused.code, refused.out, message in refused.err) == (1, "", True)
    assert drifted.live("b")["spec"].get("grant_duration") is None


@pytest.mark.parametrize("option", ["--target", "--exclude", "--ignore-drift"])
def test_the_shell_completes_addresses(drifted: Project, option: str) -> None:
    words = {"_FLOWSYNC_COMPLETE": "bash_complete", "COMP_WORDS": f"flowsync plan {option} Acc", "COMP_CWORD": "3"}
    script = "import sys; sys.argv = ['flowsync']; from flowsync.cli.main import main; main()"
    environment = {**os.environ, **words}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert "AccessFlow/a" in done.stdout


def test_limits_of_deletes_are_about_what_is_looked_at(project: Project) -> None:
    project.settings("guards: {max_deletes: 1, max_delete_percent: 10}")
    project.write(a=flow("a"), b=flow("b"), c=flow("c"))
    project.apply()
    project.remove("a")
    project.remove("b")
    assert "error[too-many-deletes]" in project.run("plan").out
    project.apply("--exclude", "AccessFlow/a")
    assert names(project) == ["a", "c"]


def test_a_partial_plan_that_does_not_stand_by_itself_is_not_applied(project: Project) -> None:
    bundle = flow("tools").replace("AccessFlow", "Bundle").replace("  trigger: SELF_SERVE\n", "")
    start, end = bundle.index("  requestors"), bundle.index("  access_targets")
    targets = flow("a").replace(flow("a")[flow("a").index("    - integration") :], "    - bundle: {name: tools}\n")
    project.write(a=targets, tools=bundle[:start] + bundle[end:])
    refused = project.run("apply", "--yes", "--target", "AccessFlow/a")
    assert (refused.code, "error[left-out-needed]" in refused.out, "Add --target Bundle/tools" in refused.out) == (
        1,
        True,
        True,
    )
    project.apply("--target", "AccessFlow/a", "--target", "Bundle/tools")


def audited_exceptions(project: Project) -> list[tuple[str, Any]]:
    """The events of the last two entries of the audit, each with its details where it tells of exceptions."""
    entries = [parse_json(text) for (text,) in project.sql("SELECT entry FROM audit ORDER BY seq DESC LIMIT 2")]
    return [(one["event"], one["details"] if one["event"] == "exceptions" else None) for one in reversed(entries)]


def test_the_audit_tells_the_exceptions_of_an_apply(drifted: Project) -> None:
    drifted.apply("--exclude", "AccessFlow/b", "--ignore-drift", "AccessFlow/a", "--allow-delete", "AccessFlow/c")
    (event, told), (after, _) = audited_exceptions(drifted)
    field = {"path": "spec.active", "labels": ["active"], "applied": True, "live": False}
    assert (event, after) == ("exceptions", "apply")
    assert told == {
        "target": [],
        "exclude": ["AccessFlow/b"],
        "ignore_drift": ["AccessFlow/a"],
        "allow_delete": ["AccessFlow/c"],
        "only": [],
        "restore_widening": [],
        "left_out": 1,
        "ignored": [{"address": "AccessFlow/a", "missing": False, "fields": [field]}],
        "deletes": ["AccessFlow/c"],
    }
    assert drifted.run("audit", "verify").code == 0


def test_the_audit_tells_the_exceptions_of_a_saved_plan(drifted: Project) -> None:
    drifted.settings("guards: {max_deletes: 0, max_delete_percent: 0}")
    drifted.run("plan", "--allow-delete", "AccessFlow/c", *RESTORE, "--out", "p.json")
    drifted.apply("p.json")
    (event, told), _ = audited_exceptions(drifted)
    assert (event, told["allow_delete"], told["deletes"]) == ("exceptions", ["AccessFlow/c"], ["AccessFlow/c"])


def test_an_apply_without_exceptions_tells_of_none(drifted: Project) -> None:
    drifted.sql("UPDATE live SET body = json_set(body, '$.spec.active', json('true'), '$.spec.grant_duration', '8h')")
    drifted.apply()
    assert [event for event, _ in audited_exceptions(drifted)] == ["drift", "apply"]


def test_what_needs_something_left_out_is_pointed_at(project: Project) -> None:
    kit = flow("kit").replace("AccessFlow", "Bundle").split("spec:")[0] + "spec:\n  access_targets:"
    project.write(a=flow("a").split("    - integration")[0] + "    - bundle: {name: kit}\n")
    project.write(kit=kit + flow("kit").split("access_targets:")[1])
    refused = project.run("plan", "--target", "AccessFlow/a")
    assert refused.code == 1
    assert "policies/a.yaml:11:22: error[left-out-needed]: AccessFlow/a refers to Bundle/kit" in refused.out


def test_a_plan_file_that_is_not_there_is_missed_as_a_file(project: Project) -> None:
    wrong = project.run("show", "nope.plan")
    assert wrong.code == 1
    assert "There is no file 'nope.plan', and 'nope.plan' is not an address: write Kind/name" in wrong.err
    assert "Error: 'nope' is not an address" in project.run("show", "nope", "--at", "1").err.replace(
        "Invalid value: ", ""
    )
