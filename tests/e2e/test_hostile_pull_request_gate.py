"""Pull requests that try to get past what judges them: rules that they bring along, merges that hold more than they do.

Each case would fail if rules were taken from the pull request, or if what was merged were not held against what was
shown of it.
"""

from collections.abc import Iterator

import pytest

from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, flow
from tests.support.road import ONE, TWO, Road, entries, git, settings

SHORT = (
    "apiVersion: flowsync/v1\nkind: Guardrail\nmetadata: {{name: short}}\n"
    "spec: {{on: flow, require: [flow.total_minutes <= {minutes}], message: Keep it short.}}\n"
)
RULES = {**settings("approvals: 1"), "guardrails/short.yaml": SHORT.format(minutes=60)}
LOOSE = settings("approvals: 0")
WIDER = {"policies/one.yaml": flow("one", "grant_duration: 8h")}


@pytest.fixture(params=["github", "gitlab"])
def road(project: Project, request: pytest.FixtureRequest) -> Iterator[Road]:
    """A project with one flow and its rules in force."""
    with ForgeServer() as server:
        road = Road(project, server, request.param)
        road.begin({**ONE, **RULES})
        yield road


def reviewed(road: Road, number: int) -> str:
    """What CI does on a pull request; the comment that people read."""
    git(road.project.root, "fetch", "--quiet", "origin")
    road.project.environment.update(road.environment)
    road.project.run("plan", "--base", "origin/main", "--head", f"origin/pr-{number}", "--review", "r.json")
    said = road.project.run("comment", "r.json", "--pull-request", str(number))
    assert said.code == 0, said.err
    (comment,) = road.server.bodies(number)
    return comment


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ({"guardrails/short.yaml": SHORT.format(minutes=600)}, "guardrails/short.yaml"),
        ({"guardrails/short.yaml": None}, "guardrails/short.yaml"),
        ({"flowsync.yaml": "apiVersion: flowsync/v1\nguardrails: []\n"}, "flowsync.yaml"),
        (
            {
                "flowsync.yaml": "apiVersion: flowsync/v1\npolicies: [policies]\nguardrails: [other]\n",
                "other/short.yaml": SHORT.format(minutes=600),
            },
            "flowsync.yaml",
        ),
    ],
    ids=["loosened", "removed", "switched off", "elsewhere"],
)
def test_who_widens_brings_no_rule_that_lets_it_pass(road: Road, rules: dict[str, str | None], path: str) -> None:
    road.open(7, "omar", {**WIDER, **rules}, comment=False)
    comment = reviewed(road, 7)
    assert '"status":"refused"' in comment.partition("\n")[0]
    assert ("Keep it short." in comment, path in comment) == (True, True), comment
    road.server.review(7, "ines")
    road.merge(7)
    run = road.gate()
    assert (run.code, "error[guardrail-violated]" in run.out) == (1, True), run.out
    assert road.project.live("one")["spec"].get("grant_duration", "1h") == "1h"


def merged_with(road: Road, number: int, files: dict[str, str]) -> str:
    """Merge a pull request on one's own machine, with something in the merge that the pull request has not."""
    road.merge(number)
    for name, text in files.items():
        (road.people / name).write_text(text, encoding="utf-8")
    git(road.people, "add", "--all")
    git(road.people, "commit", "--quiet", "--amend", "--no-edit", author="omar")
    git(road.people, "push", "--quiet", "--force", "origin", "HEAD:main")
    evil = git(road.people, "rev-parse", "HEAD")
    road.server.merge(number, evil)
    return evil


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"policies/three.yaml": flow("three")}, "Not reviewed: AccessFlow/three."),
        ({"policies/two.yaml": flow("two", "grant_duration: 30m")}, "Planned otherwise than reviewed: AccessFlow/two."),
    ],
    ids=["one more policy", "another policy"],
)
def test_a_merge_that_holds_more_than_its_pull_request_is_not_applied(
    road: Road, files: dict[str, str], said: str
) -> None:
    road.open(7, "omar", TWO, comment=False)
    assert "AccessFlow/two" in reviewed(road, 7)
    road.server.review(7, "ines")
    merged_with(road, 7, files)
    run = road.gate()
    assert (run.code, "error[plan-moved]" in run.out, said in run.out) == (1, True, True), run.out
    assert (road.project.live("two"), road.project.live("three"), entries(road.project, "gate")) == (None, None, [])


def test_rules_that_only_the_merge_loosens_are_in_no_pull_request_that_was_approved(road: Road) -> None:
    road.open(7, "omar", TWO, comment=False)
    reviewed(road, 7)
    road.server.review(7, "ines")
    evil = merged_with(road, 7, LOOSE)
    run = road.gate()
    told = f"error[not-merged]: What was merged is not all that is in {evil[:7]} (Merge 7), and the rules change."
    assert (run.code, told in run.out, entries(road.project, "gate")) == (1, True, []), run.out
    assert road.project.live("two") is None


def test_rules_that_an_approved_pull_request_loosens_pass_with_the_merge_that_the_platform_makes(road: Road) -> None:
    for number, author, files in ((7, "omar", {**TWO, **LOOSE}), (8, "carol", {"README.md": "The branch moves on."})):
        road.open(number, author, files, comment=False)
        reviewed(road, number)
        road.server.review(number, "ines")
    road.merge(8)
    last = road.merge(7)
    run = road.gate()
    assert (run.code, entries(road.project, "gate")[-1]["revision"]) == (0, last), run.out
