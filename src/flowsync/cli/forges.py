"""The platform that a run is about, from what CI puts into the environment."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from flowsync.cli.options import Decorated
from flowsync.forge.protocol import Forge
from flowsync.forge.values import ForgeKind
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import parse_json

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_MERGE_REF = re.compile(r"refs/pull/([1-9][0-9]{0,8})/(?:merge|head)")
_LARGEST_EVENT = 32 * 1024 * 1024
_NO_FORGE = "Give --forge github or --forge gitlab, and in the environment what docs/comments.md lists."
_AS_CI_DOES = {"GITHUB_REPOSITORY": "GITHUB_REPOSITORY=OWNER/NAME", "CI_PROJECT_ID": "CI_PROJECT_ID=GROUP/PROJECT"}


def forge_option(command: Decorated) -> Decorated:
    """The option --forge; the command gets it as ``forge``, a word or None."""
    return click.option(
        "--forge",
        type=click.Choice([str(kind) for kind in ForgeKind]),
        help="The platform of the repository; else what CI says.",
    )(command)


def open_forge(environment: Mapping[str, str], forge: str | None) -> Forge:
    """The platform of the repository: the one that is named, else the one whose CI this is.

    GitHub: GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_TOKEN. GitLab: CI_PROJECT_ID, CI_API_V4_URL, GITLAB_TOKEN, else
    CI_JOB_TOKEN. FLOWSYNC_TOKEN beats every other token. Raises ForgeError and FlowsyncError; asks nothing yet.
    """
    # the client takes 150 ms to import, and apply opens a platform only at the gate
    if _kind(environment, forge) is ForgeKind.GITHUB:
        from flowsync.forge.github import GitHub  # noqa: PLC0415

        url = environment.get("GITHUB_API_URL") or "https://api.github.com"
        return GitHub(url, _needed(environment, "GITHUB_REPOSITORY"), _token(environment, "GITHUB_TOKEN"))
    from flowsync.forge.gitlab import GitLab  # noqa: PLC0415

    url = environment.get("CI_API_V4_URL") or "https://gitlab.com/api/v4"
    is_job_token = not (environment.get("FLOWSYNC_TOKEN") or environment.get("GITLAB_TOKEN"))
    token = _token(environment, "GITLAB_TOKEN", "CI_JOB_TOKEN")
    return GitLab(url, _needed(environment, "CI_PROJECT_ID"), token, is_job_token=is_job_token)


def pull_request_number(environment: Mapping[str, str]) -> int | None:
    """The number of the pull request that this job of CI is about; None when it is about none, or does not say it.

    A job of GitHub that follows another one ('workflow_run') knows the number only of a pull request from a branch of
    the repository itself. Raises FlowsyncError when the event cannot be read.
    """
    event = _event(environment)
    listed = _at(event, "workflow_run", "pull_requests")
    first = listed[0] if isinstance(listed, list) and len(listed) == 1 else None
    for found in (_at(event, "pull_request", "number"), _at(first, "number")):
        if type(found) is int and found > 0:
            return found
    ref = _MERGE_REF.fullmatch(environment.get("GITHUB_REF", ""))
    iid = _NUMBER.fullmatch(environment.get("CI_MERGE_REQUEST_IID", ""))
    return int(ref[1]) if ref else int(iid[0]) if iid else None


def followed_head(environment: Mapping[str, str]) -> str:
    """The commit that the job of GitHub was about which this one follows ('workflow_run'); empty where it follows none.

    GitHub says it, not the pull request: what such a job is handed must be about this commit and no other. Raises
    FlowsyncError when the event cannot be read.
    """
    if environment.get("GITHUB_EVENT_NAME") != "workflow_run":
        return ""
    head = _at(_event(environment), "workflow_run", "head_sha")
    if not isinstance(head, str) or not head:
        raise FlowsyncError("The event of this job does not say which commit it follows (workflow_run.head_sha).")
    return head


def _kind(environment: Mapping[str, str], forge: str | None) -> ForgeKind:
    if forge is not None:
        return ForgeKind(forge)
    if environment.get("GITHUB_ACTIONS") == "true":
        return ForgeKind.GITHUB
    if environment.get("GITLAB_CI") == "true":
        return ForgeKind.GITLAB
    raise FlowsyncError("Which platform the repository is on is not known.", hint=_NO_FORGE)


def _needed(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name):
        raise FlowsyncError(
            f"{name} is not set, so the repository on the platform is not known.",
            hint=f"Set it as CI does: {_AS_CI_DOES[name]}; docs/comments.md lists what else is needed.",
        )
    return environment[name]


def _token(environment: Mapping[str, str], *names: str) -> str:
    for name in ("FLOWSYNC_TOKEN", *names):
        if environment.get(name):
            return environment[name]
    raise FlowsyncError(
        f"There is no token for the platform: {names[0]} is not set.",
        hint="docs/comments.md says which token is needed, and what it must be allowed.",
    )


def _event(environment: Mapping[str, str]) -> Any:
    """The event that started a job of GitHub Actions; None elsewhere."""
    path = environment.get("GITHUB_EVENT_PATH", "")
    if not path or environment.get("GITHUB_ACTIONS") != "true":
        return None
    try:
        with Path(path).open("rb") as file:
            return parse_json(file.read(_LARGEST_EVENT))
    except (OSError, ValueError) as error:
        raise FlowsyncError(
            "The event of this job cannot be read.", hint="Check the file that GITHUB_EVENT_PATH names."
        ) from error


def _at(value: Any, *keys: str) -> Any:
    """The value at a path of keys; None where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
