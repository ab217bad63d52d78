"""What the workflows may do, read from their text."""

import re
from pathlib import Path
from typing import Any

import pytest
from yaml import safe_load

from tests.support.workflows import FOLDER, REUSABLE

RIGHTS = {
    "plan": [{}],
    "comment": [{"contents": "read", "actions": "read", "pull-requests": "write"}],
    "apply": [{"contents": "read", "pull-requests": "read"}, {"contents": "read", "security-events": "write"}],
    "drift": [{}],
    "ci": [{}],
}
"""The permissions of each job, beside those of its workflow."""
PATHS = sorted(FOLDER.glob("*.yaml"))


def read(path: Path) -> dict[Any, Any]:
    data: dict[Any, Any] = safe_load(path.read_text(encoding="utf-8"))
    return data


def kind(path: Path) -> str:
    return path.stem.removeprefix("flowsync-")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_workflow_has_no_more_power_than_it_needs(path: Path) -> None:
    data = read(path)
    reading = {"contents": "read", **({"actions": "read"} if kind(path) == "plan" else {})}
    assert data["permissions"] == ({} if kind(path) == "comment" else reading)
    assert [job.get("permissions", {}) for job in data["jobs"].values()] == RIGHTS[kind(path)]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_workflow_runs_nothing_that_can_move_and_no_text_of_others(path: Path) -> None:
    steps = [step for job in read(path)["jobs"].values() for step in job["steps"]]
    for step in steps:
        used = step.get("uses", "")
        assert not used or used.startswith("./") or re.fullmatch(r"[a-z]+/[a-z/-]+@[0-9a-f]{40}", used), used
        assert "${{" not in step.get("run", "")
        if used.startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_what_starts_them() -> None:
    started = {path.stem: read(path)[True] for path in PATHS if path.stem.startswith("flowsync-")}
    assert started == {
        "flowsync-plan": {"pull_request": {"branches": ["main"]}},
        "flowsync-comment": {"workflow_run": {"workflows": ["flowsync plan"], "types": ["requested", "completed"]}},
        "flowsync-apply": {"push": {"branches": ["main"]}},
        "flowsync-drift": {"schedule": [{"cron": "23 * * * *"}], "workflow_dispatch": None},
    }
    assert all(list(read(FOLDER / name)[True]) == ["workflow_call"] for name in REUSABLE)
    assert read(FOLDER / "flowsync-plan.yaml")["name"] == "flowsync plan", "flowsync comment waits for this name"


def test_what_may_write_checks_out_nothing_of_a_pull_request() -> None:
    (job,) = read(FOLDER / "flowsync-comment.yaml")["jobs"].values()
    (checkout,) = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert checkout["with"] == {"persist-credentials": False}, "on workflow_run that is the default branch"


def test_the_plan_gets_no_secret_but_the_store() -> None:
    text = (FOLDER / "flowsync-plan.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"secrets\.(\w+)", text)) == {"FLOWSYNC_STORE"}
    (job,) = read(FOLDER / "flowsync-plan.yaml")["jobs"].values()
    assert job["runs-on"].startswith("${{ github.event.pull_request.head.repo.full_name == github.repository && ")


def test_one_apply_at_a_time_and_only_the_newest_plan() -> None:
    plan, apply = (read(FOLDER / f"flowsync-{name}.yaml") for name in ("plan", "apply"))
    assert plan["concurrency"] == {"group": "flowsync-plan-${{ github.ref }}", "cancel-in-progress": True}
    assert apply["jobs"]["apply"]["concurrency"] == {"group": "flowsync-apply", "cancel-in-progress": False}
    assert apply["jobs"]["apply"]["environment"] == "production"
