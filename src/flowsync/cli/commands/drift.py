"""``flowsync drift``."""

import click

from flowsync.apply.drift_record import DRIFT_EVENT, RecordedDrift, is_open, record_drift, unreadable_objects
from flowsync.cli.console import ExitCode
from flowsync.cli.options import detailed_exitcode_option, format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.recording import Given, locked, recording_options, writer_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, find_workspace
from flowsync.model.state import State
from flowsync.plan.drift import drift_of, judged
from flowsync.render.drift_report import drift_json, drift_text
from flowsync.render.sentences import no_store_phrase
from flowsync.store.protocol import Store


@click.command("drift")
@store_option
@format_option("text", "json")
@detailed_exitcode_option
@click.option(
    "--record",
    is_flag=True,
    help="Add what drifted, or that it has ended, to the audit, unless its last entry on drift says so.",
)
@recording_options
@click.pass_obj
def command(
    session: Session, store: str | None, output: str, detailed_exitcode: bool, record: bool, given: Given
) -> int:
    """Show what was changed in the live store since flowsync applied it.

    Reads only the store. Changes nothing; with --record it adds an entry to the audit where something drifted, or where
    what it recorded before has ended.
    """
    if not record and (given.reason or given.ticket or given.pull_request):
        raise click.UsageError("--reason, --ticket and --pull-request go into the audit: give --record, too.")
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    state, recorded = judged(target.read()), None
    if record and (drift_of(state) or unreadable_objects(state) or _is_open(target)):
        state, recorded = _recorded(session, workspace, target, given)
    drift = drift_of(state)
    if output == "json":
        session.console.result(drift_json(drift, state, store_url=target.shown_url, recorded=recorded))
        if state.version.lineage is None:
            session.console.note(no_store_phrase(target.shown_url))
    else:
        paint = paint_of(session)
        session.console.result(drift_text(drift, state, store_url=target.shown_url, recorded=recorded, paint=paint))
    if any(diagnostic.is_error for diagnostic in state.diagnostics):
        return ExitCode.ERROR
    return ExitCode.CHANGES if detailed_exitcode and drift else ExitCode.DONE


def _is_open(store: Store) -> bool:
    with store.snapshot() as snapshot:
        return is_open(snapshot.last_entry(DRIFT_EVENT))


def _recorded(
    session: Session, workspace: Workspace, target: Store, given: Given
) -> tuple[State, RecordedDrift | None]:
    """The state in which drift was looked for, and the entry that tells of it, or of its end, if one does."""
    writer = writer_of(workspace, DRIFT_EVENT, given)
    with locked(session, target, writer, given.lock_timeout) as lease, lease.transaction(writer) as transaction:
        state = judged(transaction.read())
        recorded = record_drift(transaction, drift_of(state), unreadable_objects(state))
    return state, recorded
