"""``flowsync import``."""

from collections.abc import Mapping
from os.path import realpath, relpath
from pathlib import Path

import click

from flowsync.cli.loading import load_policies
from flowsync.cli.options import ADDRESS, store_option
from flowsync.cli.output import print_invalid
from flowsync.cli.recording import Given, locked, recording_options, writer_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, find_workspace
from flowsync.ground.address import Address
from flowsync.ground.errors import ConfigurationError, FlowsyncError
from flowsync.ground.json_text import parse_json
from flowsync.model.explicit import written_out
from flowsync.model.schema_files import schema_file
from flowsync.model.state import State
from flowsync.source.append import appended, document_text
from flowsync.source.write_file import write_file
from flowsync.store.deeds import Adopt
from flowsync.store.protocol import Store, Transaction


@click.command("import")
@click.argument("address", type=ADDRESS, required=False)
@click.option("--all", "everything", is_flag=True, help="Import every unmanaged object.")
@click.option(
    "--write",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Append documents that are missing to this policy file.",
)
@store_option
@recording_options
@click.pass_obj
def command(
    session: Session, address: Address | None, everything: bool, file: Path | None, store: str | None, given: Given
) -> int:
    """Take over an object that is in the live store already, as it is there.

    It needs a document at that address, or --write FILE, which appends it. What is in force does not change; where the
    document differs from it, the next plan says so.
    """
    if (address is None) is not everything:
        raise click.UsageError("Give either an ADDRESS or --all.")
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    loaded = load_policies(session, workspace)
    if not loaded.is_valid:
        return print_invalid(session, loaded, "text")
    bodies = _unmanaged(target.read(), address, target)
    missing = {found: body for found, body in bodies.items() if found not in loaded.configuration.resources}
    if missing and file is None:
        names = ", ".join(map(str, missing))
        raise FlowsyncError(f"There is no document for {names}.", hint="Write one, or let --write FILE append it.")
    if missing and file is not None:
        _write(session, workspace, session.current / file, missing)
    writer = writer_of(workspace, "import", given, loaded.configuration.revision.full)
    with locked(session, target, writer, given.lock_timeout) as lease, lease.transaction(writer) as transaction:
        _adopt(transaction, bodies)
    session.console.result("\n".join(f"Imported {found}." for found in bodies) or "There is nothing to import.")
    return 0


def _unmanaged(state: State, address: Address | None, store: Store) -> dict[Address, str]:
    """The live bodies to import; FlowsyncError when ``address`` is not in the store or managed already."""
    found = {
        one: known.live
        for one, known in state.resources.items()
        if known.live is not None and not known.is_managed and address in (None, one)
    }
    if address is None or found:
        return found
    if address in state.invalid:
        reason = next(entry.summary for entry in state.diagnostics if entry.address == address)
        raise FlowsyncError(f"{address} cannot be imported: {reason}", hint="Mend the row in the live store first.")
    if address in state.resources:
        raise FlowsyncError(f"{address} is managed already.")
    raise FlowsyncError(f"{address} is not in {store.shown_url}.", hint="See 'flowsync state list'.")


def _write(session: Session, workspace: Workspace, file: Path, missing: Mapping[Address, str]) -> None:
    """Append the documents to ``file``, after checking that the policies are valid with them."""
    below = any(folder.resolve() in file.resolve().parents for folder in workspace.policy_folders)
    if not below or file.suffix not in (".yaml", ".yml") or file.name.startswith("."):
        raise FlowsyncError(
            f"'{file.name}' would not be read as a policy.", hint="Name a .yaml file in a policies folder."
        )
    content = file.read_bytes() if file.exists() else b""
    schemas = Path(relpath(workspace.root / "schema", file.parent)).as_posix()
    for address, body in missing.items():
        data = parse_json(body)
        spec = written_out(address.kind, data["spec"], workspace.settings.require_explicit)
        schema = f"{schemas}/{schema_file(address.kind)}"
        content = appended(content, document_text(address.kind, data["metadata"], spec, schema))
    again = load_policies(session, workspace, {Path(realpath(file)): content})
    if not again.is_valid:
        message = f"The policies would not be valid with what is to be imported, so '{file.name}' was not written."
        raise ConfigurationError(message, diagnostics=again.diagnostics)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_file(file, content)
    session.console.note(f"Wrote {len(missing)} document{'s' if len(missing) > 1 else ''} to {file.name}.")


def _adopt(transaction: Transaction, bodies: Mapping[Address, str]) -> None:
    state = transaction.read()
    for address, body in bodies.items():
        known = state.resources.get(address)
        if known is None or known.is_managed or known.live != body:
            raise FlowsyncError(f"{address} changed in the live store meanwhile; nothing was imported.")
    transaction.write(Adopt(address=address, body=body) for address, body in bodies.items())
