"""The steps that plan and apply share: load, read the store, build the plan, guard it, place it."""

from collections.abc import Collection
from dataclasses import dataclass

from flowsync.cli.loading import Loaded, attribute_locator, load
from flowsync.cli.progress import ProgressLine
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, utc_now
from flowsync.ground.address import Address
from flowsync.plan.build import build_plan
from flowsync.plan.guards import with_delete_guard
from flowsync.plan.places import with_places
from flowsync.plan.values import Plan
from flowsync.store.protocol import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan and what it was made from."""

    plan: Plan
    loaded: Loaded


def make_plan(session: Session, workspace: Workspace, store: Store, allow_delete: Collection[Address]) -> Planned:
    """The plan of the workspace against the store.

    Raises ConfigurationError when the policies are not valid, StoreError when the store cannot be read.
    """
    progress = ProgressLine(session.console)
    loaded = load(workspace, utc_now(), progress)
    progress.close()
    plan = build_plan(loaded.require_valid(), store.read())
    guarded = with_delete_guard(plan, workspace.settings.delete_limits, allow_delete)
    return Planned(plan=with_places(guarded, attribute_locator(loaded)), loaded=loaded)
