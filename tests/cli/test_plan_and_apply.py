"""plan, apply, show: exit codes, streams, saved plans, guards, questions."""

from tests.support.projects import Project, flow


def test_plan_changes_nothing_and_writes_nothing(project: Project) -> None:
    project.write(a=flow("a"))
    plan = project.run("plan")
    assert (plan.code, plan.err) == (0, "")
    assert plan.out.startswith(
        "UNKNOWN: no catalog, so who gains and who loses access is not known; by the fields alone, 1 change widens.\n\n"
        "flowsync plan · policies without a revision · sqlite:///.flowsync/live.db (not made yet)\n"
    )
    assert plan.out.endswith("Plan: 1 to create, 0 to update, 0 to delete; 1 widens.\n")
    assert not (project.root / ".flowsync").exists()


def test_detailed_exitcode_tells_changes_from_none(project: Project) -> None:
    project.write(a=flow("a"))
    assert project.run("plan", "--detailed-exitcode").code == 2
    project.apply()
    assert project.run("plan", "--detailed-exitcode").code == 0


def test_invalid_policies_are_an_error_in_every_format(project: Project) -> None:
    project.write(a=flow("a", "grant_duration: 1hour"))
    head = "### flowsync · The policies are not valid, so there is no plan: 1 error\n"
    for output, shown in (("text", ""), ("markdown", head)):
        plan = project.run("plan", "--format", output)
        assert (plan.code, plan.out.splitlines(keepends=True)[:1]) == (1, [shown] if shown else [])
        assert "policies/a.yaml:12:19: error[duration-format]" in plan.err
    plan = project.run("plan", "--format", "json", "--detailed-exitcode")
    assert (plan.code, plan.json["status"]) == (1, "invalid")


def test_apply_without_a_terminal_wants_yes(project: Project) -> None:
    project.write(a=flow("a"))
    refused = project.run("apply")
    assert refused.code == 1
    assert "There is no terminal to ask on, so nothing was changed." in refused.err
    assert project.sql("SELECT * FROM live") == []


def test_apply_says_each_outcome_and_the_next_has_nothing_to_do(project: Project) -> None:
    project.write(a=flow("a"))
    done = project.apply()
    assert "created AccessFlow/a" in done.out
    assert "Serial 0 → 1" in done.out
    assert "No changes" in project.run("apply").out


def test_apply_records_who_when_and_what(project: Project) -> None:
    project.environment["GITHUB_ACTOR"] = "octo-ana"
    project.write(a=flow("a"))
    result = project.run("apply", "--yes", "--format", "json").json
    ((actor, at, digest),) = project.sql("SELECT actor, at, plan_digest FROM serials")
    assert (actor, digest) == ("octo-ana", result["plan_digest"])
    assert at.endswith("Z")


def test_a_saved_plan_is_applied_once_and_exactly(project: Project) -> None:
    project.write(a=flow("a"))
    saved = project.run("plan", "--out", "p.json")
    assert (saved.code, "flowsync apply p.json" in saved.err) == (0, True)
    project.write(a=flow("a", "grant_duration: 8h"), b=flow("b"))
    assert project.run("show", "p.json").out == saved.out
    project.apply("p.json")
    assert project.sql("SELECT name FROM live") == [("a",)]
    again = project.run("apply", "p.json", "--yes")
    assert (again.code, "applied already: serial 1" in again.err) == (1, True)


def test_a_plan_is_not_applied_twice_even_where_somebody_wiped_the_traces_of_the_first_time(project: Project) -> None:
    project.write(a=flow("a"))
    project.apply()
    project.write(b=flow("b"))
    assert project.run("plan", "--out", "b.plan").code == 0
    project.apply("b.plan")
    project.remove("b")
    project.apply()
    project.sql("DELETE FROM removed")
    again = project.run("apply", "--yes", "b.plan")
    assert (again.code, "applied already: serial 2" in again.err) == (1, True)
    assert project.live("b") is None


def test_a_saved_plan_is_refused_when_the_store_moved(project: Project) -> None:
    project.write(a=flow("a"), b=flow("b"))
    project.apply()
    project.write(a=flow("a", "grant_duration: 8h"))
    project.run("plan", "--out", "p.json")
    project.sql("UPDATE live SET body = json_set(body, '$.spec.active', json('false')) WHERE name = 'a'")
    stale = project.run("apply", "p.json", "--yes")
    assert stale.code == 1
    assert "AccessFlow/a: was changed in the live store past flowsync" in stale.err


def test_a_file_that_is_no_saved_plan_is_refused(project: Project) -> None:
    (project.root / "p.json").write_text("{}")
    assert "'p.json' is no saved plan" in project.run("apply", "p.json", "--yes").err
    project.write(a=flow("a"))
    project.run("plan", "--out", "p.json")
    text = (project.root / "p.json").read_text()
    (project.root / "p.json").write_text(text.replace("READ_ONLY", "READ_WRITE"))
    altered = project.run("apply", "p.json", "--yes")
    assert (altered.code, "it was altered" in altered.err) == (1, True)
    (project.root / "p.json").write_text(text.replace('"format_version": 2', '"format_version": 9'))
    assert "of format 9" in project.run("apply", "p.json", "--yes").err
    assert "cannot be read" in project.run("apply", "missing.json", "--yes").err


def test_a_refused_plan_is_neither_saved_nor_applied(project: Project) -> None:
    project.write(a=flow("a"))
    project.apply()
    project.remove("a")
    refused = project.run("plan", "--out", "p.json", "--detailed-exitcode")
    assert (refused.code, (project.root / "p.json").exists()) == (1, False)
    assert "error[store-emptied]" in refused.out
    assert project.run("apply", "--yes").code == 1
    assert project.live("a") is not None


def test_many_deletes_have_to_be_allowed_by_name(project: Project) -> None:
    project.settings("guards: {max_deletes: 1, max_delete_percent: 10}")
    project.write(a=flow("a"), b=flow("b"), c=flow("c"))
    project.apply()
    project.remove("a")
    project.remove("b")
    refused = project.run("apply", "--yes", "--allow-delete", "AccessFlow/a")
    assert (refused.code, "error[too-many-deletes]" in refused.out) == (1, True)
    project.apply("--allow-delete", "AccessFlow/a", "--allow-delete", "AccessFlow/b")
    assert project.sql("SELECT name FROM live") == [("c",)]


def test_the_store_option_beats_the_environment_beats_the_file(project: Project) -> None:
    project.settings("store: sqlite:///file.db")
    project.write(a=flow("a"))
    assert "sqlite:///file.db" in project.run("plan").out
    project.environment["FLOWSYNC_STORE"] = "sqlite:///environment.db"
    assert "sqlite:///environment.db" in project.run("plan").out
    assert "sqlite:///option.db" in project.run("plan", "--store", "sqlite:///option.db").out


def test_a_store_that_cannot_be_read_is_one_clear_message(project: Project) -> None:
    project.write(a=flow("a"))
    (project.root / "broken.db").write_bytes(b"no database" * 200)
    broken = project.run("plan", "--store", "sqlite:///broken.db", "--detailed-exitcode")
    assert (broken.code, broken.out) == (1, "")
    assert broken.err.startswith("Error: ")
    unknown = project.run("plan", "--store", "postgresql://ana:secret@host/db")
    assert (unknown.code, "secret" in unknown.err) == (1, False)


def test_invalid_policies_are_not_applied(project: Project) -> None:
    project.write(a=flow("a", "grant_duration: 1hour"))
    refused = project.run("apply", "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert "error[duration-format]" in refused.err
    assert not (project.root / ".flowsync").exists()


def test_a_saved_plan_takes_no_more_permissions(project: Project) -> None:
    project.write(a=flow("a"))
    project.run("plan", "--out", "p.json")
    wrong = project.run("apply", "p.json", "--yes", "--allow-delete", "AccessFlow/a")
    assert (wrong.code, "A saved plan is applied as it is" in wrong.err) == (1, True)


def test_in_gitlab_the_actor_is_who_started_the_pipeline(project: Project) -> None:
    project.environment["GITLAB_USER_LOGIN"] = "ana"
    project.write(a=flow("a"))
    project.apply()
    assert project.sql("SELECT actor FROM serials") == [("ana",)]


def test_a_plan_names_the_lines_of_what_changed(project: Project) -> None:
    project.write(a=flow("a", "settings: {require_mfa: true}"))
    project.apply()
    project.write(a=flow("a", "grant_duration: 2h"))
    (change,) = project.run("plan", "--format", "json").json["changes"]
    lines = {one["labels"][-1]: one["subject"]["start"]["line"] for one in change["attributes"]}
    assert lines == {"grant_duration": 12, "require_mfa": 5}
