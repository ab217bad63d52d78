"""``flowsync can``."""

import click

from flowsync.access.questions import Request, answer
from flowsync.cli.asking import asked, asking_options
from flowsync.cli.console import ExitCode
from flowsync.cli.moments import Moment
from flowsync.cli.options import format_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.times import GivenTime
from flowsync.ground.duration import parse_duration
from flowsync.render.answers import answer_text
from flowsync.render.answers_json import answer_json


class _Duration(click.ParamType[int]):
    """A duration in minutes."""

    name = "DURATION"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        minutes = parse_duration(str(value))
        if minutes is None:
            self.fail(f"'{value}' is no duration: write 30m, 1h30m or 2d.", param, ctx)
        return minutes


@click.command("can")
@click.argument("person")
@click.argument("entitlement")
@click.option("--for", "minutes", type=_Duration(), help="For how long it is asked for. Default: what a route gives.")
@click.option(
    "--on-behalf-of", "on_behalf_of", metavar="PERSON", help="PERSON gets the access, and the first one asks."
)
@asking_options
@format_option("text", "json")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    person: str,
    entitlement: str,
    minutes: int | None,
    on_behalf_of: str | None,
    store: str | None,
    as_of: Moment | None,
    of_work_tree: bool,
    at: GivenTime | None,
    output: str,
) -> int:
    """Say whether PERSON can come to ENTITLEMENT, by which routes, and why.

    PERSON is an e-mail, alias or id of the catalog; ENTITLEMENT is '[INTEGRATION/[TYPE/]]RESOURCE PERMISSION'. Exits
    with 1 when there is no route.
    """
    with asked(session, store, as_of, at, of_work_tree=of_work_tree) as asking:
        asker = asking.person(person)
        grantee = asker if on_behalf_of is None else asking.person(on_behalf_of)
        pair = asking.pair(entitlement)
        request = Request(
            person=grantee,
            pair=pair,
            requested_by=None if on_behalf_of is None else asker,
            at=asking.at,
            minutes=minutes,
        )
        found = answer(asking.evaluation, request)
        chains = asking.chains(grantee, pair, found)
        subject, wanted = asking.people.name(grantee).email, str(asking.inventory.entitlement(pair))
        if output == "json":
            text = answer_json(found, subject, wanted, chains, asking.basis)
        else:
            text = answer_text(found, subject, wanted, chains, asking.basis, paint=paint_of(session))
        session.console.result(text)
    return ExitCode.DONE if found.is_allowed else ExitCode.ERROR
