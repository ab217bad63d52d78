"""``flowsync query``."""

import click

from flowsync.access.listing import listing_of
from flowsync.access.queries import is_open_ended, query_pairs
from flowsync.cli.console import ExitCode
from flowsync.cli.inventories import OpenInventory, listed, listed_option, open_inventory
from flowsync.cli.options import format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.place import SourceRange
from flowsync.model.query.error import QueryError
from flowsync.model.query.format import format_query
from flowsync.model.query.parse import ReadQuery, read_query
from flowsync.render.diagnostics_text import diagnostics_text
from flowsync.render.excerpt import excerpt
from flowsync.render.listing import OPEN_ENDED, Shown, listing_json, listing_text
from flowsync.render.printable import encodable
from flowsync.validate.finding import Finding
from flowsync.validate.query_rules import query_warnings


@click.command("query")
@click.argument("expression", metavar="'EXPRESSION'")
@store_option
@listed_option
@format_option("text", "json")
@click.pass_obj
def command(session: Session, expression: str, store: str | None, limit: int | None, output: str) -> int:
    """List what a query of an access scope matches in the newest catalog.

    EXPRESSION is in the language of access scopes, such as 'resource_tag["env"] = "prod" and permission_name = "READ"'.
    """
    query = _read(expression)
    with open_inventory(find_workspace(session.current, session.environment), store) as inventory:
        shown = _shown(query, expression, inventory, listed(limit, output))
    if output == "json":
        session.console.result(listing_json(shown))
    else:
        session.console.note(diagnostics_text(shown.warnings))
        session.console.result(listing_text(shown, paint=paint_of(session)))
    return ExitCode.DONE


def _shown(query: ReadQuery, text: str, inventory: OpenInventory, limit: int | None) -> Shown:
    canonical, is_open = format_query(query.tree), is_open_ended(query.tree)
    return Shown(
        head="The query matches {}.",
        listing=listing_of(query_pairs(query.tree, inventory.index), inventory.index, limit),
        about={"query": encodable(canonical), "is_open_ended": is_open},
        notes=[OPEN_ENDED] if is_open else [],
        warnings=[_without_place(found) for found in query_warnings(query, len(text))],
        source=f"Query {canonical}",
        catalog=inventory.catalog,
        is_stale=inventory.is_stale,
    )


def _without_place(found: Finding) -> Diagnostic:
    return Diagnostic(severity=found.severity, code=found.code, summary=found.summary, hint=found.hint)


def _read(text: str) -> ReadQuery:
    """The query. Raises FlowsyncError with the line that the first mistake is on."""
    try:
        return read_query(text)
    except QueryError as error:
        line = text.count("\n", 0, error.start)
        start = text.rfind("\n", 0, error.start) + 1
        place = SourceRange(
            path="",
            line=line + 1,
            column=error.start - start + 1,
            end_line=line + 1,
            end_column=error.end - start + 1,
        )
        source, before, carets = excerpt(text.split("\n")[line], place)
        raise FlowsyncError(f"{error.summary}\n{source}\n{before}{carets}", hint=error.hint) from error
