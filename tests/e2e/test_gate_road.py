"""The whole road by the commands that CI runs: plan a pull request, comment, approve, merge, apply through the gate."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.company_files import sync_company
from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, flow
from tests.support.road import ONE, THREE, TWO, Road, entries, git, settings


@pytest.fixture
def server() -> Iterator[ForgeServer]:
    with ForgeServer() as server:
        yield server


@pytest.fixture(params=["github", "gitlab"])
def road(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: ForgeServer, request: pytest.FixtureRequest) -> Road:
    monkeypatch.chdir(tmp_path)
    return Road(Project(root=tmp_path), server, request.param)


def say_what_it_does(road: Road, number: int) -> None:
    """What CI does on a pull request, after each push."""
    git(road.project.root, "fetch", "--quiet", "origin")
    road.project.environment.update(road.environment)
    planned = road.project.run("plan", "--base", "origin/main", "--head", f"origin/pr-{number}", "--review", "r.json")
    assert planned.code == 0, planned.err
    said = road.project.run("comment", "r.json", "--pull-request", str(number))
    assert said.code == 0, said.err


@pytest.mark.parametrize("named", ["true", "false"])
def test_a_change_goes_from_a_pull_request_into_force_and_its_comment_is_what_the_gate_finds(
    road: Road, server: ForgeServer, named: str
) -> None:
    road.begin({**ONE, **settings("approvals: 1", f"name_people: {named}")})
    sync_company(road.project, ann=["sre"], bob=["dba"])
    head = road.open(7, "omar", TWO, comment=False)
    say_what_it_does(road, 7)
    head = road.push_again(7, {"policies/two.yaml": flow("two", "grant_duration: 2h")}, comment=False)
    say_what_it_does(road, 7)
    assert len(server.bodies(7)) == 1
    server.review(7, "ines", commit=head)
    merged = road.merge(7)
    road.push({"README.md": "Hello."})
    run = road.gate("--head", merged)
    assert run.code == 0, run.out + run.err
    assert road.project.live("two")["spec"]["grant_duration"] == "2h"
    history = road.project.run("history").out
    assert "approved by ines" in history
    assert "passed: pull request 7 by omar approved by ines" in road.project.run("audit", "list").out


def test_effects_of_the_comment_are_those_that_the_gate_works_out(road: Road) -> None:
    road.begin({**ONE, **settings("name_people: true")})
    sync_company(road.project, ann=["sre"], bob=["dba"])
    for number, author, files in ((7, "omar", TWO), (8, "ines", THREE)):
        road.open(number, author, files, comment=False)
        say_what_it_does(road, number)
    road.merge(8)
    road.merge(7)
    run = road.gate()
    assert run.code == 0, run.out + run.err
    assert len(entries(road.project, "gate")) == 2


def test_two_runs_at_once_apply_each_step_once(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.open(8, "ines", THREE)
    commits = [road.merge(7), road.merge(8)]
    road.check_out()
    variables = {**os.environ, **road.environment, "FLOWSYNC_CACHE_DIR": ""}
    command = [sys.executable, "-m", "flowsync", "apply", "--yes", "--gate"]
    runs = [subprocess.Popen(command, cwd=road.project.root, env=variables, stdout=subprocess.PIPE) for _ in range(2)]
    said = [run.communicate()[0].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert [one["revision"] for one in entries(road.project, "gate")] == commits
    assert [len(entries(road.project, "apply")), sum("No changes." in one for one in said)] == [3, 1]
