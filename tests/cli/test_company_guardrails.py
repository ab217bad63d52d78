"""The guardrails of the example company: its policies keep them, and they hold what they are there for."""

import shutil

import pytest

from tests.support.programs import ROOT
from tests.support.projects import Project


@pytest.fixture
def company(project: Project) -> Project:
    for name in ("policies", "guardrails", "catalog"):
        shutil.copytree(ROOT / name, project.root / name)
    shutil.copy(ROOT / "flowsync.yaml", project.root)
    return project


def edit(company: Project, file: str, before: str, after: str) -> None:
    path = company.root / "policies" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_policies_keep_the_guardrails_and_those_are_canonical(company: Project) -> None:
    run = company.run("guardrail", "check")
    assert run.code == 0, run.out
    assert "AccessFlow" not in run.out
    assert company.run("fmt", "--check", "guardrails").code == 0


@pytest.mark.parametrize(
    ("file", "before", "after", "guardrail"),
    [
        (
            "flows/sensitive-data.yaml",
            "require_approver_reason: true",
            "require_approver_reason: false",
            "sensitive-data",
        ),
        ("flows/sensitive-data.yaml", "grant_duration: 1h", "grant_duration: 3h", "sensitive-data"),
        ("flows/sensitive-data.yaml", "require_mfa: true", "require_mfa: false", "sensitive-mfa"),
        ("flows/production.yaml", "max_extensions: 2", "max_extensions: 3", "production"),
        ("flows/break-glass.yaml", "max_extensions: 2", "max_extensions: 3", "break-glass"),
    ],
)
def test_what_looks_like_tidying_is_stopped(
    company: Project, file: str, before: str, after: str, guardrail: str
) -> None:
    edit(company, file, before, after)
    assert f" {guardrail}: AccessFlow/" in company.run("guardrail", "check").out


def test_taking_off_a_protection_is_told_with_the_plan(company: Project) -> None:
    company.apply()
    edit(company, "flows/break-glass.yaml", "  protect: true\n", "")
    run = company.run("plan")
    assert "warning protection-stays: AccessFlow/break-glass-production, new" in run.out


def test_with_a_catalog_everything_is_judged_and_an_approval_that_goes_is_told_with_whom_it_concerns(
    company: Project,
) -> None:
    assert company.run("catalog", "sync").code == 0
    company.apply()
    quiet = company.run("plan")
    assert (quiet.code, "Guardrails: 8 judged, none violated" in quiet.out) == (0, True)
    text = (company.root / "policies" / "flows" / "sensitive-data.yaml").read_text(encoding="utf-8")
    policy = text[text.index("  approver_policy:") : text.index("  settings:")]
    edit(company, "flows/sensitive-data.yaml", policy, "  approver_policy: AUTOMATIC\n")
    run = company.run("plan")
    assert run.code == 1
    assert "guardrail       ERROR cardholder-data-is-asked-for" in run.out
    assert "guardrail       ERROR sensitive-data" in run.out
    assert "asks for effect.has_approval || effect.weaker == 0" in run.out
