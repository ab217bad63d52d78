"""``flowsync graph``."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from flowsync.access.policy import Policy
from flowsync.cli.catalogs import current_catalog
from flowsync.cli.console import ExitCode
from flowsync.cli.loading import load_policies
from flowsync.cli.options import format_option, store_option
from flowsync.cli.output import print_invalid, print_warnings
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace, timestamp, utc_now
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.suggest import did_you_mean
from flowsync.render.graph.build import Counted, flows_through, graph_of, no_counts
from flowsync.render.graph.mermaid import graph_mermaid
from flowsync.render.graph.svg import graph_svg
from flowsync.render.graph.tree import graph_text
from flowsync.render.graph.values import Graph
from flowsync.source.write_file import write_file
from flowsync.store.protocol import Snapshot

_DRAW: Mapping[str, Callable[[Graph], str]] = {"text": graph_text, "mermaid": graph_mermaid, "svg": graph_svg}


@click.command("graph")
@click.argument("subject", required=False, metavar="[ADDRESS|PERSON]")
@store_option
@format_option(*_DRAW)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the picture into this file.")
@click.pass_obj
def command(session: Session, subject: str | None, store: str | None, output: str, out: Path | None) -> int:
    """Draw who comes to what: requesters → flow → bundle → scope → resources, by the policies of the work tree.

    The picture is of a flow, of the flows that lead through a bundle, scope or space, or of those that a PERSON of the
    catalog can use now; without an argument, of all flows. With a catalog, it says how many people and entitlements.
    """
    workspace = find_workspace(session.current, session.environment)
    loaded = load_policies(session, workspace)
    if not loaded.is_valid:
        return print_invalid(session, loaded, "text", lacking="picture")
    print_warnings(session, loaded)
    policy = Policy({known: resource.body for known, resource in loaded.configuration.resources.items()})
    with workspace.store(store).snapshot() as snapshot:
        text = _DRAW[output](_graph(policy, subject, snapshot))
    if out is None:
        session.console.result(text)
    else:
        write_file(session.current / out, text.encode())
        session.console.note(f"Wrote {out}")
    return ExitCode.DONE


def _graph(policy: Policy, subject: str | None, snapshot: Snapshot) -> Graph:
    """The picture. Raises FlowsyncError for an address that the policies do not have, and a person who is not known."""
    counts = _counts(policy, snapshot)
    if subject is None:
        return graph_of(policy, policy.flows, title="All flows", counts=counts)
    try:
        address = Address.parse(subject)
    except ValueError:
        return _of_person(policy, subject, snapshot, counts)
    if address not in policy:
        hint = did_you_mean(subject, map(str, policy.addresses)) or "Name an object of the policies."
        raise FlowsyncError(f"The policies have no {address}.", hint=hint)
    return graph_of(policy, flows_through(policy, address), title=subject, subject=address, counts=counts)


def _of_person(policy: Policy, text: str, snapshot: Snapshot, counts: Counted) -> Graph:
    now = utc_now()
    opened = current_catalog(snapshot, now)
    catalog = opened[0] if opened else None
    if catalog is None or catalog.people is None:
        hint = "Write an address such as AccessFlow/NAME; people are known after flowsync catalog sync FILE..."
        raise FlowsyncError(f"'{text}' is no address, and no catalog of the store has people.", hint=hint)
    person = catalog.people.find(text)
    if person is None:
        hint = catalog.people.suggest(text) or "Name a person by e-mail, alias or id."
        raise FlowsyncError(f"'{text}' is no address, and the catalog has no such person.", hint=hint)
    # pyroaring takes 32 ms to import, which a picture of policy alone does not pay
    from flowsync.access.evaluation import Evaluation  # noqa: PLC0415

    evaluation = Evaluation(policy, catalog, timestamp(now))
    flows = [flow for flow in policy.flows if person in evaluation.users(flow)]
    email = catalog.people.name(person).email
    return graph_of(policy, flows, title=email, person=email, counts=counts)


def _counts(policy: Policy, snapshot: Snapshot) -> Counted:
    """How many people and entitlements there are to each box, by the newest catalog; nothing without one."""
    opened = current_catalog(snapshot, utc_now())
    if opened is None:
        return no_counts
    from flowsync.access.evaluation import Evaluation  # noqa: PLC0415 (as above)
    from flowsync.render.graph.counts import counted_by  # noqa: PLC0415

    return counted_by(Evaluation(policy, opened[0]))
