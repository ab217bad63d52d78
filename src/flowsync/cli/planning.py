"""The steps that plan and apply share: read the store, build the plan, guard it, place it."""

from flowsync.cli.loading import Loaded, attribute_locator
from flowsync.cli.options import ExceptionOptions
from flowsync.cli.selection import files_at
from flowsync.cli.workspace import Workspace
from flowsync.plan.build import build_plan
from flowsync.plan.guards import with_delete_guard
from flowsync.plan.places import with_places
from flowsync.plan.values import Plan
from flowsync.plan.widening import with_widening_guard
from flowsync.store.protocol import Store


def make_plan(loaded: Loaded, workspace: Workspace, store: Store, exceptions: ExceptionOptions) -> Plan:
    """The plan of valid policies against the store, of what ``exceptions`` let it look at.

    Raises StoreError when the store cannot be read, FlowsyncError when an exception names nothing that there is.
    """
    selection = exceptions.selection.with_files(lambda path: files_at(path, loaded.files, workspace.current))
    plan = build_plan(loaded.configuration, store.read(), selection, exceptions.ignored_drift)
    return with_places(guarded(plan, workspace, exceptions), attribute_locator(loaded))


def guarded(plan: Plan, workspace: Workspace, exceptions: ExceptionOptions) -> Plan:
    """The plan, refused where a guard stands against it that ``exceptions`` do not lift."""
    limited = with_delete_guard(plan, workspace.settings.delete_limits, exceptions.allowed_deletes)
    return with_widening_guard(limited, exceptions.restored_widening)
