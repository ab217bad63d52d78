"""--only narrows: an emergency is applied alone, and waits for no other document."""

import os
from pathlib import Path
from typing import Any

import pytest

from flowsync.ground.json_text import parse_json
from tests.support.projects import Project, flow

NARROWS = ("--only", "narrows")


@pytest.fixture
def emergency(project: Project) -> Project:
    """``a`` is switched off; ``b`` is made longer, ``c`` is not valid, ``d`` is taken out."""
    project.write(a=flow("a"), b=flow("b"), c=flow("c"), d=flow("d"))
    project.apply()
    project.write(a=flow("a", "active: false"), b=flow("b", "grant_duration: 8h"), c=flow("c", "bogus: 1"))
    project.remove("d")
    return project


def live(project: Project) -> dict[str, Any]:
    """What is in force of each flow beside what every flow has."""
    least = {"trigger", "requestors", "access_targets"}
    rows = project.sql("SELECT name, body FROM live ORDER BY name")
    return {name: {k: v for k, v in parse_json(text)["spec"].items() if k not in least} for name, text in rows}


def test_it_waits_for_no_document_that_is_not_valid(emergency: Project) -> None:
    assert emergency.run("apply", "--yes").code == 1
    done = emergency.apply(*NARROWS)
    assert live(emergency) == {"a": {"active": False}, "b": {}, "c": {}}
    assert "Applied: 0 created, 1 updated, 1 deleted." in done.out


def test_it_says_what_it_leaves_out_and_why(emergency: Project) -> None:
    plan = emergency.run("plan", *NARROWS)
    assert (plan.code, plan.err) == (0, "")
    assert "Partial plan: --only narrows; 2 changes left out." in plan.out
    assert (
        "  Left out, because only what narrows access is applied:\n"
        "    ~ AccessFlow/b   update: widens access\n"
        "    ? AccessFlow/c   stays as it is: its document is not valid (policies/c.yaml)\n"
    ) in plan.out
    assert "policies/c.yaml:12:3: warning[unknown-key]: Unknown key 'bogus'." in plan.out
    assert "AccessFlow/c is left as it is." in plan.out
    assert plan.out.endswith("Plan: 0 to create, 1 to update, 1 to delete; 2 narrow; 2 left out.\n")


def test_every_format_says_it(emergency: Project) -> None:
    plan = emergency.run("plan", *NARROWS, "--format", "json").json
    assert (plan["status"], plan["exceptions"]["only"], plan["counts"]["left_out"]) == ("changes", ["narrows"], 2)
    assert [(one["address"], one["action"], one["why"], one["detail"]) for one in plan["left_out"]] == [
        ("AccessFlow/b", "update", "widens access", ""),
        ("AccessFlow/c", None, "its document is not valid", "policies/c.yaml"),
    ]
    assert [(one["code"], one["severity"]) for one in plan["diagnostics"]] == [("unknown-key", "warning")]
    markdown = emergency.run("plan", *NARROWS, "--format", "markdown").out
    assert "- `?` stays as it is `AccessFlow/c`&#58; its document is not valid (policies/c.yaml)" in markdown


def test_exit_codes_are_those_of_a_partial_plan(emergency: Project) -> None:
    assert emergency.run("plan", *NARROWS, "--detailed-exitcode").code == 2
    emergency.apply(*NARROWS)
    again = emergency.run("plan", *NARROWS, "--detailed-exitcode")
    assert (again.code, "Nothing that narrows access alone; 2 left out." in again.out) == (0, True)
    assert emergency.run("plan", *NARROWS, "--format", "json").json["status"] == "no-changes-in-part"
    assert "but for what this run left out" in emergency.apply(*NARROWS).out


def test_what_is_left_is_the_next_whole_plan(emergency: Project) -> None:
    emergency.apply(*NARROWS)
    emergency.write(c=flow("c"))
    rest = emergency.run("plan", "--format", "json").json
    assert [(one["address"], one["action"]) for one in rest["changes"]] == [("AccessFlow/b", "update")]


def test_a_saved_plan_says_and_does_the_same(emergency: Project) -> None:
    saved = emergency.run("plan", *NARROWS, "--out", "p.json")
    shown = emergency.run("show", "p.json")
    assert "Partial plan: --only narrows; 2 changes left out." in shown.out
    assert shown.out.splitlines()[-1] == saved.out.splitlines()[-1]
    emergency.apply("p.json")
    assert live(emergency) == {"a": {"active": False}, "b": {}, "c": {}}


def test_the_audit_tells_of_it(emergency: Project) -> None:
    emergency.apply(*NARROWS)
    entries = [parse_json(text) for (text,) in emergency.sql("SELECT entry FROM audit ORDER BY seq")]
    (told,) = [one["details"] for one in entries if one["event"] == "exceptions"]
    assert (told["only"], told["left_out"]) == (["narrows"], 2)
    assert "--only; 2 changes left out" in emergency.run("audit", "list").out


def test_targets_and_exclusions_work_with_it(emergency: Project) -> None:
    emergency.apply(*NARROWS, "--exclude", "AccessFlow/d")
    assert sorted(live(emergency)) == ["a", "b", "c", "d"]
    emergency.apply(*NARROWS, "--target", "AccessFlow/d")
    assert sorted(live(emergency)) == ["a", "b", "c"]


def test_limits_on_deletes_and_protection_hold(emergency: Project) -> None:
    emergency.settings("guards: {max_deletes: 0, max_delete_percent: 0}")
    refused = emergency.run("apply", "--yes", *NARROWS)
    assert (refused.code, "error[too-many-deletes]" in refused.out) == (1, True)
    emergency.apply(*NARROWS, "--allow-delete", "AccessFlow/d")
    assert sorted(live(emergency)) == ["a", "b", "c"]


def unreadable(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def linked_away(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere.yaml")
    path.symlink_to(path.parent.parent / "elsewhere.yaml")


def broken(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "  broken: [\n", encoding="utf-8")


def cut_off(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").partition("metadata")[0] + '"', encoding="utf-8")


def without_kind(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace("AccessFlow", "AccesFlow"), encoding="utf-8")


@pytest.mark.parametrize("spoil", [unreadable, linked_away, broken, cut_off, without_kind])
def test_a_file_that_cannot_be_read_is_no_delete(emergency: Project, spoil: Any) -> None:
    spoil(emergency.root / "policies" / "c.yaml")
    plan = emergency.run("apply", "--yes", *NARROWS)
    assert (plan.code, live(emergency)) == (0, {"a": {"active": False}, "b": {}, "c": {}, "d": {}})
    for name in "cd":
        why = "stays as it is: its document may be one that cannot be read (policies/c.yaml)"
        assert f"? AccessFlow/{name}   {why}" in plan.out
    assert "What is there is left as it is." in plan.out


def test_a_delete_that_is_named_is_made_even_then(emergency: Project) -> None:
    broken(emergency.root / "policies" / "c.yaml")
    emergency.apply(*NARROWS, "--allow-delete", "AccessFlow/d")
    assert sorted(live(emergency)) == ["a", "b", "c"]


def test_a_folder_that_is_gone_is_no_delete(emergency: Project) -> None:
    (emergency.root / "policies").rename(emergency.root / "elsewhere")
    assert (emergency.run("apply", "--yes", *NARROWS).code, len(live(emergency))) == (1, 4)


def test_a_document_that_is_not_valid_and_was_renamed_deletes_nothing(project: Project) -> None:
    project.write(a=flow("a"), b=flow("b"))
    project.apply()
    project.write(b=flow("c", "bogus: 1", metadata=["renamed_from: b"]))
    project.apply(*NARROWS)
    assert sorted(live(project)) == ["a", "b"]


def test_an_object_that_widens_and_narrows_is_left_out_whole(project: Project) -> None:
    project.write(a=flow("a"))
    project.apply()
    project.write(a=flow("a", "grant_duration: 8h", "settings: {require_mfa: true}"))
    plan = project.run("plan", *NARROWS)
    assert (plan.code, "~ AccessFlow/a   update: widens and narrows access" in plan.out) == (0, True)
    assert "No changes" not in plan.out


def test_drift_that_would_widen_stops_no_emergency(emergency: Project) -> None:
    emergency.sql("UPDATE live SET body = json_set(body, '$.spec.active', json('false')) WHERE name = 'b'")
    emergency.apply(*NARROWS)
    assert live(emergency) == {"a": {"active": False}, "b": {"active": False}, "c": {}}


def test_there_is_nothing_else_to_apply_alone(project: Project) -> None:
    wrong = project.run("plan", "--only", "widens")
    assert (wrong.code, "'widens' is not 'narrows'" in wrong.err) == (1, True)
    assert project.run("rollback", "1", *NARROWS).code == 1
