"""Where the checkout begins that a command works in: platforms look for files from there."""

from collections.abc import Callable
from os.path import relpath
from pathlib import Path

from flowsync.cli.session import Session
from flowsync.cli.workspace import PROJECT_FILE, Workspace
from flowsync.source.shown_path import shown_path

_VARIABLES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def path_from_top(session: Session) -> Callable[[str], str]:
    """Leads from the path of a file, as it is shown, to its path from the top of the checkout: what GitHub and GitLab
    say that it is, else the nearest folder upwards with a ``.git``, else the current folder."""
    current = session.current
    top = next((session.environment[name] for name in _VARIABLES if session.environment.get(name)), None)
    if top is None:
        top = next((str(folder) for folder in (current, *current.parents) if (folder / ".git").exists()), str(current))

    def from_top(shown: str) -> str:
        return Path(relpath(current / shown, top)).as_posix()

    return from_top


def project_file(session: Session, workspace: Workspace) -> str:
    """The project file from the top of the checkout, where a finding stands that no file says."""
    return path_from_top(session)(shown_path(workspace.root / PROJECT_FILE, workspace.current))
