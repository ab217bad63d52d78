"""``flowsync graph``."""

from pathlib import Path

import click

from flowsync.access.policy import Policy
from flowsync.cli.console import ExitCode
from flowsync.cli.loading import load_policies
from flowsync.cli.options import ADDRESS, format_option
from flowsync.cli.output import print_invalid, print_warnings
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.suggest import did_you_mean
from flowsync.render.graph.build import flows_through, graph_of
from flowsync.render.graph.mermaid import graph_mermaid
from flowsync.render.graph.svg import graph_svg
from flowsync.render.graph.tree import graph_text
from flowsync.source.write_file import write_file

_DRAW = {"text": graph_text, "mermaid": graph_mermaid, "svg": graph_svg}


@click.command("graph")
@click.argument("address", required=False, type=ADDRESS)
@format_option(*_DRAW)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the picture into this file.")
@click.pass_obj
def command(session: Session, address: Address | None, output: str, out: Path | None) -> int:
    """Draw who comes to what: requesters → flow → bundle → scope → resources.

    ADDRESS is a flow, or a bundle, scope or space, whose flows are drawn; without it, all flows are.
    """
    workspace = find_workspace(session.current, session.environment)
    loaded = load_policies(session, workspace)
    if not loaded.is_valid:
        return print_invalid(session, loaded, "text")
    print_warnings(session, loaded)
    policy = Policy({known: resource.body for known, resource in loaded.configuration.resources.items()})
    if address is not None and address not in policy:
        names = [str(known) for known in loaded.configuration.resources]
        hint = did_you_mean(str(address), names) or "Name an object of the policies."
        raise FlowsyncError(f"The policies have no {address}.", hint=hint)
    flows = policy.flows if address is None else flows_through(policy, address)
    title = "All flows" if address is None else str(address)
    text = _DRAW[output](graph_of(policy, flows, title=title, subject=address))
    if out is None:
        session.console.result(text)
    else:
        write_file(session.current / out, text.encode())
        session.console.note(f"Wrote {out}")
    return ExitCode.DONE
