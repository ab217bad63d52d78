"""``flowsync state``: list, show, forget."""

import click

from flowsync.cli.commands import state_export, state_import, state_lock, state_migrate
from flowsync.cli.console import ExitCode
from flowsync.cli.options import ADDRESS, confirm, format_option, store_option, yes_option
from flowsync.cli.output import paint_of
from flowsync.cli.recording import Given, locked, recording_options, writer_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.suggest import did_you_mean
from flowsync.model.state import ResourceState, State
from flowsync.plan.drift import judged
from flowsync.render.sentences import no_store_phrase
from flowsync.render.state_report import object_json, object_text, state_json, state_text
from flowsync.store.deeds import Forget
from flowsync.store.protocol import Store


@click.group("state")
def command() -> None:
    """List, show and forget objects in the store; migrate and move it."""


command.add_command(state_migrate.command)
command.add_command(state_export.command)
command.add_command(state_import.command)
command.add_command(state_lock.lock_group)
command.add_command(state_lock.unlock)


@command.command("list")
@store_option
@format_option("text", "json")
@click.pass_obj
def list_objects(session: Session, store: str | None, output: str) -> int:
    """List every object: as applied, drifted, missing or unmanaged."""
    target = find_workspace(session.current, session.environment).store(store)
    state, url = judged(target.read()), target.shown_url
    as_text = output == "text"
    text = state_text(state, store_url=url, paint=paint_of(session)) if as_text else state_json(state, store_url=url)
    session.console.result(text)
    if not as_text and state.version.lineage is None:
        session.console.note(no_store_phrase(url))
    unreadable = any(diagnostic.is_error for diagnostic in state.diagnostics)
    return ExitCode.ERROR if unreadable else ExitCode.DONE


@command.command("show")
@click.argument("address", type=ADDRESS)
@store_option
@format_option("text", "json")
@click.pass_obj
def show(session: Session, address: Address, store: str | None, output: str) -> int:
    """Show an object: what is in force and what flowsync last put there."""
    return show_object(session, address, store, output)


def show_object(session: Session, address: Address, store: str | None, output: str) -> int:
    """Print the object at ``address``; FlowsyncError when the store does not hold it."""
    target = find_workspace(session.current, session.environment).store(store)
    state = judged(target.read())
    _known(state, address, target)
    text = object_json(state, address) if output == "json" else object_text(state, address, paint=paint_of(session))
    session.console.result(text)
    return ExitCode.ERROR if address in state.invalid else ExitCode.DONE


@command.command("forget")
@click.argument("address", type=ADDRESS)
@store_option
@yes_option
@recording_options
@click.pass_obj
def forget(session: Session, address: Address, store: str | None, yes: bool, given: Given) -> int:
    """Stop managing an object. It stays in force as it is; take its document out of the policies too."""
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    known = _known(target.read(), address, target)
    if not known.is_managed:
        raise FlowsyncError(f"{address} is not managed: there is nothing to forget.")
    confirm(f"Stop managing {address}? It stays in force.", yes=yes)
    writer = writer_of(workspace, "forget", given)
    with locked(session, target, writer, given.lock_timeout) as lease, lease.transaction(writer) as transaction:
        if not _known(transaction.read(), address, target).is_managed:
            raise FlowsyncError(f"{address} is not managed any more: somebody else was quicker.")
        transaction.write([Forget(address=address)])
    session.console.result(f"Forgot {address}; it stays in force, unmanaged. Remove its document from the policies.")
    return 0


def _known(state: State, address: Address, store: Store) -> ResourceState:
    known = state.resources.get(address)
    if known is None:
        names = [one.name for one in state.resources if (one.kind, one.space) == (address.kind, address.space)]
        hint = did_you_mean(address.name, names) or "See 'flowsync state list'."
        raise FlowsyncError(f"{address} is not in {store.shown_url}.", hint=hint)
    return known
