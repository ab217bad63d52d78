"""``--report FORMAT=FILE``: further outputs of one run, each into a file."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.programs import flowsync
from tests.support.projects import Project, flow

WRONG = flow("wrong").replace("SELF_SERVE", "self-serve")
FINDINGS = ("text", "json", "github", "sarif", "junit", "code-quality")


@pytest.fixture
def flawed(project: Project) -> Project:
    project.settings("policies: [policies]")
    project.write(right=flow("right"), wrong=WRONG)
    return project


def written(project: Project, name: str) -> str:
    return (project.root / name).read_text(encoding="utf-8")


def untouched(project: Project) -> set[str]:
    """What is in the folder of the project, but for what the test put there."""
    return {path.name for path in project.root.iterdir()} - {"flowsync.yaml", "policies", ".flowsync"}


@pytest.mark.parametrize("name", FINDINGS)
def test_a_report_is_what_the_format_prints(flawed: Project, name: str) -> None:
    done = flawed.run("validate", "--report", f"{name}=report")

    assert (done.code, done.out) == (1, flawed.run("validate").out)
    printed = flawed.run("validate", "--format", name).out
    assert printed == written(flawed, "report").removesuffix("\n") + "\n"
    assert "wrong" in printed


def test_one_run_writes_all_that_is_asked_for(flawed: Project) -> None:
    reports = ("sarif=a.sarif", "junit=b.xml", "code-quality=c.json")
    options = [option for report in reports for option in ("--report", report)]

    assert flawed.run("validate", "--quiet", *options).code == 1
    (result,) = json.loads(written(flawed, "a.sarif"))["runs"][0]["results"]
    assert result["ruleId"] == "wrong-value"
    assert [suite.get("name") for suite in ElementTree.fromstring(written(flawed, "b.xml"))] == [
        "policies/right.yaml",
        "policies/wrong.yaml",
    ]
    (issue,) = json.loads(written(flawed, "c.json"))
    assert issue["location"] == {"path": "policies/wrong.yaml", "lines": {"begin": 6}}


def test_a_report_is_written_where_there_is_nothing_to_report(flawed: Project) -> None:
    flawed.remove("wrong")
    done = flawed.run("validate", "--quiet", "--report", "sarif=report.sarif", "--report", "code-quality=c.json")

    assert (done.code, done.out) == (0, "")
    assert json.loads(written(flawed, "report.sarif"))["runs"][0]["results"] == []
    assert json.loads(written(flawed, "c.json")) == []


def test_strict_makes_errors_of_warnings_in_every_format(flawed: Project) -> None:
    flawed.write(wrong=flow("w").replace("source_integration_name: Okta, ", ""))
    flawed.run("validate", "--strict", "--report", "sarif=report.sarif")

    (result,) = json.loads(written(flawed, "report.sarif"))["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("condition-without-source", "error")


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_paths_are_from_where_the_platform_checks_out(flawed: Project, variable: str) -> None:
    flawed.environment[variable] = str(flawed.root.parent)
    (issue,) = flawed.run("validate", "--format", "code-quality").json

    assert issue["location"]["path"] == f"{flawed.root.name}/policies/wrong.yaml"


def test_paths_are_from_the_top_of_the_repository_elsewhere(flawed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (flawed.root / ".git").mkdir()
    monkeypatch.chdir(flawed.root / "policies")
    (issue,) = flawed.run("validate", "--format", "code-quality").json

    assert issue["location"]["path"] == "policies/wrong.yaml"


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        (["srif=a"], "'srif=a' is no FORMAT=FILE with a format that there is. Did you mean 'sarif'?"),
        (["html=a"], "There are: text, json, github, sarif, junit, code-quality."),
        (["sarif"], "'sarif' names no file. To print it, give --format sarif."),
        (["sarif=-"], "'sarif=-' names no file. To print it, give --format sarif."),
        (["sarif=policies"], "--report sarif: 'policies' cannot be written: it is not a regular file."),
        (["sarif=no/a"], "--report sarif: 'no/a' cannot be written: there is no folder"),
        (["json=a", "sarif=./a"], "--report sarif: 'a' is the file of --report json already. Give each its own."),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_done(flawed: Project, reports: list[str], said: str) -> None:
    refused = flawed.run("validate", *[option for report in reports for option in ("--report", report)])

    assert (refused.code, refused.out) == (1, "")
    assert said in refused.err, refused.err
    assert untouched(flawed) == set()


def test_a_link_and_its_target_are_one_file(flawed: Project) -> None:
    (flawed.root / "link").symlink_to("a")
    refused = flawed.run("validate", "--report", "json=a", "--report", "sarif=link")

    assert (refused.code, "is the file of --report json already" in refused.err) == (1, True)
    assert not Path("a").exists()


PLANS = ("text", "json", "markdown", "html", "github", "sarif", "junit", "code-quality")


def all_reports() -> list[str]:
    return [option for name in PLANS for option in ("--report", f"{name}=report.{name}")]


def reports_of(project: Project) -> dict[str, str]:
    return {name: written(project, f"report.{name}") for name in PLANS}


@pytest.fixture
def widened(project: Project) -> Project:
    """A project in which a grant becomes longer, against a guardrail that warns."""
    project.settings("policies: [policies]", "guardrails: [guardrails]")
    project.write(orders=flow("orders", "grant_duration: 1h"))
    (project.root / "guardrails").mkdir()
    (project.root / "guardrails" / "hours.yaml").write_text(GUARDRAIL, encoding="utf-8")
    project.apply()
    project.write(orders=flow("orders", "grant_duration: 4h"))
    return project


GUARDRAIL = """\
apiVersion: flowsync/v1
kind: Guardrail
metadata:
  name: two-hours
spec:
  on: flow
  severity: warning
  message: Two hours are enough.
  require:
    - flow.total_minutes <= 120
"""


def test_a_plan_writes_every_format_at_once(widened: Project) -> None:
    done = widened.run("plan", *all_reports())
    reports = reports_of(widened)

    assert (done.code, done.out) == (0, reports["text"])
    assert json.loads(reports["json"])["counts"]["update"] == 1
    assert "AccessFlow/orders" in reports["markdown"]
    assert reports["html"].startswith("<!doctype html>") or reports["html"].startswith("<!DOCTYPE html>")
    run = json.loads(reports["sarif"])["runs"][0]
    assert [(found["ruleId"], found["level"]) for found in run["results"]] == [("guardrail-violated", "warning")]
    assert run["automationDetails"]["id"].startswith("flowsync/plan/")
    assert ElementTree.fromstring(reports["junit"]).get("failures") == "0"
    assert [issue["severity"] for issue in json.loads(reports["code-quality"])] == ["major"]
    assert [line.split(",")[0] for line in reports["github"].splitlines()] == [
        "::warning file=policies/orders.yaml",
        "::warning file=policies/orders.yaml",
    ]
    assert "title=flowsync widening::update AccessFlow/orders: WIDENS" in reports["github"]


def test_the_reports_of_a_plan_that_is_refused_say_why(widened: Project) -> None:
    guardrail = widened.root / "guardrails" / "hours.yaml"
    guardrail.write_text(GUARDRAIL.replace("warning", "error"), encoding="utf-8")
    done = widened.run("plan", *all_reports())
    reports = reports_of(widened)

    assert done.code == 1
    assert all("guardrail-violated" in reports[name] for name in PLANS), reports
    (result,) = json.loads(reports["sarif"])["runs"][0]["results"]
    assert result["level"] == "error"
    assert [issue["severity"] for issue in json.loads(reports["code-quality"])] == ["blocker"]
    assert ElementTree.fromstring(reports["junit"]).get("failures") == "2"


def test_the_reports_of_policies_that_are_not_valid_say_why(flawed: Project) -> None:
    done = flawed.run("plan", *all_reports())
    reports = reports_of(flawed)

    assert (done.code, done.out) == (1, "")
    assert "error[wrong-value]" in done.err
    assert all("wrong-value" in reports[name] for name in PLANS), reports
    assert json.loads(reports["json"])["status"] == "invalid"


@pytest.mark.parametrize("name", ["github", "sarif", "junit", "code-quality"])
def test_a_plan_prints_the_formats_of_findings_too(widened: Project, name: str) -> None:
    printed = widened.run("plan", "--format", name, "--report", f"{name}=report")

    assert (printed.code, printed.out) == (0, written(widened, "report"))


def test_nobody_who_writes_policy_gives_the_runner_a_command(project: Project) -> None:
    hostile = "::error::owned%0A##[add-path]x"
    project.write(a=flow("a", metadata=[f'title: "{hostile}\\n::set-env name=A::b"', f'labels: ["{hostile}"]']))
    printed = project.run("plan", "--format", "github").out

    assert printed
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in printed.splitlines())
    assert "##[" not in printed


def test_a_report_and_the_plan_do_not_go_to_one_file(widened: Project) -> None:
    refused = widened.run("plan", "--out", "plan.json", "--report", "json=plan.json")

    assert (refused.code, "is the file of --report json already" in refused.err) == (1, True), refused.err
    assert not (widened.root / "plan.json").exists()


def test_the_shell_completes_formats(project: Project) -> None:
    words = {"_FLOWSYNC_COMPLETE": "bash_complete", "COMP_WORDS": "flowsync plan --report s", "COMP_CWORD": "3"}

    assert flowsync(project.root, **words).stdout == "plain,sarif=\n"
