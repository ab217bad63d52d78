"""``flowsync version``."""

import click

from flowsync import __version__
from flowsync.cli.session import Session


@click.command("version")
@click.pass_obj
def command(session: Session) -> int:
    """Print the version."""
    session.console.result(f"flowsync {__version__}")
    return 0
