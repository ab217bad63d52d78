"""``flowsync state import``."""

from pathlib import Path

import click

from flowsync.cli.options import confirm, store_option, yes_option
from flowsync.cli.recording import Given, locked, recording_options, writer_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.store.portable import IMPORT_EVENT, Export, import_export, read_export


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@store_option
@yes_option
@recording_options
@click.pass_obj
def command(session: Session, file: Path, store: str | None, yes: bool, given: Given) -> int:
    """Make a new store of the export in FILE: the same store at another place, with all of its past.

    The store must not exist yet, or be empty. All of it is imported or nothing. Do not use the old store any more.
    """
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    export = read_export(session.current / file)
    session.console.note(f"{file} is the export of a store at serial {export.version.serial}: {_counts(export)}.")
    if export.version.serial and not export.counts["audit"]:
        session.console.note(
            "It has no audit: nothing vouches for what it says of the past. Import it only if you trust it."
        )
    confirm(f"Make the store {target.shown_url} of it?", yes=yes)
    writer = writer_of(workspace, IMPORT_EVENT, given)
    with locked(session, target, writer, given.lock_timeout) as lease, lease.transaction(writer) as transaction:
        import_export(export, transaction)
        head = transaction.head
    session.console.result(
        f"Imported serial {export.version.serial} into {target.shown_url}. Audit head {head}\n"
        "From now on use this store only: nothing that the old one is told gets here. Next: flowsync plan"
    )
    return 0


def _counts(export: Export) -> str:
    """What the export holds, in words."""
    words = {
        "live": "in force",
        "applied": "managed",
        "serials": "writes",
        "history": "versions",
        "audit": "entries of the audit",
    }
    return ", ".join(f"{export.counts[table]} {word}" for table, word in words.items())
