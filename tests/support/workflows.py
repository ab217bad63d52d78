"""The workflows of this repository: the templates of ``flowsync init``, but for how flowsync is installed.

``python -m tests.support.workflows`` writes them again.
"""

from flowsync.cli.templates import WORKFLOWS, workflow
from tests.support.programs import ROOT

FOLDER = ROOT / ".github" / "workflows"
_FROM_SOURCE = ("run: |", "  make setup", '  echo "$PWD/.venv/bin" >> "$GITHUB_PATH"')


def own_workflows() -> dict[str, str]:
    """The text of each by its name."""
    return {name: workflow(name, branch="main", folder=".", install=_FROM_SOURCE) for name in WORKFLOWS}


if __name__ == "__main__":
    for name, text in own_workflows().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
