"""``flowsync watch --gate``: only what was reviewed is put in force, by the rules before it."""

from pathlib import Path
from typing import Any

from flowsync.ground.json_text import parse_json
from tests.support.projects import Run, flow
from tests.support.road import ONE, THREE, TWO, Road, entries


def watch(road: Road, *options: str) -> tuple[str, list[dict[str, Any]], Run]:
    """One cycle over the road's branch; its result, what it told, and the run."""
    environment = {**road.project.environment, **road.environment}
    project = type(road.project)(root=road.project.root, environment=environment)
    given = ["--repo", str(road.origin), "--data", ".flowsync/data", "--mode", "apply", "--gate", "--once"]
    done = project.run("watch", *given, "--store", "sqlite:///.flowsync/live.db", *options)
    lines = [parse_json(line) for line in done.err.splitlines() if line.startswith("{")]
    return next(line["result"] for line in lines if line["event"] == "cycle"), lines, done


def test_what_was_reviewed_is_applied_and_recorded(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    merged = road.merge(7)
    result, lines, done = watch(road)
    assert (result, done.code) == ("applied", 0), lines
    assert road.project.live("two") is not None
    (entry,) = entries(road.project, "gate")
    assert (entry["revision"], entry["author"]) == (merged, "omar")
    assert watch(road)[0] == "unchanged"


def test_what_nobody_reviewed_is_refused_told_and_recorded_once(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO, comment=False)
    road.merge(7)
    result, lines, done = watch(road)
    assert (result, done.code, road.project.live("two")) == ("refused", 1, None)
    (refused,) = (line for line in lines if line["event"] == "refused")
    assert refused["reasons"] == ["plan-not-reviewed"]


def test_a_commit_that_changes_nothing_passes_and_is_the_next_anchor(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", {"README.md": "Read me."})
    merged = road.merge(7)
    assert watch(road)[0] == "applied"
    assert [entry["revision"] for entry in entries(road.project, "gate")] == [merged]
    assert watch(road)[0] == "unchanged"


def test_a_commit_cannot_bring_the_rule_that_judges_it(road: Road) -> None:
    road.begin({**ONE, "flowsync.yaml": "apiVersion: flowsync/v1\nreview: {approvals: 1}\n"})
    road.open(7, "omar", {**THREE, "flowsync.yaml": "apiVersion: flowsync/v1\n"})
    road.merge(7)
    result, lines, _ = watch(road)
    assert (result, road.project.live("three")) == ("refused", None), lines
    road.server.review(7, "ines")
    assert watch(road)[0] == "applied"
    assert road.project.live("three") is not None


def test_drift_policies_are_those_of_the_anchor(road: Road, tmp_path: Path) -> None:
    road.begin({"policies/one.yaml": flow("one", "grant_duration: 2h")})
    road.open(7, "omar", {"flowsync.yaml": "apiVersion: flowsync/v1\nwatch: {drift: restore}\n"})
    road.merge(7)
    road.project.sql("UPDATE live SET body = replace(body, '\"2h\"', '\"8h\"')")
    assert watch(road)[0] == "applied", "it passes, and changes nothing"
    live = road.project.live("one")["spec"]["grant_duration"]
    assert live == "8h"
    assert watch(road)[0] == "applied"
    assert road.project.live("one")["spec"]["grant_duration"] == "2h"
