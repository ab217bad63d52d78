"""``flowsync validate``."""

from collections.abc import Sequence
from pathlib import Path

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.loading import line_reader, load
from flowsync.cli.options import format_option
from flowsync.cli.progress import ProgressLine
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace, utc_now
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import FlowsyncError
from flowsync.source.work_tree import shown_path


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--quiet", is_flag=True, help="Print nothing when there is nothing to report.")
@format_option("text", "json", "github")
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], strict: bool, quiet: bool, output: str) -> int:
    """Check the policies and report every problem.

    PATHs limit what is reported to these files and folders; references always see the whole policies folders.
    """
    workspace = find_workspace(session.current, session.environment)
    progress = ProgressLine(session.console)
    loaded = load(workspace, utc_now(), progress)
    progress.close()
    shown = _below(loaded.diagnostics, paths, session.current, list(loaded.files.values()))
    reported = [diagnostic.as_error() for diagnostic in shown] if strict else shown
    _print(session, output, reported, line_reader(loaded.files), len(loaded.files), quiet)
    return ExitCode.ERROR if any(diagnostic.is_error for diagnostic in reported) else ExitCode.DONE


def _below(
    diagnostics: Sequence[Diagnostic], paths: tuple[Path, ...], current: Path, files: list[Path]
) -> list[Diagnostic]:
    """The diagnostics in ``paths``; FlowsyncError for a path that is no policy file and holds none."""
    if not paths:
        return list(diagnostics)
    wanted: set[str] = set()
    for path in paths:
        asked = (current / path).resolve()
        inside = [file for file in files if asked in (file.resolve(), *file.resolve().parents)]
        if not inside:
            raise FlowsyncError(f"'{path}' is no policy file and holds none.", hint="See 'policies' in flowsync.yaml.")
        wanted |= {shown_path(file, current) for file in inside}
    return [diagnostic for diagnostic in diagnostics if diagnostic.subject and diagnostic.subject.path in wanted]
