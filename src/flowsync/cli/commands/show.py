"""``flowsync show``."""

from pathlib import Path

import click

from flowsync.cli.commands.apply import read_plan_file
from flowsync.cli.commands.state import show_object
from flowsync.cli.effects import Planned
from flowsync.cli.moments import MOMENT, Moment
from flowsync.cli.options import ADDRESS, format_option, store_option
from flowsync.cli.output import print_plan
from flowsync.cli.past_object import show_past_object
from flowsync.cli.session import Session
from flowsync.ground.address import Address
from flowsync.plan.told_effects import ToldEffects


@click.command("show")
@click.argument("what", metavar="PLANFILE|ADDRESS", shell_complete=ADDRESS.shell_complete)
@click.option("--at", type=MOMENT, help="The object as flowsync had applied it at this time, or after this serial.")
@store_option
@format_option("text", "json", "markdown")
@click.pass_context
def command(ctx: click.Context, what: str, at: Moment | None, store: str | None, output: str) -> int:
    """Show a saved plan, or an object in the store: what is in force and what flowsync last put there."""
    session: Session = ctx.obj
    path = session.current / Path(what)
    if path.is_file() and at is None:
        plan, store_url = read_plan_file(path)
        told = ToldEffects(headline=plan.headline, knowledge="unknown") if plan.headline and output != "json" else None
        print_plan(session, Planned(plan=plan, effects=told), store_url, output)
        return 0
    if output == "markdown":
        raise click.UsageError("--format markdown shows plans, not objects.", ctx)
    address = _address(what, at, ctx)
    if at is not None:
        return show_past_object(session, address, at, store, output)
    return show_object(session, address, store, output)


def _address(what: str, at: Moment | None, ctx: click.Context) -> Address:
    """The address in the text; a usage error when it is none, also about a file where one could be meant."""
    try:
        return ADDRESS.convert(what, None, ctx)
    except click.BadParameter as error:
        if at is not None:
            raise
        raise click.UsageError(f"There is no file '{what}', and {error.message}", ctx) from error
