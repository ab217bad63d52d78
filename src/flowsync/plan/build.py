"""Builds the plan: desired resources against the state, object by object (domain: the case table)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity, in_order
from flowsync.model.configuration import Configuration, Resource
from flowsync.model.state import ResourceState, State
from flowsync.plan.diff import diff_bodies
from flowsync.plan.guards import refusals
from flowsync.plan.order import in_apply_order
from flowsync.plan.reliance import relied_on
from flowsync.plan.values import Action, Cause, Change, Drift, Plan, Reason

_NOTHING = ResourceState()


@dataclass(slots=True)
class _Draft:
    """What is gathered while the objects are looked at."""

    changes: list[Change] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    unmanaged: list[Address] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def build_plan(configuration: Configuration, state: State) -> Plan:
    """What has to happen for the live store to be what the configuration says. Never fails; see its diagnostics."""
    draft = _Draft()
    renames = _renames(configuration.resources, state, draft)
    continued = set(renames.values())
    for address, resource in configuration.resources.items():
        _desired(resource, renames.get(address), state, draft)
    for address in sorted(set(state.resources) - set(configuration.resources) - continued - state.invalid):
        _not_desired(address, state.resources[address], address in configuration.expired, draft)
    draft.diagnostics += _invalid_rows(configuration, state)
    changes = in_apply_order(draft.changes)
    draft.diagnostics += refusals(configuration, state, changes)
    return Plan(
        revision=configuration.revision.full,
        base=state.version,
        changes=changes,
        drift=tuple(sorted(draft.drift, key=lambda drift: drift.address)),
        unmanaged=tuple(draft.unmanaged),
        diagnostics=tuple(in_order(draft.diagnostics)),
        relied_on=relied_on(configuration, state, changes),
        managed=sum(resource.is_managed for resource in state.resources.values()),
    )


def _renames(resources: Mapping[Address, Resource], state: State, draft: _Draft) -> dict[Address, Address]:
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


def _desired(resource: Resource, previous: Address | None, state: State, draft: _Draft) -> None:
    address = resource.address
    own = state.resources.get(address, _NOTHING)
    known = state.resources[previous] if previous else own
    if own.live is not None and not own.is_managed:
        draft.diagnostics.append(_import_first(resource))
        return
    if address in state.invalid or previous in state.invalid:
        return  # the row's own diagnostic stands against the plan
    if known.live is None:
        _without_live(resource, previous, known, draft)
    elif not (known.live == resource.body == known.applied):
        _with_live(resource, previous, known, known.live, draft)


def _import_first(resource: Resource) -> Diagnostic:
    return Diagnostic(
        code=Code.IMPORT_FIRST,
        summary=f"{resource.address} is in the live store already, and flowsync does not manage it.",
        hint=f"Take it over as it is with 'flowsync import {resource.address}'; the next plan shows what differs.",
        subject=resource.name_subject,
        address=resource.address,
    )


def _without_live(resource: Resource, previous: Address | None, known: ResourceState, draft: _Draft) -> None:
    drifted = known.is_managed
    if drifted:
        draft.drift.append(Drift(address=previous or resource.address, missing=True))
    pure_drift = drifted and previous is None and resource.body == known.applied
    draft.changes.append(
        Change(
            address=resource.address,
            previous=previous,
            action=Action.CREATE,
            after=resource.body,
            reason=Reason.DRIFT if pure_drift else Reason.POLICY,
            subject=resource.subject,
        )
    )


def _with_live(resource: Resource, previous: Address | None, known: ResourceState, live: str, draft: _Draft) -> None:
    applied = known.applied or live
    attributes = diff_bodies(resource.address.kind, applied, live, resource.body)
    drifted = tuple(attribute for attribute in attributes if attribute.cause is not Cause.CHANGE)
    if drifted:
        draft.drift.append(Drift(address=previous or resource.address, attributes=drifted))
    adopted = live == resource.body and previous is None
    pure_drift = previous is None and all(attribute.cause is Cause.DRIFT for attribute in attributes)
    draft.changes.append(
        Change(
            address=resource.address,
            previous=previous,
            action=Action.NO_OP if adopted else Action.UPDATE,
            before=live,
            after=resource.body,
            attributes=attributes,
            reason=Reason.ADOPTED if adopted else Reason.DRIFT if pure_drift else Reason.POLICY,
            subject=resource.subject,
        )
    )


def _not_desired(address: Address, known: ResourceState, expired: bool, draft: _Draft) -> None:
    if not known.is_managed:
        draft.unmanaged.append(address)
    elif known.live is None:
        draft.changes.append(Change(address=address, action=Action.NO_OP, reason=Reason.FORGOTTEN))
    else:
        if known.live != known.applied:
            draft.drift.append(Drift(address=address))
        reason = Reason.EXPIRED if expired else Reason.REMOVED
        draft.changes.append(Change(address=address, action=Action.DELETE, before=known.live, reason=reason))


def _invalid_rows(configuration: Configuration, state: State) -> Iterator[Diagnostic]:
    """Rows that nobody can read stand against a plan only where it would have to touch them."""
    for diagnostic in state.diagnostics:
        address = diagnostic.address
        managed = address is not None and state.resources.get(address, _NOTHING).is_managed
        if address in configuration.resources or managed:
            yield diagnostic
        else:
            yield replace(diagnostic, severity=Severity.WARNING)
