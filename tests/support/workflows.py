"""The workflows and the action of this repository, made from the templates of ``flowsync init``. Workflows are there
once as its own, once for others to call.

Its own use the action at the top of what is checked out. Those to call are in the repository of the caller when they
run, so they check out flowsync beside it, at the commit that the caller has named.

``python -m tests.support.workflows`` writes them again.
"""

import re

from flowsync.cli.templates import WORKFLOWS, action_files, workflow
from tests.support.programs import ROOT

FOLDER = ROOT / ".github" / "workflows"
REUSABLE = {name.removeprefix("flowsync-"): name for name in WORKFLOWS}
"""The workflows to call, and what they are made from."""

_WRITTEN = re.compile(r"^# Written by .*$", re.MULTILINE)
_OWN = "# A template of 'flowsync init --ci github', in use: python -m tests.support.workflows writes it again."
_CALLED = "# For other repositories to call, see docs/github.md: python -m tests.support.workflows writes it again."
_TRIGGER = re.compile(r"^on:\n.*?(?=^permissions:)", re.MULTILINE | re.DOTALL)
_STEP = re.compile(r"^      - name: .*\n(?:        .*\n)*?        uses: \./\.flowsync-action$", re.MULTILINE)
_CALL = """\
on:
  workflow_call:
    inputs:
      folder:
        description: The folder of the project in the checkout.
        type: string
        default: "."
"""
_SECRETS = {
    "FLOWSYNC_STORE": "The URL of the live state store; else the variable of that name.",
    "FLOWSYNC_COMMENT_KEY": "The key that comments are signed with.",
}
_CHECKOUT = """\
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          repository: ${{ job.workflow_repository }}
          ref: ${{ job.workflow_sha }}
          path: .flowsync-action
          persist-credentials: false

"""


def own_workflows() -> dict[str, str]:
    """The text of each by its name."""
    own = {name: _WRITTEN.sub(_OWN, workflow(name, branch="main", folder=".", action="./")) for name in WORKFLOWS}
    return own | {name: _called(template) for name, template in REUSABLE.items()}


def _called(template: str) -> str:
    text = workflow(template, branch="main", folder="FOLDER", action="./.flowsync-action")
    text = _WRITTEN.sub(_CALLED, text).replace('"FOLDER"', "${{ inputs.folder }}")
    text = _STEP.sub(lambda step: _CHECKOUT + step[0], text)
    used = {name: why for name, why in _SECRETS.items() if f"secrets.{name}" in text}
    secrets = [f"      {name}:\n        description: {why}\n        required: false\n" for name, why in used.items()]
    return _TRIGGER.sub(_CALL + "".join(["    secrets:\n" if used else "", *secrets, "\n"]), text)


if __name__ == "__main__":
    for name, text in own_workflows().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    (ROOT / "action.yml").write_text(action_files()["action.yml"], encoding="utf-8")
