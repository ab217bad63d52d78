"""Opens the inventory of the newest catalog, for commands that list what is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from flowsync.catalog.index import InventoryIndex
from flowsync.cli.catalogs import NO_CATALOG, SYNC_FIRST, current_catalog
from flowsync.cli.options import LIMIT
from flowsync.cli.workspace import Workspace, utc_now
from flowsync.effects.values import CatalogUse
from flowsync.ground.errors import FlowsyncError

_LISTED = 20

listed_option = click.option(
    "--limit",
    type=LIMIT,
    help=f"List at most so many resources of each integration and type. Default: {_LISTED}, with --format json all.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInventory:
    """The inventory with the snapshot that it is of; ``is_stale``: older than the project allows."""

    index: InventoryIndex
    catalog: CatalogUse
    is_stale: bool


@contextmanager
def open_inventory(workspace: Workspace, store: str | None) -> Iterator[OpenInventory]:
    """The inventory, as long as the context lasts. Raises FlowsyncError where the store has none."""
    with workspace.store(store).snapshot() as snapshot:
        opened = current_catalog(snapshot, utc_now())
        if opened is None:
            raise FlowsyncError(NO_CATALOG, hint=SYNC_FIRST)
        catalog, use = opened
        if catalog.inventory is None:
            raise FlowsyncError("The catalog has no inventory, so there is nothing to list.", hint=SYNC_FIRST)
        is_stale = use.age_minutes > workspace.settings.catalog_max_age
        yield OpenInventory(index=catalog.inventory, catalog=use, is_stale=is_stale)


def listed(limit: int | None, output: str) -> int | None:
    """How many resources of each integration and type are listed; None for all of them."""
    return _LISTED if limit is None and output == "text" else limit
