"""The steps that plan and apply share: read the store, build the plan, guard it, place it."""

from dataclasses import replace

from flowsync.cli.effects import Planned, effects_of, tell
from flowsync.cli.guarding import judged
from flowsync.cli.known import with_catalog_findings
from flowsync.cli.loading import Loaded, attribute_locator
from flowsync.cli.options import ExceptionOptions
from flowsync.cli.selection import files_at
from flowsync.cli.workspace import Workspace, utc_now
from flowsync.ground.address import Address
from flowsync.ground.diagnostic import in_order
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.plan.build import build_plan
from flowsync.plan.guards import with_delete_guard
from flowsync.plan.narrowing import as_warning
from flowsync.plan.places import with_places
from flowsync.plan.values import Plan
from flowsync.plan.widening import with_widening_guard
from flowsync.store.protocol import Store


def make_plan(
    loaded: Loaded, workspace: Workspace, store: Store, exceptions: ExceptionOptions, *, names: bool = False
) -> Planned:
    """The plan of valid policies against the store, of what ``exceptions`` let it look at. Of policies that are not all
    valid it is one that only narrows, and tells of their errors as warnings. ``names`` says that people are named.

    Raises StoreError when the store cannot be read, FlowsyncError when an exception names nothing that there is.
    """
    selection = exceptions.selection.with_files(lambda path: files_at(path, loaded.files, workspace.current))
    state = store.read()
    deletes = exceptions.allowed_deletes
    plan = build_plan(loaded.configuration, state, selection, exceptions.ignored_drift, allowed_deletes=deletes)
    errors = [as_warning(found) for found in loaded.diagnostics if found.is_error]
    told = replace(plan, diagnostics=tuple(in_order([*errors, *plan.diagnostics])))
    limited, now, locate = guarded(told, workspace, exceptions), utc_now(), attribute_locator(loaded)
    # groups that are others than before, and guardrails, have something to say also where nothing changes
    with effects_of(limited, state, workspace, store, now, asks=True) as effects:
        checked = with_catalog_findings(limited, state, effects, loaded, names=names)
        ruled = judged(checked, state, loaded, now, effects.catalog, effects.plan)
        placed = with_places(ruled, locate)
        told_effects = tell(effects, placed, workspace, locate, loaded.configuration.resources, names=names)
        return Planned(plan=placed, effects=told_effects, reach=effects.reach, state=state)


def made_again(plan: Plan, rules: Loaded, workspace: Workspace, store: Store, *, names: bool = False) -> Planned:
    """A plan that was made before, judged by the guardrails that there are now, with what it would do to access now. A
    rollback is not judged. Raises StoreError."""
    state, now = store.read(), utc_now()
    with effects_of(plan, state, workspace, store, now, asks=True) as effects:
        is_rollback = plan.rollback_to is not None
        ruled = plan if is_rollback else judged(plan, state, rules, now, effects.catalog, effects.plan)
        told = tell(effects, ruled, workspace, _nowhere, {}, names=names)
        return Planned(plan=ruled, effects=told, reach=effects.reach)


def with_effects(plan: Plan, workspace: Workspace, store: Store, *, names: bool = False) -> Planned:
    """A plan of a rollback, with what it would do to access now. Raises StoreError."""
    with effects_of(plan, store.read(), workspace, store, utc_now()) as effects:
        told = tell(effects, plan, workspace, _nowhere, {}, names=names)
        return Planned(plan=plan, effects=told, reach=effects.reach)


def _nowhere(_address: Address, _key_path: KeyPath) -> SourceRange | None:
    return None


def can_plan(loaded: Loaded, exceptions: ExceptionOptions) -> bool:
    """Whether a plan can be made of the policies: they are valid, or only what narrows access is applied of them."""
    return loaded.is_valid or exceptions.selection.only_narrows


def guarded(plan: Plan, workspace: Workspace, exceptions: ExceptionOptions) -> Plan:
    """The plan, refused where a guard stands against it that ``exceptions`` do not lift."""
    limited = with_delete_guard(plan, workspace.settings.delete_limits, exceptions.allowed_deletes)
    return with_widening_guard(limited, exceptions.restored_widening)
