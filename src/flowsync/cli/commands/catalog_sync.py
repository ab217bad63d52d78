"""``flowsync catalog sync``."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from flowsync.catalog.build import catalog_parts
from flowsync.catalog.counts import counts_of
from flowsync.catalog.reading.read import LARGEST_FILE, CatalogFile, read_catalog
from flowsync.catalog.snapshot import Snapshot
from flowsync.catalog.text import digest_of
from flowsync.cli.console import ExitCode
from flowsync.cli.options import format_option, store_option
from flowsync.cli.recording import Given, locked, recording_options, writer_of
from flowsync.cli.session import Session
from flowsync.cli.stored_catalogs import aged
from flowsync.cli.times import TIME, GivenTime
from flowsync.cli.workspace import Workspace, find_workspace, timestamp, utc_now
from flowsync.ground.errors import FlowsyncError
from flowsync.model.record import CatalogFacts
from flowsync.render.catalog_report import synced_json, synced_text
from flowsync.render.printable import printable
from flowsync.source.shown_path import shown_path
from flowsync.store.sql.chain import CATALOG_EVENT

_CLOCKS_DIFFER = timedelta(minutes=5)
_MOST_NAMED = 10


@click.command("sync")
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]...")
@click.option("--source", default="", metavar="NAME", help="The identity source of the SCIM exports among the files.")
@click.option("--taken-at", type=TIME, help="When the files were made; else they say so themselves, or it is now.")
@store_option
@format_option("text", "json")
@recording_options
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    files: tuple[Path, ...],
    source: str,
    taken_at: GivenTime | None,
    store: str | None,
    output: str,
    given: Given,
) -> int:
    """Put people and inventory from files into the store, as the snapshot that effects are computed over from now on.

    FILE is the documented JSON form, a SCIM 2.0 export or CSV; all files together make one snapshot. Without FILE,
    flowsync.yaml names them (catalog.files). No plan becomes stale by it.
    """
    workspace = find_workspace(session.current, session.environment)
    paths = [session.current / file for file in files] or _configured(workspace)
    snapshot = _read(session, paths, source, taken_at)
    parts, facts = catalog_parts(snapshot), _facts(snapshot, ", ".join(_names(workspace, paths)))
    target = workspace.store(store)
    with target.snapshot() as before:
        is_new = all(record.digest != facts.digest for record in before.catalogs())
    writer = writer_of(workspace, CATALOG_EVENT, given)
    with locked(session, target, writer, given.lock_timeout) as lease, lease.transaction(writer) as transaction:
        record = transaction.put_catalog(facts, parts)
        head = transaction.head
    synced, as_json = aged(record, workspace.settings), output == "json"
    text = "" if as_json else synced_text(synced, is_new=is_new, head=head)
    session.console.result(text or synced_json(synced, is_new=is_new, head=head, store_url=target.shown_url))
    return ExitCode.DONE


def _configured(workspace: Workspace) -> list[Path]:
    """The files that flowsync.yaml names. Raises FlowsyncError when it names none."""
    if not workspace.settings.catalog_files:
        raise FlowsyncError(
            "No files were given, and flowsync.yaml names none.",
            hint="Write flowsync catalog sync FILE..., or catalog: {files: [...]} in flowsync.yaml.",
        )
    return [workspace.root / file for file in workspace.settings.catalog_files]


def _read(session: Session, paths: Iterable[Path], source: str, taken_at: GivenTime | None) -> Snapshot:
    """The snapshot in the files; what should be known about it is noted. Raises FlowsyncError."""
    now = utc_now()
    files = [_file(path, shown_path(path, session.current), source) for path in paths]
    reading = read_catalog(files, timestamp(now))
    session.console.note("\n".join(f"Note: {printable(remark)}" for remark in reading.remarks))
    snapshot = replace(reading.snapshot, taken_at=taken_at.first) if taken_at else reading.snapshot
    if snapshot.taken_at > timestamp(now + _CLOCKS_DIFFER):
        raise FlowsyncError(
            f"The catalog says that it was taken at {snapshot.taken_at}, but it is {timestamp(now)}.",
            hint="Correct taken_at in the file, or give the time with --taken-at.",
        )
    return snapshot


def _file(path: Path, shown: str, source: str) -> CatalogFile:
    if not path.is_file():
        what = "is no file" if path.exists() else "does not exist"
        raise FlowsyncError(
            f"'{shown}' {what}.", hint="Name files with people and inventory; docs/catalog.md says how."
        )
    try:
        with path.open("rb") as file:
            return CatalogFile(name=shown, content=file.read(LARGEST_FILE + 1), source=source)
    except OSError as error:
        raise FlowsyncError(f"'{shown}' cannot be read: {error.strerror}.") from error


def _facts(snapshot: Snapshot, origin: str) -> CatalogFacts:
    counts = counts_of(snapshot)
    return CatalogFacts(digest=digest_of(snapshot), taken_at=snapshot.taken_at, origin=origin, counts=counts)


def _names(workspace: Workspace, paths: list[Path]) -> Iterator[str]:
    """How the files are called from the project's folder; of many, how many more there are."""
    for path in paths[:_MOST_NAMED]:
        yield shown_path(path, workspace.root)
    if len(paths) > _MOST_NAMED:
        yield f"{len(paths) - _MOST_NAMED:,} more"
