"""``flowsync pull``."""

from collections.abc import Sequence
from pathlib import Path

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.loading import Loaded, load_policies
from flowsync.cli.options import DRIFTED_FIELD, format_option, store_option
from flowsync.cli.output import paint_of, print_invalid
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, find_workspace
from flowsync.ground.errors import ConfigurationError, FlowsyncError
from flowsync.model.state import State
from flowsync.plan.adoption import Acceptance, accepted, all_accepted, drifted_fields
from flowsync.plan.build import build_plan
from flowsync.plan.drifted_fields import DriftedField
from flowsync.plan.values import Action, Plan
from flowsync.render.file_diff import FileChange, file_diff
from flowsync.render.pull_report import Pulled, pulled_json, pulled_text
from flowsync.render.sentences import counted
from flowsync.source.editing.as_written import as_written
from flowsync.source.editing.edit import edited
from flowsync.source.editing.remove import without_document
from flowsync.source.reading.reader import read_documents
from flowsync.source.write_file import write_file


@click.command("pull")
@click.argument("wanted", nargs=-1, type=DRIFTED_FIELD, metavar="[ADDRESS[.FIELD]]...")
@click.option("--all", "everything", is_flag=True, help="Accept all drift.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would change in the files.")
@store_option
@format_option("text", "json")
@click.pass_obj
def command(
    session: Session,
    wanted: tuple[DriftedField, ...],
    everything: bool,
    dry_run: bool,
    store: str | None,
    output: str,
) -> int:
    """Accept what was changed in the live store: write it into the policies, as the smallest edit.

    ADDRESS takes all drift of an object, ADDRESS.FIELD one field of it, such as settings.require_mfa. Where an object
    is gone from the live store, its document is taken out. The store is only read.
    """
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    loaded = load_policies(session, workspace)
    if not loaded.is_valid:
        return print_invalid(session, loaded, output)
    state = target.read()
    plan = build_plan(loaded.configuration, state)
    acceptances = _chosen(session, plan, loaded, state, wanted, everything=everything)
    if not acceptances and output == "text":
        session.console.result(_nothing(plan, wanted))
        return ExitCode.DONE
    files = _edited(workspace, loaded, acceptances)
    _check(session, workspace, files, plan, state)
    if not dry_run:
        _write(files)
    pulled = Pulled(drift=[one.drift for one in acceptances], state=state, files=list(files.values()))
    _print(session, pulled, target.shown_url, output, dry_run=dry_run)
    return ExitCode.DONE


def _chosen(
    session: Session, plan: Plan, loaded: Loaded, state: State, wanted: Sequence[DriftedField], *, everything: bool
) -> tuple[Acceptance, ...]:
    """The drift that is asked for; a usage error that lists all drift when nothing is."""
    if wanted and everything:
        raise click.UsageError("Give either ADDRESSes or --all.")
    if wanted:
        return accepted(plan, loaded.configuration, state, wanted)
    chosen = all_accepted(plan, loaded.configuration, state)
    if not everything and plan.drift:
        names = "".join(f"\n  {name}" for drift in plan.drift for name in drifted_fields(drift))
        raise click.UsageError(f"Name what to accept, or give --all. This drifted:{names}")
    kept = {one.drift.address for one in chosen}
    for drift in plan.drift:
        if drift.address not in kept:
            session.console.note(f"Left alone: {drift.address} drifted, but policies hold no document for it any more.")
    return chosen


def _nothing(plan: Plan, wanted: Sequence[DriftedField]) -> str:
    """That there is nothing to pull, and why."""
    named = {name.address for name in wanted}
    pulled = [change.address for change in plan.changes if change.action is Action.NO_OP]
    said = [str(address) for address in pulled if address in named]
    if said and len(said) == len(named):
        return f"Nothing to pull for {' and '.join(said)}: the policies say so already; the next apply records it."
    if plan.drift and wanted:
        return f"Nothing to pull: {' and '.join(map(str, wanted))} did not drift."
    if plan.drift:
        return "Nothing to pull."
    if pulled:
        of = counted(len(pulled), "object")
        return f"Nothing to pull: the policies say already what is live of {of}; the next apply records it."
    return "No drift: there is nothing to pull."


def _edited(workspace: Workspace, loaded: Loaded, acceptances: Sequence[Acceptance]) -> dict[Path, FileChange]:
    """What becomes of each file."""
    of_files: dict[str, list[Acceptance]] = {}
    for one in acceptances:
        of_files.setdefault(one.resource.origin.path, []).append(one)
    changes: dict[Path, FileChange] = {}
    for shown, of_file in sorted(of_files.items()):
        file = loaded.files[shown]
        before = file.read(shown)
        after = _without_drift(before, shown, of_file, workspace.settings.require_explicit)
        changes[file.path] = FileChange(path=shown, before=before, after=after)
    return changes


def _without_drift(
    content: bytes, shown: str, acceptances: Sequence[Acceptance], require_explicit: frozenset[str]
) -> bytes:
    """The content of a file with its documents as they have to be."""
    documents = {document.index: document.data for document in read_documents(shown, content)[0]}
    wanted, gone = {}, []
    for one in acceptances:
        index = one.resource.origin.index
        if one.body is None:
            gone.append(index)
        else:
            wanted[index] = as_written(one.resource.address.kind, documents[index], one.body, require_explicit)
    content = edited(content, shown, wanted)
    for index in sorted(gone, reverse=True):  # from the back, so that the numbers of those before stay
        content = without_document(content, shown, index)
    return content


def _check(session: Session, workspace: Workspace, files: dict[Path, FileChange], plan: Plan, state: State) -> None:
    """ConfigurationError when the policies would not be valid, or could not be applied as they can be now."""
    message = "The policies could not hold what is in force, so nothing was written."
    again = load_policies(session, workspace, {path: change.after for path, change in files.items()})
    if not again.is_valid:
        raise ConfigurationError(message, diagnostics=[found for found in again.diagnostics if found.is_error])
    known = {(found.code, found.address) for found in plan.diagnostics}
    refused = [
        found
        for found in build_plan(again.configuration, state).diagnostics
        if found.is_error and (found.code, found.address) not in known
    ]
    if refused:
        raise ConfigurationError(message, diagnostics=refused)


def _write(files: dict[Path, FileChange]) -> None:
    for path, change in files.items():
        if not change.deletes:
            write_file(path, change.after)
    for path, change in files.items():
        if change.deletes:
            try:
                path.unlink()
            except OSError as error:
                raise FlowsyncError(f"{change.path} could not be deleted: {error.strerror}.") from error


def _print(session: Session, pulled: Pulled, store_url: str, output: str, *, dry_run: bool) -> None:
    console = session.console
    if output == "json":
        console.result(pulled_json(pulled, store_url=store_url, written=not dry_run))
    elif dry_run:
        console.result("".join(map(file_diff, pulled.files)))
        console.note(f"Nothing was written. Without --dry-run, {counted(len(pulled.files), 'file')} would change.")
    else:
        console.result(pulled_text(pulled, store_url=store_url, paint=paint_of(session)))
