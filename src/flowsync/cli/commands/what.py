"""``flowsync what``."""

import click

from flowsync.access.questions import routes_of, unknown_of
from flowsync.cli.asking import asked, asking_options
from flowsync.cli.console import ExitCode
from flowsync.cli.moments import Moment
from flowsync.cli.options import LIMIT, format_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.times import GivenTime
from flowsync.render.answers import what_text
from flowsync.render.answers_json import what_json


@click.command("what")
@click.argument("person")
@asking_options
@click.option("--limit", type=LIMIT, default=20, show_default=True, help="Name at most so many entitlements for each.")
@format_option("text", "json")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    person: str,
    store: str | None,
    as_of: Moment | None,
    of_work_tree: bool,
    at: GivenTime | None,
    limit: int,
    output: str,
) -> int:
    """Say to what PERSON can come, by which routes."""
    with asked(session, store, as_of, at, of_work_tree=of_work_tree) as asking:
        found = asking.person(person)
        routes = list(routes_of(asking.evaluation, found))
        unknown = unknown_of(asking.evaluation, asking.evaluation.policy.flows)
        subject = asking.people.name(found).email
        if output == "json":
            text = what_json(routes, subject, unknown, asking.basis)
        else:
            text = what_text(routes, subject, unknown, asking.basis, limit=limit, paint=paint_of(session))
        session.console.result(text)
    return ExitCode.DONE
