"""``flowsync init``."""

from collections.abc import Iterator
from os.path import relpath
from pathlib import Path

import click

from flowsync.cli.session import Session
from flowsync.cli.templates import (
    LOCAL_ACTION,
    PIPELINE,
    WORKFLOWS,
    action_files,
    checked_action,
    pipeline,
    template,
    workflow,
)
from flowsync.cli.workspace import PROJECT_FILE, find_workspace
from flowsync.ground.errors import FlowsyncError
from flowsync.model.schema_files import schema_folder
from flowsync.model.settings import ProjectSettings
from flowsync.source.repository import GitRepository, repository_around
from flowsync.source.shown_path import shown_path
from flowsync.source.write_file import write_file

IGNORED = b".flowsync/"
_SAME_AS_IGNORED = {b".flowsync", b".flowsync/", b"/.flowsync", b"/.flowsync/"}
_STARTER = ("account.yaml", "flows/example.yaml")
_NEXT = """
Next: change the policies, then
  flowsync validate
  flowsync plan
  flowsync apply"""
_NEXT_ON_GITHUB = """
On GitHub, the head of each workflow says which secrets and variables it needs."""
_NEXT_ON_GITLAB = """
On GitLab, the head of the file says which variables it needs."""
_CONFIGURATION = ".gitlab-ci.yml"
_INCLUDE = f"include:\n  - local: .gitlab/{PIPELINE}\n"
_NOT_INCLUDED = f"""
Include it in {_CONFIGURATION}:
  include:
    - local: .gitlab/{PIPELINE}"""


@click.command("init")
@click.option("--ci", type=click.Choice(["github", "gitlab"]), help="Write what this platform runs, too.")
@click.option(
    "--action",
    metavar="OWNER/REPOSITORY@COMMIT",
    help="With --ci github: use the action of this repository, not a copy that installs a wheel.",
)
@click.pass_obj
def command(session: Session, ci: str | None, action: str | None) -> int:
    """Start a project in the current folder: settings, schemas for editors, a first policy.

    What is there already is kept; run it again after an update to refresh the schemas.
    """
    if action is not None and ci != "github":
        raise click.UsageError("--action is for --ci github.")
    root = session.current
    try:
        wanted = _wanted(session, ci, LOCAL_ACTION if action is None else checked_action(action))
    except OSError as error:
        where = shown_path(Path(error.filename or root), root)
        raise FlowsyncError(f"'{where}' cannot be read: {error.strerror}.") from error
    lines = [_write(path, content, root) for path, content in wanted.items()]
    lines += _next({path.name for path in wanted})
    session.console.result("\n".join(lines) or "Nothing to do: the project is complete.")
    return 0


def _next(written: set[str]) -> Iterator[str]:
    """What to do next, by the names of the files that were written."""
    if PROJECT_FILE in written:
        yield _NEXT
    if written.intersection(WORKFLOWS):
        yield _NEXT_ON_GITHUB
    if PIPELINE in written:
        yield _NEXT_ON_GITLAB
        if _CONFIGURATION not in written:
            yield _NOT_INCLUDED


def _wanted(session: Session, ci: str | None, action: str) -> dict[Path, bytes]:
    """What every file must hold that is missing or not up to date. Nothing is written yet."""
    root = session.current
    once = {root / PROJECT_FILE: template(PROJECT_FILE), **_starter(root, _settings(session))}
    if ci == "github":
        once |= _workflows(root, action)
    if ci == "gitlab":
        once |= _pipeline(root)
    wanted = {path: text.encode() for path, text in once.items() if not _is_file(path, root)}
    always = {root / "schema" / source.name: source.read_bytes() for source in schema_folder().glob("*.schema.json")}
    always[root / ".gitignore"] = _ignoring(root)
    for path, content in sorted(always.items()):
        if not _is_file(path, root) or path.read_bytes() != content:
            wanted[path] = content
    return wanted


def _settings(session: Session) -> ProjectSettings:
    """What an existing ``flowsync.yaml`` says. FlowsyncError in a folder that holds another project's policies."""
    around = find_workspace(session.current, session.environment)
    if around.root == session.current:
        return around.settings
    here = (session.current, *session.current.parents)
    if any((around.root / folder).resolve() in here for folder in around.settings.policies):
        outer = shown_path(around.root, session.current)
        raise FlowsyncError(
            f"This folder holds policies of the project in '{outer}'.", hint="Run 'flowsync init' there."
        )
    return ProjectSettings()


def _starter(root: Path, settings: ProjectSettings) -> dict[Path, str]:
    """First policies where there is no policies folder yet; one that is missing beside another is made and kept."""
    folders = [root / folder for folder in settings.policies]
    missing = [folder for folder in folders if not _is_folder(folder, root)]
    texts = {folder / ".gitkeep": "" for folder in missing}
    if missing == folders:
        del texts[folders[0] / ".gitkeep"]
        for path in (folders[0] / name for name in _STARTER):
            schema = Path(relpath(root / "schema", path.parent)).as_posix()
            texts[path] = template(f"policies/{path.relative_to(folders[0]).as_posix()}", schema=schema)
    return texts


def _workflows(root: Path, action: str) -> dict[Path, str]:
    """The workflows, at the top of the Git repository, for its default branch and this folder in it; with the action
    that they use, unless it is that of another repository."""
    repository, folder = _repository(root)
    github = repository.top / ".github"
    texts = {
        github / "workflows" / name: workflow(name, branch=repository.default_branch, folder=folder, action=action)
        for name in WORKFLOWS
    }
    if action == LOCAL_ACTION:
        texts |= {repository.top / LOCAL_ACTION / name: text for name, text in action_files().items()}
    return texts


def _pipeline(root: Path) -> dict[Path, str]:
    """The jobs, at the top of the Git repository, for this folder in it, and a pipeline that includes them."""
    repository, folder = _repository(root)
    return {
        repository.top / ".gitlab" / PIPELINE: pipeline(folder=folder),
        repository.top / _CONFIGURATION: _INCLUDE,
    }


def _repository(root: Path) -> tuple[GitRepository, str]:
    """The Git repository, and this folder in it; FlowsyncError when there is none."""
    repository = repository_around(root)
    if repository is None:
        raise FlowsyncError("This folder is not in a Git repository.", hint="Run 'git init' first.")
    return repository, root.resolve().relative_to(repository.top).as_posix()


def _ignoring(root: Path) -> bytes:
    """What the ``.gitignore`` must hold so that Git leaves flowsync's own folder alone."""
    path = root / ".gitignore"
    content = path.read_bytes() if _is_file(path, root) else b""
    if any(line.strip() in _SAME_AS_IGNORED for line in content.splitlines()):
        return content
    end = b"\r\n" if b"\r\n" in content else b"\n"
    return content + (b"" if not content or content.endswith(b"\n") else end) + IGNORED + end


def _is_file(path: Path, root: Path) -> bool:
    """Whether the file is there; FlowsyncError when something else is, or where its folder must be."""
    nearest = next(folder for folder in path.parents if folder.exists())
    _is_folder(nearest, root)
    if path.exists() and not path.is_file():
        raise FlowsyncError(f"'{shown_path(path, root)}' is a folder, but a file must be there.", hint="Move it away.")
    return path.exists()


def _is_folder(path: Path, root: Path) -> bool:
    """Whether the folder is there; FlowsyncError when something else is."""
    if path.exists() and not path.is_dir():
        raise FlowsyncError(f"'{shown_path(path, root)}' is a file, but a folder must be there.", hint="Move it away.")
    return path.exists()


def _write(path: Path, content: bytes, root: Path) -> str:
    verb = "Updated" if path.exists() else "Wrote"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        shown = shown_path(path.parent, root)
        raise FlowsyncError(f"The folder '{shown}' cannot be made: {error.strerror}.") from error
    write_file(path, content)
    return f"{verb} {shown_path(path, root)}"
