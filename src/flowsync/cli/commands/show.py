"""``flowsync show``."""

from pathlib import Path

import click

from flowsync.cli.commands.apply import read_plan_file
from flowsync.cli.commands.state import show_object
from flowsync.cli.options import ADDRESS, format_option, store_option
from flowsync.cli.output import print_plan
from flowsync.cli.session import Session


@click.command("show")
@click.argument("what", metavar="PLANFILE|ADDRESS", shell_complete=ADDRESS.shell_complete)
@store_option
@format_option("text", "json", "markdown")
@click.pass_context
def command(ctx: click.Context, what: str, store: str | None, output: str) -> int:
    """Show a saved plan, or an object in the store: what is in force and what flowsync last put there."""
    session: Session = ctx.obj
    path = session.current / Path(what)
    if path.is_file():
        plan, store_url = read_plan_file(path)
        print_plan(session, plan, store_url, output)
        return 0
    if output == "markdown":
        raise click.UsageError("--format markdown shows plans, not objects.", ctx)
    return show_object(session, ADDRESS.convert(what, None, ctx), store, output)
