"""``flowsync completion``."""

import click
from click.shell_completion import get_completion_class

from flowsync.cli.session import Session

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a shell.

    For bash, put this into ~/.bashrc:  eval "$(flowsync completion bash)"
    """
    session: Session = ctx.obj
    completion = get_completion_class(shell)
    assert completion is not None
    session.console.result(completion(ctx.find_root().command, {}, "flowsync", "_FLOWSYNC_COMPLETE").source())
    return 0
