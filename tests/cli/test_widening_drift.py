"""Drift that was narrower than what Git says: held back by plan, apply and rollback until somebody decides."""

import pytest

from flowsync.ground.json_text import parse_json
from tests.support.projects import Project, flow

OFF = "UPDATE live SET body = json_set(body, '$.spec.active', json('false')) WHERE name = ?"
GRANT = "UPDATE live SET body = json_set(body, '$.spec.grant_duration', ?) WHERE name = ?"
RESTORE = ("--restore-widening", "AccessFlow/a")


@pytest.fixture
def night(project: Project) -> Project:
    """``a`` was switched off in the night; a merge changes ``b``, which is unrelated."""
    project.write(a=flow("a"), b=flow("b"))
    project.apply()
    project.sql(OFF, "a")
    project.write(b=flow("b", "grant_duration: 30m"))
    return project


def is_on(project: Project, name: str) -> bool:
    return project.live(name)["spec"].get("active", True) is True


def test_an_unrelated_merge_does_not_switch_it_on_again(night: Project) -> None:
    refused = night.run("apply", "--yes")
    assert (refused.code, is_on(night, "a"), "grant_duration" in night.live("b")["spec"]) == (1, False, False)
    assert "error[widening-drift]: AccessFlow/a was narrowed in the live store past flowsync" in refused.out
    assert "Plan refused: restoring drift of 1 object would widen access; until somebody decides, " in refused.out


def test_the_plan_is_shown_whole_and_refused_as_by_other_guards(night: Project) -> None:
    plan = night.run("plan", "--detailed-exitcode", "--out", "p.json")
    assert (plan.code, (night.root / "p.json").exists()) == (1, False)
    assert "~ AccessFlow/b" in plan.out
    assert (
        "! AccessFlow/a   active   applied true, live false   → apply restores true (widens access: held back)"
        in plan.out
    )


def test_json_and_markdown_say_what_is_held_back(night: Project) -> None:
    plan = night.run("plan", "--format", "json")
    assert (plan.code, plan.json["status"], plan.json["held_back"]) == (1, "refused", ["AccessFlow/a"])
    assert [one["code"] for one in plan.json["diagnostics"]] == ["widening-drift"]
    assert [one["address"] for one in plan.json["changes"]] == ["AccessFlow/a", "AccessFlow/b"]
    assert "apply restores true (widens access&#58; held back)" in night.run("plan", "--format", "markdown").out


def test_it_is_restored_when_somebody_asks_for_it(night: Project) -> None:
    done = night.apply(*RESTORE)
    assert "→ apply restores true (widens access)\n" in done.out
    assert (is_on(night, "a"), night.live("b")["spec"]["grant_duration"]) == (True, "30m")
    entries = [parse_json(text) for (text,) in night.sql("SELECT entry FROM audit ORDER BY seq")]
    (told,) = [one["details"] for one in entries if one["event"] == "exceptions"]
    assert told["restore_widening"] == ["AccessFlow/a"]
    assert "--restore-widening; 0 changes left out" in night.run("audit", "list").out


def test_a_saved_plan_keeps_that_somebody_asked_for_it(night: Project) -> None:
    saved = night.run("plan", *RESTORE, "--out", "p.json")
    assert (saved.code, night.run("show", "p.json").out.splitlines()[-1]) == (0, saved.out.splitlines()[-1])
    night.apply("p.json")
    assert is_on(night, "a")


def test_a_saved_plan_is_stale_when_something_is_narrowed_after_it(night: Project) -> None:
    night.run("plan", *RESTORE, "--out", "p.json")
    night.sql(GRANT, "10m", "b")
    assert "The plan is stale" in night.run("apply", "p.json", "--yes").err
    assert not is_on(night, "a")


@pytest.mark.parametrize("name", ["AccessFlow/a", "AccessFlow/a.active"])
def test_it_may_stay_for_now(night: Project, name: str) -> None:
    night.apply("--ignore-drift", name)
    assert (is_on(night, "a"), night.live("b")["spec"]["grant_duration"]) == (False, "30m")
    assert night.run("plan").code == 1


def test_what_was_pulled_is_not_held_back(night: Project) -> None:
    assert night.run("pull", "AccessFlow/a").code == 0
    night.apply()
    assert (is_on(night, "a"), night.live("b")["spec"]["grant_duration"]) == (False, "30m")


def test_a_flow_that_was_deleted_is_not_created_again(project: Project) -> None:
    project.write(a=flow("a"), b=flow("b"))
    project.apply()
    project.sql("DELETE FROM live WHERE name = 'a'")
    refused = project.run("apply", "--yes")
    assert (refused.code, project.live("a")) == (1, None)
    assert "AccessFlow/a was deleted from the live store past flowsync; to create it again would widen" in refused.out
    project.apply(*RESTORE)
    assert project.live("a") is not None


def test_drift_that_narrows_when_it_is_restored_is_restored(project: Project) -> None:
    project.write(a=flow("a"))
    project.apply()
    project.sql(GRANT, "8h", "a")
    project.apply()
    assert project.live("a")["spec"].get("grant_duration", "1h") == "1h"


def test_a_partial_plan_is_about_what_it_looks_at(night: Project) -> None:
    night.apply("--target", "AccessFlow/b")
    assert (is_on(night, "a"), night.run("plan", "--target", "AccessFlow/a").code) == (False, 1)


def test_a_name_of_which_nothing_is_held_back_is_a_warning(night: Project) -> None:
    plan = night.run("plan", *RESTORE, "--restore-widening", "AccessFlow/b")
    assert plan.code == 0
    assert "AccessFlow/b: warning[no-such-drift]: AccessFlow/b has no drift whose restoring widens access" in plan.out


def test_a_rollback_does_not_switch_it_on_again_either(night: Project) -> None:
    night.apply("--target", "AccessFlow/b")
    refused = night.run("rollback", "1", "--yes")
    assert (refused.code, is_on(night, "a")) == (1, False)
    assert "If it is to be so again: --restore-widening AccessFlow/a. To leave it as it is: --exclude" in refused.out
    assert night.run("rollback", "1", "--yes", "--exclude", "AccessFlow/a").code == 0
    assert night.run("rollback", "1", "--yes", *RESTORE).code == 0
    assert is_on(night, "a")


def test_drift_says_whether_to_restore_it_would_widen(night: Project) -> None:
    night.sql(GRANT, "8h", "b")
    drift = night.run("drift")
    assert "! AccessFlow/a   active           applied true, live false   → to restore it widens access\n" in drift.out
    assert "! AccessFlow/b   grant_duration   applied 1h, live 8h\n" in drift.out
    told = night.run("drift", "--format", "json").json["drift"]
    assert [(one["address"], one["effect"]) for one in told] == [
        ("AccessFlow/a", "widens"),
        ("AccessFlow/b", "narrows"),
    ]


def test_drift_of_a_bundle_that_flows_use_says_so_too(project: Project) -> None:
    kit = flow("kit").replace("AccessFlow", "Bundle").split("spec:")[0] + "spec:\n  access_targets:"
    project.write(a=flow("a").split("    - integration")[0] + "    - bundle: {name: kit}\n")
    project.write(kit=kit + flow("kit").split("access_targets:")[1])
    project.apply()
    project.sql("DELETE FROM live WHERE name = 'kit'")
    assert "→ to restore it widens access" in project.run("drift").out
    assert "(widens access: held back)" in project.run("plan").out
