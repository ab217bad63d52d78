"""The whole road on each platform, by the jobs that 'flowsync init --ci' writes: from a pull request to what is in
force, and back there after somebody changed it past flowsync."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flowsync.gate.comment_header import CommentStatus, read_header
from flowsync.ground.json_text import parse_json
from tests.support.actions_server import ActionsServer
from tests.support.forge_server import ForgeServer
from tests.support.platforms import Platform, begin_on
from tests.support.programs import Done, flowsync
from tests.support.projects import flow

SETTINGS = "apiVersion: flowsync/v1\nreview: {approvals: 1}\nwatch: {drift: restore}\n"
BEGUN = {"flowsync.yaml": SETTINGS, "policies/one.yaml": flow("one", "grant_duration: 1h")}


def two(duration: str) -> dict[str, str | None]:
    return {"policies/two.yaml": flow("two", f"grant_duration: {duration}")}


@pytest.fixture(params=["github", "gitlab"])
def platform(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Platform]:
    with ForgeServer() as forge, ActionsServer(forge) as actions:
        yield begin_on(request.param, tmp_path, forge, actions, BEGUN)


def live_duration(platform: Platform, name: str) -> Any:
    with closing(sqlite3.connect(platform.store)) as connection:
        rows = connection.execute("SELECT body FROM live WHERE name = ?", (name,)).fetchall()
    return json.loads(rows[0][0])["spec"]["grant_duration"] if rows else None


def change_past_flowsync(platform: Platform, name: str, duration: str) -> None:
    change = "UPDATE live SET body = json_set(body, '$.spec.grant_duration', ?) WHERE name = ?"
    with closing(sqlite3.connect(platform.store)) as connection, connection:
        connection.execute(change, (duration, name))


def written(platform: Platform) -> list[CommentStatus]:
    """What each text that was written on the pull request says of itself, in the order that they were written."""
    bodies = [one.body.get("body", "") for one in platform.forge.exchanges if one.method in ("POST", "PATCH", "PUT")]
    return [header.status for header in map(read_header, bodies) if header is not None]


class Person:
    """Somebody with a clone, who asks the live store."""

    def __init__(self, platform: Platform, folder: Path) -> None:
        self._platform, self._clone = platform, platform.origin.clone(folder)

    def runs(self, *arguments: str) -> Done:
        done = flowsync(self._clone, *arguments, "--store", f"sqlite:///{self._platform.store}")
        assert done.returncode == 0, done.stderr
        return done


def heal(platform: Platform, folder: Path) -> None:
    """One cycle of a watch: by the gate, as a job of the platform that the repository is on."""
    store, data = f"sqlite:///{platform.store}", str(folder / "data")
    given = ("--repo", platform.origin.url, "--store", store, "--data", data, "--mode", "apply", "--gate", "--once")
    done = flowsync(folder, "watch", *given, **platform.forge.environment(platform.kind))
    assert done.returncode == 0, done.stderr


def come_to_be_reviewed(platform: Platform) -> None:
    platform.open(two("4h"))
    assert {step.code for step in platform.planned()} == {0}
    (comment,) = platform.forge.bodies(platform.number)
    assert "4h" in comment
    platform.push(two("2h"))
    assert {step.code for step in platform.planned()} == {0}
    (comment,) = platform.forge.bodies(platform.number)
    assert ("2h" in comment, "4h" in comment) == (True, False)
    assert written(platform) == [CommentStatus.PLANNED, CommentStatus.OUTDATED, CommentStatus.PLANNED]


def assert_recorded(platform: Platform, somebody: Person, merged: str) -> None:
    """History and audit name who wrote it, who approved and by which pull request it came."""
    (write, *_) = parse_json(somebody.runs("history", "--format", "json").stdout)["writes"]
    (pull,) = platform.forge.state.pulls.values()
    assert (write["author"], write["revision"]) == ("omar", merged)
    assert write["pull_request"].endswith(f"/{pull.number}")
    assert "approved by ines" in somebody.runs("history").stdout
    audit = somebody.runs("audit", "list").stdout
    assert f"passed: pull request {pull.number} by omar approved by ines" in audit


def test_the_whole_road(platform: Platform, tmp_path: Path) -> None:
    come_to_be_reviewed(platform)
    platform.forge.review(platform.number, "ines")
    merged = platform.merge()
    assert live_duration(platform, "two") is None, "nothing is in force before the job"
    applied = platform.applied()
    assert (applied.code, live_duration(platform, "two")) == (0, "2h"), applied.log
    somebody = Person(platform, tmp_path / "somebody")
    assert_recorded(platform, somebody, merged)
    for mended in (lambda: heal(platform, tmp_path), platform.applied):
        change_past_flowsync(platform, "two", "8h")
        has_drifted, shown = platform.has_drifted()
        assert (has_drifted, "live 8h" in shown) == (True, True), shown
        mended()
        assert live_duration(platform, "two") == "2h"
    assert "No changes." in somebody.runs("plan", "--detailed-exitcode").stdout
    assert platform.has_drifted()[0] is False
