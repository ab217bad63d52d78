"""Compares object by object what policies say with what is live and was applied (domain: the case table)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import InvalidBodyError
from flowsync.model.configuration import Resource
from flowsync.model.state import ResourceState, State
from flowsync.plan.diff import diff_bodies
from flowsync.plan.drift import restoring_effect
from flowsync.plan.ignoring import Ignoring
from flowsync.plan.left_drift import with_drift_left
from flowsync.plan.structural.objects import object_effect
from flowsync.plan.structural.sets import combined
from flowsync.plan.values import Action, AttributeChange, Cause, Change, Drift, Effect, LeftOut, Reason
from flowsync.validate.live import read_live_body

_NOTHING = ResourceState()


@dataclass(slots=True)
class Draft:
    """What is gathered while the objects are compared. ``vacated`` are the addresses that objects leave by a rename,
    ``open`` the objects that stay as they are because nobody can tell what they should be."""

    changes: list[Change] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    ignored: list[Drift] = field(default_factory=list)
    unmanaged: list[Address] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    ignoring: Ignoring = field(default_factory=Ignoring)
    vacated: frozenset[Address] = frozenset()
    open: Mapping[Address, LeftOut] = field(default_factory=dict)


def compare_desired(resource: Resource, previous: Address | None, state: State, draft: Draft) -> None:
    """Put into the draft what the document's object needs; ``previous`` is the managed address that it continues."""
    address = resource.address
    own = state.resources.get(address, _NOTHING)
    known = state.resources[previous] if previous else _NOTHING if address in draft.vacated else own
    if own.live is not None and not own.is_managed:
        draft.diagnostics.append(_import_first(resource))
        return
    if address in state.invalid or previous in state.invalid:
        return  # the row's own diagnostic stands against the plan
    if known.live is None:
        _without_live(resource, previous, known, state, draft)
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


def _without_live(
    resource: Resource, previous: Address | None, known: ResourceState, state: State, draft: Draft
) -> None:
    drifted, stored = known.is_managed, previous or resource.address
    missing = Drift(address=stored, missing=True, effect=restoring_effect(stored, known, state))
    pure_drift = drifted and previous is None and resource.body == known.applied
    if pure_drift and draft.ignoring.covers(resource.address):
        draft.ignored.append(missing)
        return
    if drifted:
        draft.drift.append(missing)
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


def _with_live(resource: Resource, previous: Address | None, known: ResourceState, live: str, draft: Draft) -> None:
    applied = known.applied or live
    kind = resource.address.kind
    after, left = _leaving_drift(resource, previous or resource.address, applied, live, draft)
    if left and after == live:
        return
    differing = diff_bodies(kind, applied, live, resource.body)
    attributes = tuple(attribute for attribute in differing if attribute not in left)
    drifted = tuple(attribute for attribute in attributes if attribute.cause is not Cause.CHANGE)
    if drifted:
        restored = _together(drifted) if left else object_effect(kind, live, applied)
        draft.drift.append(Drift(address=previous or resource.address, attributes=drifted, effect=restored))
    adopted = live == resource.body and previous is None
    pure_drift = previous is None and all(attribute.cause is Cause.DRIFT for attribute in attributes)
    draft.changes.append(
        Change(
            address=resource.address,
            previous=previous,
            action=Action.NO_OP if adopted else Action.UPDATE,
            before=live,
            after=after,
            applied=resource.body if left else None,
            attributes=attributes,
            reason=Reason.ADOPTED if adopted else Reason.DRIFT if pure_drift else Reason.POLICY,
            subject=resource.subject,
        )
    )


def _leaving_drift(
    resource: Resource, stored: Address, applied: str, live: str, draft: Draft
) -> tuple[str, tuple[AttributeChange, ...]]:
    """What the object becomes when the drift that is asked for stays, and the fields in which it stays."""
    if not draft.ignoring.is_about(stored):
        return resource.body, ()
    leaves = partial(draft.ignoring.covers, stored)
    after, left = with_drift_left(stored.kind, applied, live, resource.body, leaves)
    if left:
        draft.ignored.append(Drift(address=stored, attributes=left, effect=_together(left)))
        draft.diagnostics += _unfit(resource, after)
    return after, left


def _together(attributes: Iterable[AttributeChange]) -> Effect:
    return combined(*(attribute.effect for attribute in attributes))


def _unfit(resource: Resource, after: str) -> Iterator[Diagnostic]:
    try:
        read_live_body(resource.address, after)
    except InvalidBodyError as error:
        yield Diagnostic(
            code=Code.IGNORED_DRIFT_INVALID,
            summary=f"With its drift left as it is, {resource.address} would not be valid: {str(error).rstrip('.')}.",
            hint="Ignore the fields together that belong together, or none of them.",
            subject=resource.subject,
            address=resource.address,
        )


def compare_not_desired(address: Address, known: ResourceState, expired: bool, draft: Draft) -> None:
    """Put into the draft what becomes of an object without a document; ``expired`` says that it had one."""
    if not known.is_managed:
        draft.unmanaged.append(address)
    elif known.live is None:
        draft.changes.append(Change(address=address, action=Action.NO_OP, reason=Reason.FORGOTTEN))
    else:
        if known.live != known.applied:
            draft.drift.append(Drift(address=address))
        reason = Reason.EXPIRED if expired else Reason.REMOVED
        draft.changes.append(Change(address=address, action=Action.DELETE, before=known.live, reason=reason))
