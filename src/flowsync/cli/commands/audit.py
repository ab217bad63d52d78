"""``flowsync audit``: list, verify, export, prune."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.options import LIMIT, confirm, format_option, store_option, yes_option
from flowsync.cli.output import paint_of
from flowsync.cli.recording import Given, locked, recording_options, writer_of
from flowsync.cli.session import Session
from flowsync.cli.times import TIME, GivenTime
from flowsync.cli.workspace import Workspace, find_workspace
from flowsync.ground.errors import FlowsyncError
from flowsync.model.record import MOST_RETENTION_MONTHS, RETENTION_MONTHS, AuditEntry
from flowsync.render.audit_csv import csv_lines
from flowsync.render.audit_report import entries_json, entries_text, exported_text, old_text, unreadable_text
from flowsync.render.sentences import no_store_phrase
from flowsync.render.verification import fault_json, fault_text, whole_json, whole_text
from flowsync.source.write_file import write_private_lines
from flowsync.store.audit.entries import stored
from flowsync.store.audit.export import Bound, Exported, exported_entries, jsonl_lines, summarise, verify_export
from flowsync.store.audit.faults import NotWholeError
from flowsync.store.audit.verify import Whole, read_chain, verify_store
from flowsync.store.protocol import Snapshot, Store

_LIMIT = 20
_LINES_AT_ONCE = 1000
_HEAD = re.compile("[0-9a-f]{64}")


class HeadType(click.ParamType[str]):
    """The hash of an entry: 64 hexadecimal digits."""

    name = "HASH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The hash in the text; a usage error when it is none."""
        text = str(value).strip().lower()
        if not _HEAD.fullmatch(text):
            self.fail(f"'{value}' is no head of an audit: that is 64 hexadecimal digits.", param, ctx)
        return text


HASH = HeadType()


@click.group("audit")
def command() -> None:
    """List, verify, export and prune the audit: the chain of entries that tells of every write and refusal."""


@command.command("list")
@click.option("--limit", type=LIMIT, default=_LIMIT, show_default=True, help="Show at most so many, the newest.")
@store_option
@format_option("text", "json")
@click.pass_obj
def list_entries(session: Session, limit: int, store: str | None, output: str) -> int:
    """List the last entries, the newest at the end: who did what, when and why."""
    target = find_workspace(session.current, session.environment).store(store)
    with target.snapshot() as snapshot:
        entries = _last_entries(snapshot, limit)
        is_made = snapshot.version.lineage is not None
    url = target.shown_url
    none = "The audit has no entry yet." if is_made else no_store_phrase(url)
    if output == "json":
        session.console.result(entries_json(entries, store_url=url))
        note = unreadable_text(entries) if is_made else none
        if note:
            session.console.note(note)
    else:
        session.console.result(entries_text(entries, store_url=url, none=none, paint=paint_of(session)))
    return ExitCode.DONE


def _last_entries(snapshot: Snapshot, limit: int) -> Sequence[AuditEntry]:
    last = snapshot.last_entry()
    entries = list(snapshot.audit(after=last.seq - limit)) if last else []
    # fewer than asked for: there are no more, or numbers are missing, and the ones before the gap are wanted, too
    return entries if len(entries) >= limit else deque(snapshot.audit(), maxlen=limit)


@command.command("verify")
@click.option("--head", type=HASH, help="A head of this audit that was kept elsewhere.")
@click.option(
    "--export",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Verify this export (jsonl) by itself, without a store.",
)
@store_option
@format_option("text", "json")
@click.pass_obj
def verify(session: Session, head: str | None, file: Path | None, store: str | None, output: str) -> int:
    """Say whether the audit is whole, or else the first thing that is wrong.

    That is an entry that was edited, removed, moved or cut off, or a store that is not what the entries tell. Exits
    with 0 when it is whole, and with 1 when it is not.
    """
    if file is not None and store is not None:
        raise click.UsageError("Give either --export or --store.")
    as_json, paint = output == "json", paint_of(session)
    kept = head or ""
    subject, check = _of_store(session, store, kept) if file is None else _of_export(session, file, kept)
    try:
        found = check()
    except NotWholeError as error:
        wrong = fault_json(error, subject=subject) if as_json else fault_text(error, subject=subject, paint=paint)
        session.console.result(wrong)
        return ExitCode.ERROR
    about = {"subject": subject, "kept_head": kept}
    session.console.result(whole_json(found, **about) if as_json else whole_text(found, **about, paint=paint))
    return ExitCode.DONE


def _of_store(session: Session, store: str | None, head: str) -> tuple[str, Callable[[], Whole]]:
    """How messages name the store, and the check of its audit."""
    target = find_workspace(session.current, session.environment).store(store)

    def check() -> Whole:
        with target.snapshot() as snapshot:
            _check_made(snapshot, target)
            return verify_store(snapshot, kept_head=head)

    return target.shown_url, check


def _of_export(session: Session, file: Path, head: str) -> tuple[str, Callable[[], Exported]]:
    """How messages name the export, and the check of it."""

    def check() -> Exported:
        try:
            with (session.current / file).open("rb") as lines:
                return verify_export(lines, kept_head=head)
        except OSError as error:
            raise FlowsyncError(f"'{file}' cannot be read: {error.strerror}.") from error

    return f"export {file}", check


@command.command("export")
@click.option("--format", "output", type=click.Choice(("jsonl", "csv")), required=True, help="How to write it.")
@click.option("--since", type=TIME, help="Only what was recorded at this time or later.")
@click.option("--until", type=TIME, help="Only what was recorded at this time or before; a day is over at its end.")
@click.option(
    "--out", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, not to stdout."
)
@store_option
@click.pass_obj
def export(
    session: Session,
    output: str,
    since: GivenTime | None,
    until: GivenTime | None,
    file: Path | None,
    store: str | None,
) -> int:
    """Write the entries out, with what proves that they are complete and untouched.

    The first line says what was asked for, how many entries there are, and the head. Entries are never left out of the
    middle: a chain has no gaps.
    """
    target = find_workspace(session.current, session.environment).store(store)
    with target.snapshot() as snapshot:
        _check_made(snapshot, target)
        summary = summarise(
            snapshot,
            since=Bound(given=since.given, understood=since.first) if since else None,
            until=Bound(given=until.given, understood=until.last) if until else None,
        )
        entries = exported_entries(snapshot, summary)
        lines = csv_lines(summary, entries) if output == "csv" else jsonl_lines(summary, entries)
        if file is None:
            for piece in _pieces(lines):
                session.console.result(piece)
        else:
            write_private_lines(session.current / file, lines)
    session.console.note(exported_text(summary, str(file) if file and output == "jsonl" else ""))
    return ExitCode.DONE


@command.command("prune")
@click.option(
    "--keep",
    type=click.IntRange(min=1, max=MOST_RETENTION_MONTHS),
    metavar="MONTHS",
    help="Keep so many months, not fewer than flowsync.yaml says (audit.retention_months, by default 36).",
)
@store_option
@yes_option
@recording_options
@click.pass_obj
def prune(session: Session, keep: int | None, store: str | None, yes: bool, given: Given) -> int:
    """Remove what is older than the retention: entries, and versions that were replaced before that.

    What was in force at any time since can still be shown. The audit says what was removed, and stays whole.
    """
    workspace = find_workspace(session.current, session.environment)
    months, target = _months(workspace, keep), workspace.store(store)
    with target.snapshot() as snapshot:
        _check_made(snapshot, target)
        # what somebody has put there or edited is evidence, and what is old by such entries is not known
        read_chain(stored(snapshot))
        old = snapshot.old(months)
    if not (old.entries or old.versions or old.catalogs):
        session.console.result(f"Nothing is older than {months} months (before {old.before}).")
        return ExitCode.DONE
    confirm(f"{old_text(old)} will be removed for good.", yes=yes)
    writer = writer_of(workspace, "prune", given)
    with locked(session, target, writer, given.lock_timeout) as lease, lease.transaction(writer) as transaction:
        removed = transaction.prune(months)
        head = transaction.head
    session.console.result(f"Removed: {old_text(removed)}.\nAudit head {head}")
    return ExitCode.DONE


def _months(workspace: Workspace, keep: int | None) -> int:
    """How many months to keep; FlowsyncError for fewer than the project, or anybody, may."""
    least = workspace.settings.retention_months
    if keep is None or keep >= least:
        return keep or least
    if keep < RETENTION_MONTHS:
        raise FlowsyncError(
            f"Retention of at least {RETENTION_MONTHS} months: {keep} are too few.",
            hint="Who widened access, and why, is asked years later. Give --keep 36 or more, or leave it out.",
        )
    raise FlowsyncError(
        f"flowsync.yaml keeps {least} months: {keep} are too few.",
        hint="Change audit.retention_months there if that is meant, so that it is reviewed.",
    )


def _check_made(snapshot: Snapshot, store: Store) -> None:
    if snapshot.version.lineage is None:
        raise FlowsyncError(f"There is no store at {store.shown_url} yet.", hint="Check the URL of the store.")


def _pieces(lines: Iterable[str]) -> Iterator[str]:
    """The lines in pieces that are few to write and small to hold."""
    rest = iter(lines)
    while piece := "".join(islice(rest, _LINES_AT_ONCE)):
        yield piece
