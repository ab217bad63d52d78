"""The steps that plan and apply share: read the store, build the plan, guard it, place it."""

from collections.abc import Collection

from flowsync.cli.loading import Loaded, attribute_locator
from flowsync.cli.workspace import Workspace
from flowsync.ground.address import Address
from flowsync.plan.build import build_plan
from flowsync.plan.guards import with_delete_guard
from flowsync.plan.places import with_places
from flowsync.plan.values import Plan
from flowsync.store.protocol import Store


def make_plan(loaded: Loaded, workspace: Workspace, store: Store, allow_delete: Collection[Address]) -> Plan:
    """The plan of valid policies against the store. Raises StoreError when the store cannot be read."""
    plan = build_plan(loaded.configuration, store.read())
    guarded = with_delete_guard(plan, workspace.settings.delete_limits, allow_delete)
    return with_places(guarded, attribute_locator(loaded))
