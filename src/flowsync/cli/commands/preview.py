"""``flowsync preview``."""

from collections.abc import Iterator

import click

from flowsync.access.contents import contents_of
from flowsync.access.listing import listing_of
from flowsync.access.policy import Policy
from flowsync.access.queries import is_open_ended
from flowsync.cli.console import ExitCode
from flowsync.cli.inventories import OpenInventory, listed, listed_option, open_inventory
from flowsync.cli.loading import load_policies
from flowsync.cli.options import ADDRESS, format_option, store_option
from flowsync.cli.output import paint_of, print_invalid, print_warnings
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.address import Address, Kind
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.suggest import did_you_mean
from flowsync.model.query.parse import parse_query
from flowsync.render.listing import OPEN_ENDED, Shown, listing_json, listing_text

_HOLDING = (Kind.ACCESS_FLOW, Kind.BUNDLE, Kind.ACCESS_SCOPE)


@click.command("preview")
@click.argument("address", type=ADDRESS)
@store_option
@listed_option
@format_option("text", "json")
@click.pass_obj
def command(session: Session, address: Address, store: str | None, limit: int | None, output: str) -> int:
    """Show what a flow, bundle or access scope of the work tree gives access to, by the newest catalog.

    ADDRESS is AccessFlow/NAME, Bundle/NAME or AccessScope/NAME, inside a space KIND/SPACE/NAME. All of it is shown, not
    only what a change adds. Inside a space, access scopes are cut to the scopes of the space.
    """
    workspace = find_workspace(session.current, session.environment)
    loaded = load_policies(session, workspace)
    if not loaded.is_valid:
        return print_invalid(session, loaded, output, lacking="preview")
    print_warnings(session, loaded)
    policy = Policy({known: resource.body for known, resource in loaded.configuration.resources.items()})
    _check(address, policy)
    with open_inventory(workspace, store) as inventory:
        shown = _shown(address, policy, inventory, listed(limit, output))
    text = listing_json(shown) if output == "json" else listing_text(shown, paint=paint_of(session))
    session.console.result(text)
    return ExitCode.DONE


def _check(address: Address, policy: Policy) -> None:
    """Raise FlowsyncError for what holds nothing, or is not there."""
    if address.kind not in _HOLDING:
        raise FlowsyncError(
            f"A document of kind {address.kind} gives access to nothing by itself.",
            hint=f"Name a document of kind {', '.join(_HOLDING[:-1])} or {_HOLDING[-1]}.",
        )
    if address not in policy:
        hint = did_you_mean(str(address), (str(known) for known in policy.addresses if known.kind in _HOLDING))
        raise FlowsyncError(f"The policies have no {address}.", hint=hint or "Name a document of the policies.")


def _shown(address: Address, policy: Policy, inventory: OpenInventory, limit: int | None) -> Shown:
    contents = contents_of(policy, address, inventory.index)
    verb = "covers" if address.kind is Kind.ACCESS_SCOPE else "gives access to"
    return Shown(
        head=f"{address} {verb} {{}}.",
        listing=listing_of(contents, inventory.index, limit),
        about={"address": str(address)},
        notes=list(_notes(address, policy)),
        source="Policies of the work tree",
        catalog=inventory.catalog,
        is_stale=inventory.is_stale,
    )


def _notes(address: Address, policy: Policy) -> Iterator[str]:
    spec = policy.spec(address)
    if not spec.get("active", True):
        yield f"{address} is switched off: it gives access to nothing as long as it is."
    limits = policy.space_scopes(address)
    if limits is not None:
        yield f"Access scopes are cut to what the space '{address.space}' covers: {', '.join(map(str, limits))}."
    if address.kind is Kind.ACCESS_SCOPE and is_open_ended(parse_query(spec["query"])):
        yield OPEN_ENDED
