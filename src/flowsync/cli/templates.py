"""The texts that ``flowsync init`` writes, made from the files in ``flowsync/templates``."""

import json
import re
from importlib.resources import files
from pathlib import Path

from flowsync.ground.errors import FlowsyncError

WORKFLOWS = ("flowsync-plan.yaml", "flowsync-comment.yaml", "flowsync-apply.yaml", "flowsync-drift.yaml")
PIPELINE = "flowsync.gitlab-ci.yml"
LOCAL_ACTION = "./.github/actions/flowsync"
"""Where a repository keeps the action when it uses that of no other."""

_PACKAGE = Path(__file__).parents[1]
_SCRIPTS = ("artifacts.py", "install.sh", "results.py", "run.sh")
_ACTION = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+(/[A-Za-z0-9._/-]+)?@[0-9a-f]{40}")
_PLACE = re.compile("__([A-Z]+)__")
_PATTERN = re.compile(r"([*?+!\[\]])")
"""What has a meaning in a workflow's branch filter (documentation of GitHub, filter pattern cheat sheet)."""


def template(name: str, **values: str) -> str:
    """The template file of that name with ``values`` in the places that are named after them."""
    text = (files("flowsync") / "templates" / name).read_text(encoding="utf-8")
    return _PLACE.sub(lambda place: values[place[1].lower()], text)


def workflow(name: str, *, branch: str, folder: str, action: str = LOCAL_ACTION) -> str:
    """A workflow for a project in ``folder``, relative to the top of the repository, with ``/``.

    ``action`` is the flowsync that its steps use; the one in the repository itself installs the wheel that a variable
    names. Raises FlowsyncError for a branch or folder whose name cannot be written so that GitHub reads the same: an
    expression, control characters, no UTF-8.
    """
    for text in (branch, folder):
        if "${{" in text or not text.isprintable():
            raise _unreadable(text, "workflow", "GitHub")
    lines = [f"uses: {action}", "with:"]
    if action == LOCAL_ACTION:
        lines.append("  package: ${{ vars.FLOWSYNC_PACKAGE }}")
    return template(
        f"github/{name}",
        branch=_quoted(_PATTERN.sub(r"\\\1", branch)),
        folder=_quoted(folder),
        flowsync=f"\n{' ' * 8}".join(lines),
    )


def checked_action(text: str) -> str:
    """The reference to an action in another repository; FlowsyncError when it is none, or can move."""
    if not _ACTION.fullmatch(text):
        raise FlowsyncError(
            f"'{text}' names no action at one commit.",
            hint="Write OWNER/REPOSITORY@COMMIT with all 40 digits: a branch or tag can be moved.",
        )
    return text


def action_files() -> dict[str, str]:
    """The texts of the action by their paths in its folder. Its scripts are in the installed package, or at the top of
    a source checkout."""
    packaged = _PACKAGE / "_action"
    folder = packaged if packaged.is_dir() else _PACKAGE.parents[1] / "action"
    scripts = {f"action/{name}": (folder / name).read_text(encoding="utf-8") for name in _SCRIPTS}
    return {"action.yml": template("github/action.yml"), **scripts}


def pipeline(*, folder: str) -> str:
    """The jobs of GitLab for a project in ``folder``, relative to the top of the repository, with ``/``.

    Raises FlowsyncError for a folder whose name GitLab would read as something else.
    """
    if "$" in folder or not folder.isprintable():
        raise _unreadable(folder, "pipeline", "GitLab")
    return template(f"gitlab/{PIPELINE}", folder=_quoted(folder))


def _unreadable(text: str, what: str, platform: str) -> FlowsyncError:
    return FlowsyncError(f"No {what} can hold the name '{text}': {platform} would misread it.", hint="Rename it.")


def _quoted(text: str) -> str:
    """The text as YAML, which every JSON text is."""
    return json.dumps(text, ensure_ascii=False)
