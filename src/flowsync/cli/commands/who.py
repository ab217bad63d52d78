"""``flowsync who``."""

import click

from flowsync.access.questions import routes_to, unknown_of
from flowsync.cli.asking import asked, asking_options
from flowsync.cli.console import ExitCode
from flowsync.cli.moments import Moment
from flowsync.cli.options import LIMIT, format_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.times import GivenTime
from flowsync.render.answers import who_text
from flowsync.render.answers_json import who_json


@click.command("who")
@click.argument("entitlement")
@asking_options
@click.option("--limit", type=LIMIT, default=20, show_default=True, help="Name at most so many people for each route.")
@format_option("text", "json")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    entitlement: str,
    store: str | None,
    as_of: Moment | None,
    of_work_tree: bool,
    at: GivenTime | None,
    limit: int,
    output: str,
) -> int:
    """Say who can come to ENTITLEMENT, by which routes.

    ENTITLEMENT is '[INTEGRATION/[TYPE/]]RESOURCE PERMISSION'; where it may mean several, all of them are asked about.
    """
    with asked(session, store, as_of, at, of_work_tree=of_work_tree) as asking:
        pairs = asking.pairs(entitlement)
        routes = list(routes_to(asking.evaluation, pairs))
        unknown = unknown_of(asking.evaluation, asking.evaluation.flows_touching(pairs))
        wanted = asking.basis.teller.entitlements(pairs)
        if output == "json":
            text = who_json(routes, wanted, unknown, asking.basis)
        else:
            text = who_text(routes, wanted, unknown, asking.basis, limit=limit, paint=paint_of(session))
        session.console.result(text)
    return ExitCode.DONE
