"""``flowsync fmt``."""

from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.rules import rule_files
from flowsync.cli.selection import selected
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.diagnostic import Diagnostic
from flowsync.render.diagnostics_text import diagnostics_text
from flowsync.render.sentences import counted
from flowsync.source.formatting.format import FormatResult, format_text
from flowsync.source.shown_path import shown_path
from flowsync.source.tree import TreeFile
from flowsync.source.write_file import write_file


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a file is not in canonical form.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Write policies and rules in canonical form: order of keys, indentation, quoted times. Comments are kept.

    PATHs limit it to these files and folders. A file with YAML errors is left as it is.
    """
    workspace = find_workspace(session.current, session.environment)
    tree = workspace.tree
    files, problems = tree.policy_files(workspace.policy_folders, session.current)
    rules = rule_files(workspace)
    problems += rules.problems
    chosen = selected([TreeFile(tree, path) for path in sorted({*files, *rules.kinds_of})], paths, session.current)
    results = {file.path: format_text(shown, file.read(shown)) for file, shown in _shown(chosen, session.current)}
    changed = {path: result for path, result in results.items() if result.is_changed}
    if diff:
        session.console.result("".join(map(_difference, changed.values())))
    elif check:
        session.console.result("\n".join(result.path for result in changed.values()))
    else:
        for path, result in changed.items():
            write_file(path, result.after)
            session.console.result(f"Formatted {result.path}")
    left = [result for result in results.values() if result.diagnostics or result.refusal is not None]
    _note_failures(session, left, problems)
    session.console.note(_summary(len(changed), len(chosen), len(left), written=not (check or diff)))
    return ExitCode.ERROR if left or problems or (check and changed) else ExitCode.DONE


def _shown(files: Sequence[TreeFile], current: Path) -> list[tuple[TreeFile, str]]:
    return [(file, shown_path(file.path, current)) for file in files]


def _difference(result: FormatResult) -> str:
    before, after = (text.decode("utf-8").splitlines(keepends=True) for text in (result.before, result.after))
    return "".join(unified_diff(before, after, f"a/{result.path}", f"b/{result.path}"))


def _note_failures(session: Session, left: list[FormatResult], problems: list[Diagnostic]) -> None:
    """Print why files were left alone."""
    found = [*problems, *(diagnostic for result in left for diagnostic in result.diagnostics)]
    refusals = [result.refusal for result in left if result.refusal is not None]
    messages = [f"Error: {refusal.message}\n  {refusal.hint}" for refusal in refusals]
    session.console.note(diagnostics_text(found) + "\n".join(messages))


def _summary(changed: int, files: int, left: int, *, written: bool) -> str:
    alone = f"; {counted(left, 'file')} left alone" if left else ""
    if not changed:
        return f"{counted(files - left, 'file')} in canonical form{alone}."
    verb = "Formatted" if written else "Not in canonical form:"
    return f"{verb} {changed:,} of {counted(files, 'file')}{alone}."
