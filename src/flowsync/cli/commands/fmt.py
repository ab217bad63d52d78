"""``flowsync fmt``."""

from difflib import unified_diff
from pathlib import Path

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.output import print_diagnostics
from flowsync.cli.selection import selected
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.errors import ConfigurationError
from flowsync.source.format import format_text
from flowsync.source.work_tree import policy_files, read_file, shown_path
from flowsync.source.write_file import write_file


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a file is not in canonical form.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Write the policies in canonical form: order of keys, indentation, quoted times. Comments are kept."""
