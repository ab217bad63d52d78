"""``flowsync catalog``: sync, show, list, diff."""

from itertools import islice

import click

from flowsync.cli.catalog_option import CATALOG
from flowsync.cli.catalogs import NO_CATALOG, find_record, newest_record
from flowsync.cli.commands import catalog_diff, catalog_sync
from flowsync.cli.console import ExitCode
from flowsync.cli.options import LIMIT, format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.stored_catalogs import aged, stored_content
from flowsync.cli.times import GivenTime
from flowsync.cli.workspace import find_workspace
from flowsync.render.catalog_contents import Contents
from flowsync.render.catalog_report import catalog_json, catalog_text, catalogs_json, catalogs_text
from flowsync.render.sentences import no_store_phrase

_LIMIT = 20


@click.group("catalog")
def command() -> None:
    """Sync, show, list and compare catalogs: snapshots of people and inventory, over which effects are computed."""


command.add_command(catalog_sync.command)
command.add_command(catalog_diff.command)


@command.command("show")
@click.argument("catalog", type=CATALOG, required=False, metavar="[DIGEST|TIME]")
@click.option("--people", is_flag=True, help="List people, too.")
@click.option("--resources", is_flag=True, help="List resources, too.")
@click.option("--limit", type=LIMIT, default=_LIMIT, show_default=True, help="List at most so many of each.")
@store_option
@format_option("text", "json")
@click.pass_obj
def show(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    catalog: str | GivenTime | None,
    people: bool,
    resources: bool,
    limit: int,
    store: str | None,
    output: str,
) -> int:
    """Show what a catalog holds: people, groups, sources, integrations, resources, and what of that is not complete.

    Without DIGEST|TIME, the last one that was synced; with a time, the last one that was taken by then.
    """
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    with target.snapshot() as snapshot:
        record = newest_record(snapshot) if catalog is None else find_record(snapshot, catalog)
        content = stored_content(snapshot, record)
    contents = Contents(snapshot=content, people=limit if people else None, resources=limit if resources else None)
    shown, url = aged(record, workspace.settings), target.shown_url
    as_text = output == "text"
    text = catalog_text(shown, contents, store_url=url, paint=paint_of(session)) if as_text else ""
    session.console.result(text or catalog_json(shown, contents, store_url=url))
    return ExitCode.DONE


@command.command("list")
@click.option("--limit", type=LIMIT, default=_LIMIT, show_default=True, help="Show at most so many, the newest.")
@store_option
@format_option("text", "json")
@click.pass_obj
def list_catalogs(session: Session, limit: int, store: str | None, output: str) -> int:
    """List the catalogs that were synced, the newest first: when they were taken, by whom, from which files."""
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    with target.snapshot() as snapshot:
        records = snapshot.catalogs()
        syncs = [aged(record, workspace.settings) for record in islice(records, limit)]
        more = sum(1 for _ in records)
        is_made = snapshot.version.lineage is not None
    url = target.shown_url
    nothing = NO_CATALOG if is_made else no_store_phrase(url)
    if output == "json":
        session.console.result(catalogs_json(syncs, more, store_url=url))
        session.console.note("" if syncs else nothing)
    else:
        session.console.result(catalogs_text(syncs, more, store_url=url, nothing=nothing, paint=paint_of(session)))
    return ExitCode.DONE
