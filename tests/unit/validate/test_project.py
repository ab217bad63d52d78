"""``flowsync.yaml``: its settings, and what is wrong with them."""

import pytest

from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.settings import DeleteLimits, ProjectSettings, ReviewSettings
from flowsync.source.reading.reader import read_documents
from flowsync.validate.project import project_settings
from tests.support.examples import places

VERSION = "apiVersion: flowsync/v1\n"


def settings_of(text: str) -> tuple[ProjectSettings, list[Diagnostic]]:
    documents, problems = read_documents("flowsync.yaml", text.encode())
    assert problems == []
    return project_settings(documents)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", VERSION, VERSION + "guards: {}\naudit: {}\nrequire_explicit: []\n"]
)
def test_what_is_not_said_has_its_default(text: str) -> None:
    defaults = ProjectSettings(
        policies=("policies",),
        store="sqlite:///.flowsync/live.db",
        delete_limits=DeleteLimits(count=10, percent=30),
        retention_months=36,
        catalog_files=(),
        catalog_max_age=1440,
        access_tests=("access-tests",),
        guardrails=("guardrails",),
        require_explicit=frozenset(),
        review=ReviewSettings(
            name_people=False, approvals=0, owners_approve_widening=False, owners={}, allowed_signers=""
        ),
    )
    assert settings_of(text) == (defaults, [])


def test_every_setting_is_read() -> None:
    text = VERSION + (
        "policies: [access, 'more/access']\n"
        "store: sqlite:///var/live.db\n"
        "guards: {max_deletes: 0, max_delete_percent: 100}\n"
        "audit: {retention_months: 84}\n"
        "catalog: {files: [people.json, inventory.csv], max_age: 1h30m}\n"
        "access_tests: [checks]\n"
        "guardrails: []\n"
        "require_explicit: [approver_policy, grant_duration, resources_scopes, source_integration_name]\n"
        "review:\n  name_people: true\n  approvals: 2\n  owners_approve_widening: true\n"
        "  owners: [{name: leads, people: [ines, '@larkfield/leads']}]\n  allowed_signers: .github/signers\n"
    )
    wanted = ProjectSettings(
        policies=("access", "more/access"),
        store="sqlite:///var/live.db",
        delete_limits=DeleteLimits(count=0, percent=100),
        retention_months=84,
        catalog_files=("people.json", "inventory.csv"),
        catalog_max_age=90,
        access_tests=("checks",),
        guardrails=(),
        require_explicit=frozenset(
            {"approver_policy", "grant_duration", "resources_scopes", "source_integration_name"}
        ),
        review=ReviewSettings(
            name_people=True,
            approvals=2,
            owners_approve_widening=True,
            owners={"leads": ("ines", "@larkfield/leads")},
            allowed_signers=".github/signers",
        ),
    )
    assert settings_of(text) == (wanted, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("policies: [policies]\n", "1:1 missing-key"),
        ("apiVersion: flowsync/v2\n", "1:13 unknown-api-version"),
        (VERSION + "polices: [a]\n", "2:1 unknown-key"),
        (VERSION + "policies: []\n", "2:1 wrong-size"),
        (VERSION + "policies: policies\n", "2:11 wrong-type"),
        (VERSION + "policies: [a, a]\n", "2:15 duplicate-item"),
        (VERSION + "store:\n", "2:1 null-value"),
        (VERSION + "guards: {max_deletes: -1}\n", "2:23 wrong-value"),
        (VERSION + "guards: {max_deletes: 5.0}\n", "2:23 wrong-type"),
        (VERSION + "guards: {max_delete_percent: 101}\n", "2:30 wrong-value"),
        (VERSION + "audit: {retention_months: 35}\n", "2:27 wrong-value"),
        (VERSION + "audit: {retention_months: 1201}\n", "2:27 wrong-value"),
        (VERSION + "audit: {retention: 36}\n", "2:9 unknown-key"),
        (VERSION + "catalog: {max_age: 1 day}\n", "2:20 duration-format"),
        (VERSION + "catalog: {max_age: 0m}\n", "2:20 duration-range"),
        (VERSION + "catalog: {max_age: 366d}\n", "2:20 duration-range"),
        (VERSION + "catalog: {files: [a.json, a.json]}\n", "2:27 duplicate-item"),
        (VERSION + "guardrails: guardrails\n", "2:13 wrong-type"),
        (VERSION + "review: {approvals: 11}\n", "2:21 wrong-value"),
        (VERSION + "review: {approvals: true}\n", "2:21 wrong-type"),
        (VERSION + "review: {owners: [{name: leads}]}\n", "2:20 missing-key"),
        (VERSION + "review: {owners: [{name: leads, people: []}]}\n", "2:33 wrong-size"),
        (VERSION + "review: {owners: [{name: a, people: [b]}, {name: a, people: [c]}]}\n", "2:50 duplicate-item"),
        (VERSION + "require_explicit: [settings]\n", "2:20 wrong-value"),
        (VERSION + "---\n" + VERSION, "3:1 wrong-size"),
    ],
)
def test_a_wrong_setting_has_its_place_and_none_of_the_settings_counts(text: str, expected: str) -> None:
    settings, found = settings_of(text + "")
    assert (settings, places(found)) == (ProjectSettings(), [expected])


def test_a_short_retention_is_told_the_rule_and_why() -> None:
    _, (found,) = settings_of(VERSION + "audit: {retention_months: 12}\n")
    assert (found.summary, found.hint) == (
        "12 is too small.",
        "Write 36 to 1,200. Retention of at least 36 months is the rule: who widened access, and why, is asked "
        "years later.",
    )
