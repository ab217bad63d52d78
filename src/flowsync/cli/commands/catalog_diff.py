"""``flowsync catalog diff``."""

import click

from flowsync.catalog.compare import compare
from flowsync.cli.catalog_option import CATALOG
from flowsync.cli.catalogs import find_record, newest_record
from flowsync.cli.console import ExitCode
from flowsync.cli.options import LIMIT, format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.stored_catalogs import stored_content
from flowsync.cli.times import GivenTime
from flowsync.cli.workspace import find_workspace
from flowsync.ground.errors import FlowsyncError
from flowsync.model.record import CatalogRecord
from flowsync.render.catalog_diff import Compared, diff_json, diff_text
from flowsync.store.protocol import Snapshot

_LIMIT = 50


@click.command("diff")
@click.argument("old", type=CATALOG, required=False, metavar="[OLD]")
@click.argument("new", type=CATALOG, required=False, metavar="[NEW]")
@click.option("--limit", type=LIMIT, default=_LIMIT, show_default=True, help="Show at most so many people and things.")
@store_option
@format_option("text", "json")
@click.pass_obj
def command(
    session: Session,
    *,
    old: str | GivenTime | None,
    new: str | GivenTime | None,
    limit: int,
    store: str | None,
    output: str,
) -> int:
    """Show what differs between two catalogs: people, what is said of them, and the inventory.

    OLD and NEW are digests or times, as in 'flowsync catalog show'. Without NEW, it is the last one; without OLD, the
    last one before that with other content. A group that has a new id under its old name stands first: policy that
    names it means other people now.
    """
    target = find_workspace(session.current, session.environment).store(store)
    with target.snapshot() as snapshot:
        after = newest_record(snapshot) if new is None else find_record(snapshot, new)
        before = _before(snapshot, after) if old is None else find_record(snapshot, old)
        contents = [stored_content(snapshot, record) for record in (before, after)]
    emails = {person.id: person.email for content in contents for person in content.people or ()}
    compared, url = Compared(old=before, new=after, diff=compare(*contents), emails=emails), target.shown_url
    as_text = output == "text"
    text = diff_text(compared, limit=limit, store_url=url, paint=paint_of(session)) if as_text else ""
    session.console.result(text or diff_json(compared, store_url=url))
    return ExitCode.DONE


def _before(snapshot: Snapshot, after: CatalogRecord) -> CatalogRecord:
    """The last catalog with other content. Raises FlowsyncError when there is none."""
    found = next((record for record in snapshot.catalogs() if record.digest != after.digest), None)
    if found is None:
        raise FlowsyncError(
            f"All catalogs in the store have the same content: that of {after.digest[:12]}.",
            hint="See 'flowsync catalog list'.",
        )
    return found
