"""``flowsync state export``."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from flowsync.cli.options import store_option
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.errors import FlowsyncError
from flowsync.source.write_file import write_private_lines
from flowsync.store.exported import export_for_plans
from flowsync.store.portable import export_lines
from flowsync.store.protocol import Snapshot, Store


@click.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of stdout.")
@click.option("--for-plans", is_flag=True, help="Only what a plan needs: for plans of those who may not see the store.")
@store_option
@click.pass_obj
def command(session: Session, out: Path | None, for_plans: bool, store: str | None) -> int:
    """Print the whole store as JSON: what is in force, what was applied, all of the past.

    The same content gives the same bytes, whatever the database. 'flowsync state import' makes a store of it. With
    --for-plans it holds neither people, nor catalogs, nor the past, and 'flowsync plan --store export:FILE' reads it.
    """
    target = find_workspace(session.current, session.environment).store(store)
    lines = _lines(target, export_for_plans if for_plans else export_lines)
    if out is None:
        session.console.results(lines)
    else:
        write_private_lines(session.current / out, lines)
        session.console.note(f"Wrote {'what plans need of the store' if for_plans else 'the store'} to {out}.")
    return 0


def _lines(store: Store, exported: Callable[[Snapshot], Iterator[str]]) -> Iterator[str]:
    """The lines of one moment. Raises FlowsyncError when the store does not exist, and StoreError."""
    with store.snapshot() as snapshot:
        if snapshot.version.lineage is None:
            raise FlowsyncError(
                f"There is no store {store.shown_url} yet, so there is nothing to export.", hint="Check its URL."
            )
        yield from exported(snapshot)
