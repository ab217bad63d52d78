"""The case table of the specification end to end: policies in files, the live store changed by plain SQL."""

from tests.support.projects import Project, flow

MFA_ON = "UPDATE live SET body = json_set(body, '$.spec.settings', json('{\"require_mfa\":true}')) WHERE name = ?"
RESTORE = ("--restore-widening", "AccessFlow/a")
GRANT = "UPDATE live SET body = json_set(body, '$.spec.grant_duration', ?) WHERE name = ?"
INSERT = "INSERT INTO live(kind, space, name, body) SELECT kind, space, ?, replace(body, ?, ?) FROM live WHERE name = ?"


def started(project: Project) -> Project:
    """A project with two applied flows, a and b."""
    project.write(a=flow("a"), b=flow("b"))
    project.apply()
    return project


def counts(project: Project) -> dict[str, int]:
    """The numbers of the plan that are not zero, but those of effects."""
    numbers = project.run("plan", "--format", "json").json["counts"]
    return {key: number for key, number in numbers.items() if number and key not in ("widen", "narrow", "mixed")}


def settles(project: Project, *arguments: str) -> bool:
    """Whether the next plan is empty after an apply."""
    project.apply(*arguments)
    return project.run("plan", "--detailed-exitcode").code == 0


def test_policies_change_and_live_is_as_applied(project: Project) -> None:
    started(project).write(a=flow("a", "grant_duration: 4h"))
    plan = project.run("plan", "--detailed-exitcode")
    assert (plan.code, counts(project)) == (2, {"update": 1})
    assert "grant_duration                    1h → 4h" in plan.out
    assert settles(project)
    assert project.live("a")["spec"]["grant_duration"] == "4h"


def test_live_changes_and_policies_are_as_applied(project: Project) -> None:
    started(project).sql(MFA_ON, "a")
    plan = project.run("plan", "--detailed-exitcode", *RESTORE)
    assert (plan.code, counts(project)) == (2, {"drifted": 1})
    assert "AccessFlow/a   settings.require_mfa   applied false, live true" in plan.out
    assert "apply restores false" in plan.out
    assert settles(project, *RESTORE)
    assert "settings" not in project.live("a")["spec"]


def test_both_change_differently(project: Project) -> None:
    started(project).sql(GRANT, "8h", "a")
    project.write(a=flow("a", "grant_duration: 4h"))
    assert counts(project) == {"update": 1, "drifted": 1}
    assert "conflict" in project.run("plan").out
    assert settles(project)
    assert project.live("a")["spec"]["grant_duration"] == "4h"


def test_both_change_to_the_same(project: Project) -> None:
    started(project).sql(GRANT, "240m", "a")
    project.write(a=flow("a", "grant_duration: 4h"))
    plan = project.run("plan", "--detailed-exitcode")
    assert (plan.code, counts(project)) == (0, {})
    assert "No changes" in plan.out
    project.apply()
    project.sql(GRANT, "1h", "a")  # from now on 4h is what was applied, so this is drift
    assert counts(project) == {"drifted": 1}


def test_gone_from_the_live_store(project: Project) -> None:
    started(project).sql("DELETE FROM live WHERE name = 'a'")
    assert counts(project) == {"drifted": 1}
    assert "is gone from the live store" in project.run("plan").out
    assert settles(project, *RESTORE)
    assert project.live("a") is not None


def test_gone_from_policies_and_from_the_live_store(project: Project) -> None:
    started(project).sql("DELETE FROM live WHERE name = 'a'")
    project.remove("a")
    assert (project.run("plan", "--detailed-exitcode").code, counts(project)) == (0, {})
    project.apply()
    assert project.sql("SELECT name FROM applied") == [("b",)]


def test_in_policies_and_live_but_never_applied(project: Project) -> None:
    started(project).sql(INSERT, "c", '"a"', '"c"', "a")
    project.write(c=flow("c", "grant_duration: 2h"))
    refused = project.run("apply", "--yes")
    assert refused.code == 1
    assert "error[import-first]: AccessFlow/c is in the live store already" in refused.out
    assert "grant_duration" not in project.live("c")["spec"]
    assert project.run("import", "AccessFlow/c").out == "Imported AccessFlow/c.\n"
    assert counts(project) == {"update": 1}
    assert settles(project)


def test_live_only_is_never_touched(project: Project) -> None:
    started(project).sql(INSERT, "c", '"a"', '"c"', "a")
    plan = project.run("plan", "--detailed-exitcode")
    assert (plan.code, counts(project)) == (0, {"unmanaged": 1})
    assert "Not managed by flowsync:\n    AccessFlow/c" in plan.out
    project.write(a=flow("a", "grant_duration: 2h"))
    project.apply()
    assert project.live("c")["spec"]["trigger"] == "SELF_SERVE"


def test_gone_from_policies(project: Project) -> None:
    started(project).remove("a")
    assert counts(project) == {"delete": 1}
    assert "- AccessFlow/a" in project.run("plan").out
    assert "deleted from policies" in project.run("plan").out
    assert settles(project)
    assert project.live("a") is None


def test_gone_from_policies_but_refused(project: Project) -> None:
    project.write(a=flow("a", metadata=["protect: true"]), b=flow("b"))
    project.apply()
    project.remove("a")
    refused = project.run("apply", "--yes")
    assert refused.code == 1
    assert "Plan refused" in refused.out
    assert project.live("a") is not None


def test_expired_counts_as_absent(project: Project) -> None:
    project.write(b=flow("b"), a=flow("a"))
    project.apply()
    project.write(a=flow("a", metadata=['expires_at: "2020-01-01T00:00:00Z"']))
    plan = project.run("plan")
    assert (counts(project), "expired" in plan.out) == ({"delete": 1}, True)
    assert settles(project)


def test_a_rename_keeps_the_object_and_its_history(project: Project) -> None:
    started(project)
    (before,) = project.sql("SELECT object_id FROM applied WHERE name = 'a'")
    project.remove("a")
    project.write(c=flow("c", metadata=["renamed_from: a"]))
    assert counts(project) == {"update": 1}
    assert settles(project)
    assert project.sql("SELECT object_id FROM applied WHERE name = 'c'") == [before]
    assert project.sql("SELECT count(*) FROM history WHERE object_id = ?", *before) == [(2,)]


def test_omitted_and_default_and_order_are_no_change(project: Project) -> None:
    started(project).write(
        a=flow("a", "grant_duration: 60m", "approver_policy: AUTOMATIC", "settings: {}", "active: true")
    )
    assert counts(project) == {}
    project.sql("UPDATE live SET body = json_set(body, '$.spec.active', json('true')) WHERE name = 'a'")
    assert counts(project) == {}


def test_moving_a_document_to_another_file_is_no_change(project: Project) -> None:
    started(project).remove("a")
    project.write(b=flow("b") + "---\n" + flow("a"))
    assert counts(project) == {}


def test_a_live_row_that_is_not_valid_is_a_finding_and_no_crash(project: Project) -> None:
    started(project).sql("UPDATE live SET body = '{' WHERE name = 'a'")
    refused = project.run("apply", "--yes")
    assert (refused.code, "error[live-row-invalid]" in refused.out) == (1, True)
    project.sql("DELETE FROM live WHERE name = 'a'")
    assert settles(project, *RESTORE)
    project.sql("INSERT INTO live(kind, name, body) VALUES ('AccessFlow', 'junk', '[]')")
    assert project.run("plan").code == 0
    assert "warning[live-row-invalid]" in project.run("plan").out


INVALID = "INSERT OR REPLACE INTO live(kind, name, body) VALUES ('AccessFlow', ?, 'not json')"


def test_a_row_that_appears_after_the_plan_is_never_overwritten_valid_or_not(project: Project) -> None:
    started(project).write(c=flow("c"))
    for body in ("not json", '{"metadata":{},"spec":{"future_field":1}}'):
        project.run("plan", "--out", "p.json")
        project.sql("INSERT INTO live(kind, name, body) VALUES ('AccessFlow', 'c', ?)", body)
        stale = project.run("apply", "p.json", "--yes")
        assert (stale.code, "AccessFlow/c: has a live row that is not valid policy" in stale.err) == (1, True)
        assert project.sql("SELECT body FROM live WHERE name = 'c'") == [(body,)]
        project.sql("DELETE FROM live WHERE name = 'c'")


def test_a_row_that_comes_back_broken_after_the_plan_is_not_created_over(project: Project) -> None:
    started(project).sql("DELETE FROM live WHERE name = 'a'")
    project.run("plan", "--out", "p.json")
    project.sql(INVALID, "a")
    assert project.run("apply", "p.json", "--yes").code == 1
    assert project.sql("SELECT body FROM live WHERE name = 'a'") == [("not json",)]


def test_a_rename_does_not_land_on_a_row_that_appeared_after_the_plan(project: Project) -> None:
    started(project).remove("a")
    project.write(c=flow("c", metadata=["renamed_from: a"]))
    project.run("plan", "--out", "p.json")
    project.sql(INVALID, "c")
    assert project.run("apply", "p.json", "--yes").code == 1
    assert project.sql("SELECT body FROM live WHERE name = 'c'") == [("not json",)]
