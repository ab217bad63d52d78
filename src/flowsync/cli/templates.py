"""The texts that ``flowsync init`` writes, made from the files in ``flowsync/templates``."""

import json
import re
from collections.abc import Sequence
from importlib.resources import files

from flowsync.ground.errors import FlowsyncError

WORKFLOWS = ("flowsync-plan.yaml", "flowsync-apply.yaml")
RELEASE = (
    "env:",
    "  FLOWSYNC_PACKAGE: ${{ vars.FLOWSYNC_PACKAGE }}",
    "run: |",
    '  if [[ -z "$FLOWSYNC_PACKAGE" ]]; then',
    '    echo "::error title=flowsync::Set the repository variable FLOWSYNC_PACKAGE to the wheel to install"',
    "    exit 1",
    "  fi",
    '  python -m pip install --disable-pip-version-check "$FLOWSYNC_PACKAGE"',
)
"""The step that installs flowsync: the wheel that the repository names, never what an index has under this name."""

_PLACE = re.compile("__([A-Z]+)__")
_PATTERN = re.compile(r"([*?+!\[\]])")
"""What has a meaning in a workflow's branch filter (documentation of GitHub, filter pattern cheat sheet)."""


def template(name: str, **values: str) -> str:
    """The template file of that name with ``values`` in the places that are named after them."""
    text = (files("flowsync") / "templates" / name).read_text(encoding="utf-8")
    return _PLACE.sub(lambda place: values[place[1].lower()], text)


def workflow(name: str, *, branch: str, folder: str, install: Sequence[str] = RELEASE) -> str:
    """A workflow for a project in ``folder``, relative to the top of the repository, with ``/``.

    ``install`` are the lines of the step that puts flowsync on PATH. Raises FlowsyncError for a branch or folder whose
    name cannot be written so that GitHub reads the same: an expression, control characters, no UTF-8.
    """
    for text in (branch, folder):
        if "${{" in text or not text.isprintable():
            raise FlowsyncError(f"No workflow can hold the name '{text}': GitHub would misread it.", hint="Rename it.")
    return template(
        f"github/{name}",
        branch=_quoted(_PATTERN.sub(r"\\\1", branch)),
        folder=_quoted(folder),
        install=f"\n{' ' * 8}".join(install),
    )


def _quoted(text: str) -> str:
    """The text as YAML, which every JSON text is."""
    return json.dumps(text, ensure_ascii=False)
