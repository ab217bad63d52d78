"""Two pull requests that were planned on the same main and merged one after the other, before any was applied."""

from collections.abc import Iterator

import pytest

from tests.cli.test_gate_races import GROWN, KIT, MORE_PEOPLE
from tests.support.company_files import sync_company
from tests.support.forge_server import ForgeServer
from tests.support.projects import Project
from tests.support.road import ONE, THREE, TWO, Road, entries, git, settings


@pytest.fixture(params=["github", "gitlab"])
def road(project: Project, request: pytest.FixtureRequest) -> Iterator[Road]:
    with ForgeServer() as server:
        yield Road(project, server, request.param)


def begin(road: Road, files: dict[str, str]) -> None:
    """Policies in force, over people whose effects are known, where somebody else has to approve."""
    road.begin({**files, **settings("approvals: 1", "name_people: true")})
    sync_company(road.project, ann=["sre"], bob=["dba"])


def reviewed(road: Road, number: int, author: str, files: dict[str, str], approver: str) -> None:
    """Open a pull request, let CI plan it and comment, and have it approved."""
    head = road.open(number, author, files, comment=False)
    git(road.project.root, "fetch", "--quiet", "origin")
    road.project.environment.update(road.environment)
    planned = road.project.run("plan", "--base", "origin/main", "--head", head, "--review", "r.json")
    assert planned.code == 0, planned.err
    assert road.project.run("comment", "r.json", "--pull-request", str(number)).code == 0
    road.server.review(number, approver)


def passed(road: Road) -> list[tuple[str, str, list[str], str]]:
    """What passed the gate: the revision, who wrote it, who approved, and by what it was the reviewed plan."""
    found = [(one["revision"], one["author"], one["details"]) for one in entries(road.project, "gate")]
    return [(revision, author, told["approvers"], told["compared"]) for revision, author, told in found]


def test_those_that_have_nothing_to_do_with_each_other_pass_one_by_one(road: Road) -> None:
    begin(road, ONE)
    reviewed(road, 7, "omar", TWO, "ines")
    reviewed(road, 8, "ines", THREE, "carol")
    later, first = road.merge(8), road.merge(7)
    run = road.gate()
    assert run.code == 0, run.out + run.err
    assert passed(road) == [(later, "ines", ["carol"], "digest"), (first, "omar", ["ines"], "digest")]
    assert (road.project.live("two") is not None, road.project.live("three") is not None) == (True, True)


def test_the_bundle_trap_stops_at_the_second_and_a_third_pull_request_that_shows_it_gets_it_through(road: Road) -> None:
    begin(road, KIT)
    reviewed(road, 7, "omar", GROWN, "ines")
    reviewed(road, 8, "ines", MORE_PEOPLE, "carol")
    grown, _ = road.merge(7), road.merge(8)
    stopped = road.gate()
    assert (stopped.code, passed(road)) == (1, [(grown, "omar", ["ines"], "digest")])
    for told in (
        "error[plan-moved]: This plan is not the one in the comment on pull request 8.",
        "The changes are those that were reviewed, but what they do to access is something else now.",
        "Reviewed: GAINS: 1 person gains",
        "Now: GAINS: 1 person gains",
    ):
        assert told in stopped.out, stopped.out
    assert road.project.live("one")["spec"]["requestors"]["conditions"][0]["values"] == ["sre"]
    assert road.gate().code == 1, "it stays so, however often the job runs"
    reviewed(road, 9, "omar", {"README.md": "Look at what is pending."}, "carol")
    shown = road.server.bodies(9)[-1]
    assert "GAINS&#58; 1 person gains orders READ&#95;ONLY, READ&#95;WRITE with no approval" in shown, shown
    last = road.merge(9)
    through = road.gate()
    assert through.code == 0, through.out
    assert passed(road)[1:] == [(last, "ines, omar", ["carol"], "digest")]
    assert road.project.live("one")["spec"]["requestors"]["conditions"][0]["values"] == ["dba", "sre"]
