"""Builds the plan: desired resources against the state, object by object (domain: the case table)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity, in_order
from flowsync.model.configuration import Configuration, Resource
from flowsync.model.state import ResourceState, State
from flowsync.plan.draft import Draft, compare_desired, compare_not_desired
from flowsync.plan.drifted_fields import DriftedField
from flowsync.plan.exceptions import Exceptions
from flowsync.plan.guards import refusals
from flowsync.plan.ignoring import Ignoring
from flowsync.plan.narrowing import Against, as_warning, known_against, narrowing_alone, open_objects, parted
from flowsync.plan.order import in_apply_order
from flowsync.plan.reliance import relied_on
from flowsync.plan.selection import Scope, Selection, subjects_of
from flowsync.plan.standing import Remainder, needs_left_out
from flowsync.plan.structural.plans import judged_changes
from flowsync.plan.values import Change, Effect, LeftOut, Plan, Why

_NOTHING = ResourceState()


def build_plan(
    configuration: Configuration,
    state: State,
    selection: Selection = Selection(),  # noqa: B008 (frozen)
    ignored_drift: Sequence[DriftedField] = (),
    continues: Mapping[Address, Address] | None = None,
    allowed_deletes: Collection[Address] = (),
) -> Plan:
    """What has to happen for the live store to be what the configuration says; what stands against it is told by its
    diagnostics.

    ``selection`` says which objects are looked at: the changes of the others are left out, and what is left has to
    stand by itself. ``ignored_drift`` is left as it is. ``continues`` leads from addresses to the managed ones whose
    objects they continue; without it ``renamed_from`` tells them, which cannot take the address of another object.
    Raises FlowsyncError when the selection names nothing there is.

    A selection of what only narrows also takes a configuration of which something is untold: those objects stay. An
    object that has no document, while a document may be any object's, is deleted only if ``allowed_deletes`` names it.
    """
    configuration = configuration.told if selection.only_narrows else configuration
    draft = Draft()
    renames = _renames(configuration.resources, state, draft) if continues is None else dict(continues)
    draft.vacated = frozenset(renames.values())
    draft.ignoring = Ignoring.of(ignored_drift, renames)
    scope = selection.scope(subjects_of(configuration, state, renames)) if selection.is_partial else Scope()
    for address, resource in configuration.resources.items():
        compare_desired(resource, renames.get(address), state, draft)
    left_over = _left_over(configuration, state, renames)
    if selection.only_narrows:
        doubtful = [address for address in left_over if address not in allowed_deletes]
        draft.open = {one.address: one for one in open_objects(configuration, state, doubtful)}
    for address in left_over:
        if address not in draft.open:
            compare_not_desired(address, state.resources[address], address in configuration.expired, draft)
    draft.diagnostics += _invalid_rows(configuration, state)
    draft.diagnostics = list(_looked_at(draft.diagnostics, scope, {old: new for new, old in renames.items()}))
    draft.diagnostics += draft.ignoring.findings(
        draft.drift, draft.ignored, {*configuration.resources, *state.resources}
    )
    return _plan(configuration, state, draft, scope, _as_given(selection, ignored_drift))


def _left_over(configuration: Configuration, state: State, renames: Mapping[Address, Address]) -> list[Address]:
    """The addresses in the store whose objects no document stands for, also where another object takes the address."""
    taken = {address for address in renames if state.resources.get(address, _NOTHING).is_managed}
    unnamed = set(state.resources) - set(configuration.resources)
    return sorted((unnamed | taken) - set(renames.values()) - state.invalid)


def _plan(configuration: Configuration, state: State, draft: Draft, scope: Scope, exceptions: Exceptions) -> Plan:
    """The plan of what is looked at; the rest is named as left out."""
    remainder, against = _remainder(configuration, state, draft, scope, exceptions)
    judged, indirect = judged_changes(remainder.kept, state)
    guards = refusals(configuration, state, remainder.kept, remainder.scope)
    left_out = [_left_out(change, against) for change in remainder.left_out]
    return Plan(
        revision=configuration.revision.full,
        base=state.version,
        changes=judged,
        drift=remainder.looked_at(draft.drift),
        unmanaged=tuple(draft.unmanaged),
        diagnostics=tuple(in_order([*draft.diagnostics, *guards, *needs_left_out(configuration, state, remainder)])),
        relied_on=relied_on(configuration, state, remainder.kept, remainder.as_they_are),
        managed=sum(resource.is_managed for resource in state.resources.values()),
        exceptions=exceptions,
        left_out=tuple(sorted([*left_out, *draft.open.values()], key=lambda one: one.address)),
        ignored=remainder.looked_at(draft.ignored),
        indirect=indirect,
    )


def _remainder(
    configuration: Configuration, state: State, draft: Draft, scope: Scope, exceptions: Exceptions
) -> tuple[Remainder, Against]:
    """What is made of all changes, and why the others are not where that is not only that nobody looked at them."""
    changes = in_apply_order(draft.changes)
    whole = Remainder(kept=(), left_out=(), ignored=_stored_and_new(draft), scope=scope, untold=frozenset(draft.open))
    if not exceptions.only:
        return parted(whole, changes, {change.address for change in changes if scope.holds(change.address)}), {}
    against = known_against(changes, configuration, draft.diagnostics, scope)
    draft.diagnostics = list(map(as_warning, draft.diagnostics))
    left_out = narrowing_alone(changes, state, whole, against)
    made = frozenset(change.address for change in changes) - left_out.keys()
    return parted(replace(whole, scope=replace(scope, addresses=made)), changes, made), left_out


def _stored_and_new(draft: Draft) -> frozenset[Address]:
    """The objects with ignored drift, by their addresses in the store and after a rename."""
    stored = {drift.address for drift in draft.ignored}
    return frozenset(stored | {change.address for change in draft.changes if change.previous in stored})


def _left_out(change: Change, against: Against) -> LeftOut:
    why, detail = against.get(change.address, (Why.NOT_LOOKED_AT, ""))
    return LeftOut(
        address=change.address,
        previous=change.previous,
        action=change.action,
        reason=change.reason,
        why=why,
        detail=detail,
    )


def _as_given(selection: Selection, ignored_drift: Sequence[DriftedField]) -> Exceptions:
    return Exceptions(
        only=(str(Effect.NARROWS),) if selection.only_narrows else (),
        targets=tuple(selector.text for selector in selection.targets),
        excluded=tuple(selector.text for selector in selection.excluded),
        ignored_drift=tuple(map(str, ignored_drift)),
    )


def _looked_at(
    diagnostics: Iterable[Diagnostic], scope: Scope, renamed: Mapping[Address, Address]
) -> Iterator[Diagnostic]:
    """What keeps one object from being planned is only a warning where that object is not looked at; ``renamed`` leads
    from an address in the store to the one that policies give it."""
    for diagnostic in diagnostics:
        address = diagnostic.address
        unseen = address is not None and not scope.holds(renamed.get(address, address))
        of_one_object = diagnostic.code in (Code.IMPORT_FIRST, Code.LIVE_ROW_INVALID)
        yield replace(diagnostic, severity=Severity.WARNING) if unseen and of_one_object else diagnostic


def _renames(resources: Mapping[Address, Resource], state: State, draft: Draft) -> dict[Address, Address]:
    """New address → the managed address whose object it continues."""
    renames = {}
    for address, resource in resources.items():
        former = resource.renamed_from
        if former is None or former.target not in state.resources:
            continue
        problem = _rename_problem(former.target, address, state)
        if problem is None:
            renames[address] = former.target
        elif not (problem[0] is Code.RENAMED_BOTH_MANAGED and former.target in resources):
            code, summary, hint = problem
            draft.diagnostics.append(
                Diagnostic(code=code, summary=summary, hint=hint, subject=former.subject, address=address)
            )
    return renames


def _rename_problem(old: Address, new: Address, state: State) -> tuple[Code, str, str] | None:
    if not state.resources[old].is_managed:
        summary = f"{old} is in the live store, but flowsync does not manage it."
        return Code.RENAMED_FROM_UNMANAGED, summary, f"Import it under its own name first: flowsync import {old}"
    if state.resources.get(new, _NOTHING).is_managed:
        summary = f"Both {old} and {new} are managed: they are two objects, and one cannot continue the other."
        return Code.RENAMED_BOTH_MANAGED, summary, "Remove 'renamed_from'; the old one is then deleted."
    return None


def _invalid_rows(configuration: Configuration, state: State) -> Iterator[Diagnostic]:
    """Rows that nobody can read stand against a plan only where it would have to touch them."""
    for diagnostic in state.diagnostics:
        address = diagnostic.address
        managed = address is not None and state.resources.get(address, _NOTHING).is_managed
        if address in configuration.resources or managed:
            yield diagnostic
        else:
            yield replace(diagnostic, severity=Severity.WARNING)
