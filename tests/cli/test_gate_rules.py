"""The gate judges by the rules before a change: a pull request can change policy, never what judges it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, flow
from tests.support.road import ONE, TWO, Road, entries, git, settings

OWNED = {"policies/one.yaml": flow("one", metadata=("owners: [leads]", "labels: [pii]"))}
WIDER = {"policies/one.yaml": flow("one", "grant_duration: 2h", metadata=("owners: [eve]",))}
ONE_HOUR = (
    "apiVersion: flowsync/v1\nkind: Guardrail\nmetadata: {{name: short}}\n"
    "spec: {{on: flow, require: [flow.total_minutes <= {minutes}], message: Keep it short.}}\n"
)
STRICT = {**settings("approvals: 1", "owners_approve_widening: true", "owners: [{name: leads, people: [ines]}]")}


@pytest.fixture
def github(project: Project, server: ForgeServer) -> Road:
    return Road(project, server)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (settings("approvals: 0", "owners_approve_widening: true"), "approval-missing"),
        (settings("approvals: 1", "owners_approve_widening: false"), "owner-approval-missing"),
        (settings("approvals: 1", "owners: [{name: leads, people: [eve]}]"), "owner-approval-missing"),
        ({"flowsync.yaml": "apiVersion: flowsync/v1\n"}, "approval-missing"),
        ({"flowsync.yaml": None}, "approval-missing"),
        ({"flowsync.yaml": "apiVersion: flowsync/v1\nguardrails: []\n"}, "guardrail-violated"),
        ({"guardrails/short.yaml": ONE_HOUR.format(minutes=600)}, "guardrail-violated"),
        ({"guardrails/short.yaml": None}, "guardrail-violated"),
    ],
)
def test_rules_that_a_pull_request_loosens_still_judge_it(
    github: Road, server: ForgeServer, rules: dict[str, str | None], code: str
) -> None:
    github.begin({**OWNED, **STRICT, "guardrails/short.yaml": ONE_HOUR.format(minutes=60)})
    github.open(7, "omar", {**WIDER, **rules})
    if code != "approval-missing":
        server.review(7, "eve")
    github.merge(7)
    run = github.gate()
    assert (run.code, github.project.live("one")["spec"].get("grant_duration", "1h")) == (1, "1h")
    assert f"error[{code}]" in run.out


def test_the_tidy_way_is_two_pull_requests_and_the_first_takes_what_the_rules_ask_for(
    road: Road, server: ForgeServer
) -> None:
    road.begin({**ONE, **settings("approvals: 1"), "guardrails/short.yaml": ONE_HOUR.format(minutes=60)})
    road.open(7, "omar", {"guardrails/short.yaml": ONE_HOUR.format(minutes=600), **settings("approvals: 0")})
    road.merge(7)
    refused = road.gate()
    assert refused.code == 1
    assert "An approval is needed, none counts: the rules change (flowsync.yaml, guardrails/short.yaml)." in refused.out
    server.review(7, "ines")
    passed = road.gate()
    assert (passed.code, "changes rules, which count from now on: flowsync.yaml" in passed.out) == (0, True)
    road.open(8, "omar", {"policies/one.yaml": flow("one", "grant_duration: 2h")})
    road.merge(8)
    assert road.gate().code == 0
    assert road.project.live("one")["spec"]["grant_duration"] == "2h"


def test_rules_merged_with_what_they_judge_do_not_count_when_both_wait(road: Road, server: ForgeServer) -> None:
    road.begin({**ONE, **settings("approvals: 1")})
    road.open(7, "omar", settings("approvals: 0"))
    road.merge(7)
    road.open(8, "omar", TWO)
    road.merge(8)
    run = road.gate()
    assert (run.code, road.project.live("two"), entries(road.project, "gate")) == (1, None, [])
    server.review(8, "ines")
    refused = road.gate()
    assert (refused.code, "the rules change (flowsync.yaml)" in refused.out) == (1, True)
    server.review(7, "ines")
    assert road.gate().code == 0


class Keys:
    """Keys that people sign commits with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, name: str) -> str:
        """The line of a file of allowed signers for somebody."""
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(exist_ok=True)
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)], check=True)
        return f"{name}@example.com {path.with_suffix('.pub').read_text(encoding='utf-8')}"

    def signing(self, road: Road, name: str | None) -> None:
        """From now on commits are signed with this key, or not at all."""
        git(road.people, "config", "gpg.format", "ssh")
        git(road.people, "config", "commit.gpgsign", str(name is not None).lower())
        if name is not None:
            self.of(name)
            git(road.people, "config", "user.signingkey", str(self.folder / name))


@pytest.fixture
def keys(project: Project) -> Keys:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("there is no ssh-keygen")
    return Keys(project.root / ".road" / "keys")


def test_unsigned_commits_are_refused_by_the_signers_before_whoever_they_name(github: Road, keys: Keys) -> None:
    signers = {**settings("allowed_signers: signers"), "signers": keys.of("ana")}
    keys.signing(github, "ana")
    github.begin({**ONE, **signers})
    github.open(7, "omar", TWO)
    github.merge(7)
    assert github.gate().code == 0
    keys.signing(github, "eve")
    head = github.open(8, "eve", {"policies/one.yaml": flow("one", "grant_duration: 2h"), "signers": keys.of("eve")})
    github.merge(8)
    run = github.gate()
    assert run.code == 1
    shown = (
        f"error[not-signed]: Commit {head[:7]} (Change 8) is signed with a key that is not among the allowed signers."
    )
    assert shown in run.out
    assert github.project.live("one")["spec"].get("grant_duration") is None


def test_a_merge_that_a_platform_makes_needs_no_signature_but_one_with_something_of_its_own_does(
    github: Road, keys: Keys
) -> None:
    keys.signing(github, "ana")
    github.begin({**ONE, **settings("allowed_signers: signers"), "signers": keys.of("ana")})
    github.open(7, "omar", TWO)
    keys.signing(github, None)
    github.merge(7)
    assert github.gate().code == 0
    keys.signing(github, "ana")
    github.open(8, "omar", {"README.md": "Hello."})
    keys.signing(github, None)
    merge = github.merge(8)
    (github.people / "policies" / "two.yaml").unlink()
    git(github.people, "commit", "--quiet", "--all", "--amend", "--no-edit")
    git(github.people, "push", "--quiet", "--force", "origin", "HEAD:main")
    evil = git(github.people, "rev-parse", "HEAD")
    assert evil != merge
    github.server.merge(8, evil)
    run = github.gate()
    assert (run.code, f"error[not-signed]: Commit {evil[:7]} (Merge 8) is not signed." in run.out) == (1, True)
    assert github.project.live("two") is not None
