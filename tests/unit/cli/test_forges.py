"""Which platform, repository and pull request a job is about, from what CI puts into the environment."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flowsync.cli.forges import followed_head, open_forge, pull_request_number
from flowsync.forge.values import ForgeKind
from flowsync.ground.errors import FlowsyncError

GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "larkfield/policies", "GITHUB_TOKEN": "t"}
GITLAB = {"GITLAB_CI": "true", "CI_PROJECT_ID": "42", "GITLAB_TOKEN": "t"}


def event(folder: Path, content: Any) -> dict[str, str]:
    """The environment of a job of GitHub that this event started."""
    path = folder / "event.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path)}


@pytest.mark.parametrize(
    ("environment", "forge", "kind"),
    [
        (GITHUB, None, ForgeKind.GITHUB),
        (GITLAB, None, ForgeKind.GITLAB),
        ({**GITHUB, **GITLAB}, "gitlab", ForgeKind.GITLAB),
        ({"GITHUB_REPOSITORY": "a/b", "FLOWSYNC_TOKEN": "t"}, "github", ForgeKind.GITHUB),
        ({"CI_PROJECT_ID": "group/sub/project", "CI_JOB_TOKEN": "t"}, "gitlab", ForgeKind.GITLAB),
    ],
)
def test_the_platform_is_the_one_that_is_named_else_whose_ci_it_is(
    environment: dict[str, str], forge: str | None, kind: ForgeKind
) -> None:
    assert open_forge(environment, forge).kind is kind


@pytest.mark.parametrize(
    ("environment", "forge", "message"),
    [
        ({}, None, "Which platform the repository is on is not known."),
        ({"GITHUB_ACTIONS": "false"}, None, "Which platform the repository is on is not known."),
        ({**GITHUB, "GITHUB_REPOSITORY": ""}, None, "GITHUB_REPOSITORY is not set"),
        ({**GITHUB, "GITHUB_REPOSITORY": "a/b/../c"}, None, "not written owner/name"),
        ({**GITHUB, "GITHUB_TOKEN": ""}, None, "There is no token for the platform: GITHUB_TOKEN is not set."),
        ({**GITHUB, "GITHUB_API_URL": "http://git.example"}, None, "none that may get a token"),
        ({**GITLAB, "CI_PROJECT_ID": "42?x"}, None, "neither a number nor a path"),
        ({**GITLAB, "GITLAB_TOKEN": "a\nb"}, None, "characters that no token has"),
    ],
)
def test_what_is_missing_or_wrong_is_said(environment: dict[str, str], forge: str | None, message: str) -> None:
    with pytest.raises(FlowsyncError, match=message):
        open_forge(environment, forge)


@pytest.mark.parametrize(
    ("environment", "number"),
    [
        ({}, None),
        ({"GITHUB_REF": "refs/pull/12/merge"}, 12),
        ({"GITHUB_REF": "refs/pull/12/head"}, 12),
        ({"GITHUB_REF": "refs/heads/pull/12/merge"}, None),
        ({"GITHUB_REF": "refs/pull/012/merge"}, None),
        ({"GITHUB_REF": "refs/pull/12/merge\n"}, None),
        ({"CI_MERGE_REQUEST_IID": "12"}, 12),
        ({"CI_MERGE_REQUEST_IID": "12;"}, None),
        ({"CI_MERGE_REQUEST_IID": "0"}, None),
        ({"CI_MERGE_REQUEST_IID": "\u0661"}, None),
        ({"CI_MERGE_REQUEST_IID": "9" * 30}, None),
    ],
)
def test_the_pull_request_is_the_one_of_the_ref_or_of_the_pipeline(
    environment: dict[str, str], number: int | None
) -> None:
    assert pull_request_number(environment) == number


@pytest.mark.parametrize(
    ("content", "number"),
    [
        ({"pull_request": {"number": 7}}, 7),
        ({"workflow_run": {"pull_requests": [{"number": 7}]}}, 7),
        ({"workflow_run": {"pull_requests": []}}, None),
        ({"workflow_run": {"pull_requests": [{"number": 7}, {"number": 8}]}}, None),
        ({"pull_request": {"number": "7"}}, None),
        ({"pull_request": {"number": True}}, None),
        ({"pull_request": {"number": -7}}, None),
        ({"pull_request": [7]}, None),
        ({"number": {}}, None),
        ([], None),
    ],
    ids=str,
)
def test_the_pull_request_is_the_one_of_the_event(tmp_path: Path, content: Any, number: int | None) -> None:
    assert pull_request_number(event(tmp_path, content)) == number


def test_an_event_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    for environment in (event(tmp_path, "{"), {**GITHUB, "GITHUB_EVENT_PATH": str(tmp_path / "none.json")}):
        with pytest.raises(FlowsyncError, match="The event of this job cannot be read"):
            pull_request_number(environment)


def test_the_commit_that_is_followed_is_that_of_the_event(tmp_path: Path) -> None:
    followed = event(tmp_path, {"workflow_run": {"head_sha": "a" * 40}})
    assert followed_head(followed) == ""
    assert followed_head({**followed, "GITHUB_EVENT_NAME": "workflow_run"}) == "a" * 40
    wrong: list[dict[str, Any]] = [{}, {"workflow_run": {}}, {"workflow_run": {"head_sha": 1}}]
    for content in wrong:
        with pytest.raises(FlowsyncError, match="does not say which commit it follows"):
            followed_head({**event(tmp_path, content), "GITHUB_EVENT_NAME": "workflow_run"})


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "comment"])
def test_no_command_pays_for_the_client_before_it_asks_a_platform(command: str) -> None:
    code = f"import sys; import flowsync.cli.commands.{command}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"httpx2", "stamina", "flowsync.forge.http"}.isdisjoint(done.stdout.split())
