"""Guardrails through validate, plan, apply and their own command."""

import re

import pytest

from flowsync.ground.json_text import parse_json
from flowsync.guardrails.ready_made import ready_made
from tests.support.company_files import sync_company
from tests.support.projects import Project, flow

MFA = """\
apiVersion: flowsync/v1
kind: Guardrail
metadata:
  name: production-needs-mfa
spec:
  on: flow
  when: {labels: [production]}
  require:
    - flow.mfa
  message: Use MFA.
"""
LABELLED = ("labels: [production]",)
WITH_MFA = "settings: {require_mfa: true}"


def guard(project: Project, text: str, name: str = "rule") -> None:
    (project.root / "guardrails").mkdir(exist_ok=True)
    (project.root / "guardrails" / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_a_plan_that_brings_a_violation_is_refused_and_nothing_is_applied(project: Project) -> None:
    project.write(one=flow("one", metadata=LABELLED))
    guard(project, MFA)
    run = project.run("plan", "--out", "x.plan")
    assert run.code == 1
    assert "policies/one.yaml:4:9: error[guardrail-violated]: Use MFA." in run.out
    assert "production-needs-mfa asks for flow.mfa, but flow.mfa is false (guardrails/rule.yaml:9:7)" in run.out
    assert "Plan refused: 1 error" in run.out
    assert not (project.root / "x.plan").exists()
    assert project.run("apply", "--yes").code == 1
    assert project.run("plan", "--format", "json").json["status"] == "refused"
    assert "guardrail-violated" in project.run("plan", "--format", "markdown").out


def test_a_new_guardrail_stops_no_change_of_something_else(project: Project) -> None:
    project.write(one=flow("one", metadata=LABELLED))
    project.apply()
    guard(project, MFA)
    project.write(two=flow("two", WITH_MFA, metadata=LABELLED))
    run = project.run("plan")
    assert (run.code, "production-needs-mfa" in run.out) == (0, False)
    assert project.run("guardrail", "check").code == 1
    project.apply()
    project.write(one=flow("one", "grant_duration: 30m", metadata=LABELLED))
    narrowed = project.run("plan")
    assert narrowed.code == 0
    assert "error   production-needs-mfa: AccessFlow/one, stood before" in narrowed.out
    project.apply()
    project.write(one=flow("one", "grant_duration: 2h", metadata=LABELLED))
    widened = project.run("plan")
    assert (widened.code, "this plan widens the access" in widened.out) == (1, True)


def test_a_label_that_is_dropped_disarms_and_a_pipeline_can_stop_at_that(project: Project) -> None:
    project.write(one=flow("one", WITH_MFA, metadata=LABELLED))
    guard(project, MFA)
    project.apply()
    project.write(one=flow("one", WITH_MFA))
    for output in ("text", "markdown", "json"):
        run = project.run("plan", "--format", output)
        assert run.code == 0
        assert "under guardrail production-needs-mfa: label production dropped." in run.out.replace("&#58;", ":")
    stopped = project.run("plan", "--fail-on", "guardrail:disarmed", "--out", "x.plan")
    assert (stopped.code, (project.root / "x.plan").exists()) == (1, False)
    assert stopped.err == "Error: --fail-on guardrail:disarmed: guardrail production-needs-mfa.\n"
    assert project.run("plan", "--fail-on", "guardrail:error", "--fail-on", "widens").code == 0


def test_who_gains_is_not_known_without_a_catalog_so_a_gate_stays_shut(project: Project) -> None:
    project.write(one=flow("one"))
    run = project.run("plan", "--fail-on", "gains", "--fail-on", "loses")
    assert run.code == 1
    assert run.err == "Error: --fail-on gains: whether people gain access is not known: there is no catalog.\n"


def test_a_catalog_that_is_too_old_knows_nobody_for_certain(project: Project) -> None:
    sync_company(project, ann=["other"])
    people = (project.root / "people.json").read_text()
    (project.root / "people.json").write_text('{"taken_at": "2020-01-01T00:00:00Z", ' + people.removeprefix("{"))
    project.write(one=flow("one"))
    conditions = ("gains", "weaker", "loses", "unknown")
    options = [text for one in conditions for text in ("--fail-on", one)]
    assert project.run("plan", *options).code == 0
    assert project.run("catalog", "sync", "people.json", "inventory.json").code == 0
    run = project.run("plan", *options)
    assert run.code == 1
    stale = r"the catalog is STALE, [0-9]+ days old"
    assert re.search(f"--fail-on gains: whether people gain access is not known: {stale}", run.err)
    assert re.search(f"--fail-on unknown: who is affected is not known: {stale}", run.err)
    assert "loses" not in run.err


def test_an_invalid_guardrail_means_no_plan(project: Project) -> None:
    project.write(one=flow("one"))
    guard(project, MFA.replace("flow.mfa", "flow.mfaa"))
    for command in (("validate",), ("plan",), ("apply", "--yes"), ("guardrail", "check")):
        run = project.run(*command)
        assert run.code == 1
        assert "guardrails/rule.yaml:9:7: error[expression-invalid]: There is no 'flow.mfaa'." in run.out + run.err
    assert "Did you mean 'flow.mfa'?" in project.run("validate").out


def test_an_exception_that_is_over_is_a_warning_of_validate(project: Project) -> None:
    project.write(one=flow("one"))
    over = '{address: AccessFlow/one, owner: grc, reason: x, expires_at: "2020-01-01T00:00:00Z"}'
    guard(project, f"{MFA}  exceptions:\n    - {over}\n")
    run = project.run("validate")
    assert (run.code, "guardrails/rule.yaml:12:17: warning[exception-expired]" in run.out) == (0, True)
    assert project.run("validate", "--strict").code == 1
    assert "exception expired" in project.run("plan").out


def test_a_saved_plan_still_says_what_the_guardrails_found(project: Project) -> None:
    project.write(one=flow("one", metadata=LABELLED))
    guard(project, MFA.replace("  message", "  severity: warning\n  message"))
    assert project.run("plan", "--out", "x.plan").code == 0
    assert "warning production-needs-mfa: AccessFlow/one, new" in project.run("show", "x.plan").out
    assert project.run("apply", "--yes", "x.plan").code == 0


def test_a_saved_plan_is_judged_again_by_the_guardrails_there_are_when_it_is_applied(project: Project) -> None:
    project.write(one=flow("one", metadata=LABELLED))
    assert project.run("plan", "--out", "x.plan").code == 0
    guard(project, MFA)
    for output in ("text", "json"):
        run = project.run("apply", "--yes", "x.plan", "--format", output)
        assert (run.code, "guardrail-violated" in run.out, project.live("one")) == (1, True, None)
    assert "policies/one.yaml:1:1: error[guardrail-violated]: Use MFA." in project.run("apply", "--yes", "x.plan").out
    (project.root / "guardrails" / "rule.yaml").unlink()
    assert project.run("apply", "--yes", "x.plan").code == 0


def test_an_exception_that_ended_since_holds_a_saved_plan_back(project: Project) -> None:
    def until(moment: str) -> str:
        return f'  exceptions: [{{address: AccessFlow/one, owner: grc, reason: x, expires_at: "{moment}"}}]\n'

    project.write(one=flow("one", metadata=LABELLED))
    guard(project, MFA + until("2999-01-01T00:00:00Z"))
    assert project.run("plan", "--out", "x.plan").code == 0
    guard(project, MFA + until("2020-01-01T00:00:00Z"))
    run = project.run("apply", "--yes", "x.plan")
    assert (run.code, "exception expired" in run.out, "guardrail-violated" in run.out) == (1, True, True)


def test_a_saved_plan_is_not_applied_while_a_guardrail_is_not_valid(project: Project) -> None:
    project.write(one=flow("one"))
    assert project.run("plan", "--out", "x.plan").code == 0
    guard(project, MFA.replace("flow.mfa", "flow.mfaa"))
    run = project.run("apply", "--yes", "x.plan")
    assert (run.code, "error[expression-invalid]" in run.err) == (1, True)
    assert not (project.root / ".flowsync" / "live.db").exists()


def test_guardrails_that_are_gone_are_missed(project: Project) -> None:
    project.write(one=flow("one"))
    assert "Guardrails" not in project.run("plan").out
    guard(project, MFA)
    assert "  Guardrails: 1 judged, none violated\n" in project.run("plan", "--out", "x.plan").out
    project.settings("policies: [policies]", "guardrails: []")
    assert "  Guardrails: none, so nothing was judged\n" in project.run("plan").out
    assert "  Guardrails: none, so nothing was judged\n" in project.run("apply", "--yes", "x.plan").out


def test_check_judges_what_is_written_without_a_store(project: Project) -> None:
    project.write(one=flow("one", metadata=LABELLED), two=flow("two", "active: false", metadata=LABELLED))
    guard(project, MFA)
    run = project.run("guardrail", "check")
    assert run.code == 1
    assert run.out.splitlines()[0].startswith("    error   production-needs-mfa: AccessFlow/one   ")
    assert run.out.splitlines()[-1] == "1 guardrail on 1 active flow: 1 error."
    assert not (project.root / ".flowsync").exists()
    project.write(one=flow("one", WITH_MFA, metadata=LABELLED))
    of_changes = MFA.replace("on: flow\n", "on: change\n").replace("flow.mfa", "'true'").replace("-mfa\n", "-care\n")
    guard(project, of_changes, "more")
    run = project.run("guardrail", "check")
    assert run.code == 0
    assert "1 guardrail on 1 active flow: all hold. 1 guardrail on changes or effects: judged with a plan." in run.out
    assert project.run("guardrail", "check", "--format", "json").json["status"] == "ok"


def test_ready_made_guardrails_are_listed_added_and_then_the_projects_own(project: Project) -> None:
    project.run("init")
    listed = project.run("guardrail", "list").out
    assert f"Ready-made, not in the project: {', '.join(ready_made())}" in listed
    added = project.run("guardrail", "add", *ready_made())
    assert (added.code, added.out.splitlines()[0]) == (0, "Wrote guardrails/aws-inline-policy.yaml")
    text = (project.root / "guardrails" / "production.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=../schema/guardrail.schema.json\n")
    assert text.endswith(ready_made()["production"])
    assert project.run("validate", "--strict", "guardrails").code == 0
    assert project.run("fmt", "--check", "guardrails").code == 0
    data = project.run("guardrail", "list", "--format", "json").json
    assert ([one["name"] for one in data["guardrails"]], data["ready_made"]) == (list(ready_made()), [])


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("prodction", "There is no ready-made guardrail 'prodction'.", "Did you mean 'production'?"),
        ("production", "There is a guardrail 'production' already.", "It is yours to change."),
        ("break-glass", "There is a file 'guardrails/break-glass.yaml' already.", "Move it away"),
    ],
)
def test_nothing_is_overwritten_by_add(project: Project, name: str, message: str, hint: str) -> None:
    project.write(one=flow("one"))
    guard(project, ready_made()["production"], "own")
    guard(project, MFA, "break-glass")
    run = project.run("guardrail", "add", name)
    assert run.code == 1
    assert message in run.err
    assert hint in run.err


def test_without_a_folder_there_is_nowhere_to_add_to(project: Project) -> None:
    project.write(one=flow("one"))
    project.settings("policies: [policies]", "guardrails: []")
    run = project.run("guardrail", "add", "production")
    assert (run.code, "'guardrails' in flowsync.yaml names no folder." in run.err) == (1, True)


def test_list_says_that_some_are_not_valid(project: Project) -> None:
    project.write(one=flow("one"))
    guard(project, MFA.replace("flow.mfa", "flow.mfaa"))
    run = project.run("guardrail", "list")
    assert (run.code, "flowsync validate says why" in run.err) == (1, True)


def test_the_json_of_a_plan_names_every_finding(project: Project) -> None:
    project.write(one=flow("one", metadata=LABELLED))
    guard(project, MFA)
    found = parse_json(project.run("plan", "--format", "json").out)["guardrails"]
    assert (found["count"], [one["refuses"] for one in found["found"]]) == (1, [True])
