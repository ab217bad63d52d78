"""Rule documents in their folders, through validate, fmt and init."""

import pytest

from tests.support.projects import Project, flow

GUARDRAIL = """\
apiVersion: flowsync/v1
kind: Guardrail
metadata:
  name: production-needs-mfa
spec:
  on: flow
  require: [flow.mfa]
  message: Use MFA.
"""


def write_rule(project: Project, text: str, folder: str = "guardrails") -> None:
    (project.root / folder).mkdir(exist_ok=True)
    (project.root / folder / "rule.yaml").write_text(text, encoding="utf-8")


def test_a_rule_is_checked_beside_the_policies_and_nothing_is_left_out(project: Project) -> None:
    project.write(bad=flow("one", "active: 1"))
    write_rule(project, GUARDRAIL.replace("  on: flow", "  on: flows"))
    run = project.run("validate")
    assert run.code == 1
    assert "guardrails/rule.yaml:6:7: error[wrong-value]" in run.out
    assert "policies/bad.yaml" in run.out
    assert "2 errors in 2 files." in run.out


def test_a_path_among_the_rules_can_be_validated_and_formatted_alone(project: Project) -> None:
    project.write(bad=flow("one", "active: 1"))
    write_rule(project, GUARDRAIL.replace("metadata:\n  name: production-needs-mfa\n", "metadata: {name: x}\n"))
    assert project.run("validate", "guardrails").code == 0
    write_rule(project, "kind: Guardrail\n" + GUARDRAIL.replace("kind: Guardrail\n", ""))
    assert project.run("fmt", "guardrails").code == 0
    assert (project.root / "guardrails" / "rule.yaml").read_text() == GUARDRAIL


@pytest.mark.parametrize(
    ("folder", "text", "setting"),
    [("policies", GUARDRAIL, "guardrails"), ("guardrails", flow("one"), "policies")],
)
def test_a_document_in_the_wrong_folder_is_told_where_it_belongs(
    project: Project, folder: str, text: str, setting: str
) -> None:
    project.write(good=flow("two"))
    write_rule(project, text, folder)
    run = project.run("validate")
    assert (run.code, "1 error in 2 files." in run.out) == (1, True)
    assert f"{folder}/rule.yaml:2:7: error[misplaced-document]" in run.out
    assert f"'{setting}' in flowsync.yaml" in run.out


def test_the_default_folder_need_not_exist_but_a_named_one_must(project: Project) -> None:
    project.write(good=flow("two"))
    assert project.run("validate").code == 0
    project.settings("policies: [policies]", "guardrails: [rules]")
    run = project.run("validate")
    assert (run.code, "There is no folder 'rules'." in run.err) == (1, True)


def test_init_writes_the_schemas_of_rules_for_editors(project: Project) -> None:
    assert project.run("init").code == 0
    assert (project.root / "schema" / "guardrail.schema.json").is_file()
