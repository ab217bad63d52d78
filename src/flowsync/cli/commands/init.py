"""``flowsync init``."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click

from flowsync.cli.session import Session
from flowsync.cli.workspace import PROJECT_FILE
from flowsync.ground.errors import FlowsyncError
from flowsync.model.schema_files import schema_folder
from flowsync.source.repository import default_branch, repository_root
from flowsync.source.write_file import write_file

IGNORED = ".flowsync/"
_STARTER = ("policies/account.yaml", "policies/flows/example.yaml")


@click.command("init")
@click.option("--ci", type=click.Choice(["github"]), help="Write the workflows of this platform too.")
@click.pass_obj
def command(session: Session, ci: str | None) -> int:
    """Start a project in the current folder: settings, schemas for editors, a first policy.

    What is there already is kept; run it again after an update to refresh the schemas.
    """
    root = session.current
    lines = [_write_once(root / PROJECT_FILE, _template(PROJECT_FILE), root)]
    lines += [_refresh_schema(root, source) for source in sorted(schema_folder().glob("*.schema.json"))]
    if not (root / "policies").exists():
        lines += [_write_once(root / name, _template(name), root) for name in _STARTER]
    lines.append(_ignore(root))
    if ci == "github":
        lines += list(_workflows(root))
    done = [line for line in lines if line]
    session.console.result("\n".join([*done, *_next_steps()]) if done else "Nothing to do: the project is complete.")
    return 0


def _next_steps() -> list[str]:
    return ["", "Next: edit the policies, then run", "  flowsync validate", "  flowsync plan", "  flowsync apply"]


def _template(name: str) -> bytes:
    return (files("flowsync") / "templates" / name).read_bytes()


def _write_once(path: Path, content: bytes, root: Path) -> str:
    if path.exists():
        return ""
    _make_folder(path.parent)
    write_file(path, content)
    return f"Wrote {path.relative_to(root).as_posix()}"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FlowsyncError(f"The folder '{folder}' cannot be made: {error.strerror}.") from error


def _refresh_schema(root: Path, source: Path) -> str:
    path, content = root / "schema" / source.name, source.read_bytes()
    if path.exists() and path.read_bytes() == content:
        return ""
    _make_folder(path.parent)
    write_file(path, content)
    return f"Wrote schema/{source.name}"


def _ignore(root: Path) -> str:
    path = root / ".gitignore"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if IGNORED in text.splitlines():
        return ""
    separator = "" if not text or text.endswith("\n") else "\n"
    write_file(path, f"{text}{separator}{IGNORED}\n".encode())
    return f"Added {IGNORED} to .gitignore"


def _workflows(root: Path) -> Iterator[str]:
    """The workflows, at the top of the Git repository, for its default branch and this folder in it."""
    top = repository_root(root)
    if top is None:
        raise FlowsyncError("This folder is not in a Git repository.", hint="Run 'git init' first.")
    folder = root.relative_to(top).as_posix()
    for name in ("flowsync-plan.yaml", "flowsync-apply.yaml"):
        text = _template(f"github/{name}").decode()
        text = text.replace("__BRANCH__", default_branch(top)).replace("__FOLDER__", folder)
        yield _write_once(top / ".github" / "workflows" / name, text.encode(), top)
