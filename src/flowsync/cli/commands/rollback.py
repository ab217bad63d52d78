"""``flowsync rollback``."""

from pathlib import Path

import click

from flowsync.cli.applying import Applying, any_clock_option
from flowsync.cli.console import ExitCode
from flowsync.cli.effects import Planned
from flowsync.cli.moments import SERIAL, written_at
from flowsync.cli.options import ExceptionOptions, format_option, rollback_exception_options, store_option, yes_option
from flowsync.cli.output import print_plan
from flowsync.cli.planning import guarded, with_effects
from flowsync.cli.recording import Given, recording_options
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, find_workspace, utc_now
from flowsync.ground.errors import RefusedError
from flowsync.plan.rollback import build_rollback
from flowsync.plan.saved import plan_to_text
from flowsync.plan.selection import By
from flowsync.source.write_file import write_file
from flowsync.store.audit.faults import Fault, NotWholeError
from flowsync.store.audit.verify import verify_store
from flowsync.store.protocol import Snapshot, Store


@click.command("rollback")
@click.argument("serial", type=SERIAL)
@store_option
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Apply nothing; save the plan for 'flowsync apply FILE'.",
)
@yes_option
@rollback_exception_options
@recording_options
@any_clock_option
@format_option("text", "json")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    serial: int,
    store: str | None,
    out: Path | None,
    yes: bool,
    exceptions: ExceptionOptions,
    given: Given,
    any_clock: bool,
    output: str,
) -> int:
    """Bring the live store back to what flowsync had applied at SERIAL.

    It is an apply whose policies come from the history: it shows the plan and asks, and the same guards hold. The
    policies in Git are not changed: take them back too, or the next apply brings forward again what was rolled back.
    """
    _check_selectors(exceptions)
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    with target.snapshot() as snapshot:
        written = written_at(snapshot, serial)
    if out is not None:
        return _save(session, _plan(workspace, target, serial, exceptions), target, out, output)
    run = Applying(
        session=session, workspace=workspace, target=target, given=given, yes=yes, any_clock=any_clock, output=output
    ).rolling_back_to(serial)
    return run.apply(written.revision, lambda: _plan(workspace, target, serial, exceptions))


def _plan(workspace: Workspace, store: Store, serial: int, exceptions: ExceptionOptions) -> Planned:
    """The plan of the rollback, guarded. Raises RefusedError, and StoreError when the store cannot be read."""
    with store.snapshot() as snapshot:
        written = written_at(snapshot, serial)
        _check_history(snapshot)
        past, state = snapshot.objects_at(serial), snapshot.state()
        plan = build_rollback(past, written, state, utc_now(), exceptions.selection)
    return with_effects(guarded(plan, workspace, exceptions), workspace, store)


def _check_selectors(exceptions: ExceptionOptions) -> None:
    """A usage error for a selector by file: what the history holds came from files that may be others now."""
    for selector in (*exceptions.selection.targets, *exceptions.selection.excluded):
        if selector.by is By.PATH:
            raise click.UsageError(f"A rollback reads no files, so {selector.text} names nothing: write ADDRESSes.")


def _check_history(snapshot: Snapshot) -> None:
    """Raise RefusedError when the history that would come into force is not the one that the audit vouches for.

    A store that a script has just brought up to date has no entry yet: nothing can vouch for it before its next write.
    """
    try:
        verify_store(snapshot)
    except NotWholeError as error:
        if error.fault is not Fault.NO_ENTRIES:
            message = f"The history cannot be trusted, so nothing of it is brought back. {error.message}"
            hint = "Take the policies back in Git instead and apply them; see 'flowsync audit verify'."
            raise RefusedError(message, hint=hint) from error


def _save(session: Session, planned: Planned, store: Store, out: Path, output: str) -> int:
    print_plan(session, planned, store.shown_url, output)
    plan = planned.plan
    if plan.is_refused:
        return ExitCode.ERROR
    write_file(session.current / out, plan_to_text(plan, store.shown_url).encode())
    session.console.note(f"Saved the plan. Apply it with: flowsync apply {out}")
    return ExitCode.DONE
