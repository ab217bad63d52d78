"""Drift that is accepted instead of restored: the bodies that the policies have to hold for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath
from flowsync.ground.suggest import did_you_mean
from flowsync.model.canonical import canonical_body
from flowsync.model.configuration import Configuration, Resource
from flowsync.model.state import State
from flowsync.plan.compared import Compared, compared_parts
from flowsync.plan.drifted_fields import DriftedField, named_field
from flowsync.plan.values import Drift, Plan

Accepts = Callable[[KeyPath], bool]
"""Whether drift of the field at a key path is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Drift to accept: ``resource`` is the document, ``body`` the canonical body that it has to hold, None when it has
    to go. ``drift`` has only the attributes that are accepted; its address is the one in the store."""

    drift: Drift
    resource: Resource
    body: str | None


def with_drift_accepted(kind: Kind, applied: str, live: str, desired: str, accepts: Accepts) -> str:
    """The canonical body ``desired`` with the fields that drifted, and that ``accepts`` names, as they are live.

    A conflict is drift too: the live value is taken in place of that of the policies. What only the policies changed
    stays. Whether the result is valid policy is not checked.
    """
    metadata, spec = (_accepted(part, accepts) for part in compared_parts(kind, applied, live, desired))
    identity = {key: value for key, value in parse_json(desired)["metadata"].items() if key in ("name", "space")}
    return canonical_body(kind, {**metadata, **identity}, spec)


def drifted_fields(drift: Drift) -> list[str]:
    """How the fields of a drifted object can be named, in order; the object itself where they cannot."""
    named = [named_field(drift.address, one.key_path) for one in drift.attributes]
    return list(dict.fromkeys(map(str, named or [DriftedField(address=drift.address)])))


def all_accepted(plan: Plan, configuration: Configuration, state: State) -> tuple[Acceptance, ...]:
    """All drift of objects that have a document.

    Raises FlowsyncError for managed rows that nobody can read, and for a protected object that is gone.
    """
    managed = {address for address, known in state.resources.items() if known.is_managed}
    for address in sorted(state.invalid & (managed | set(configuration.resources))):
        raise _unreadable(address, state)
    found = ((drift, _document(drift.address, plan, configuration)) for drift in plan.drift)
    return tuple(
        _acceptance(drift, resource, state, lambda _: True) for drift, resource in found if resource is not None
    )


def accepted(
    plan: Plan, configuration: Configuration, state: State, named: Sequence[DriftedField]
) -> tuple[Acceptance, ...]:
    """The drift that is ``named``, object by object; an object that did not drift has none.

    Raises FlowsyncError for what cannot be accepted: an object that is unknown, unmanaged, unreadable, protected and
    gone, or has no document; a field that did not drift.
    """
    stored = {change.address: change.previous for change in plan.changes if change.previous is not None}
    names = [replace(one, address=stored.get(one.address, one.address)) for one in named]
    for name in names:
        _refuse_unknown(name.address, configuration, state)
    found = []
    for drift in plan.drift:
        of_drift = [name for name in names if name.address == drift.address]
        if of_drift:
            resource = _document(drift.address, plan, configuration)
            if resource is None:
                raise _without_document(drift.address)
            found.append(_acceptance(_narrowed(drift, of_drift), resource, state, _covered_by(of_drift)))
    return tuple(found)


def _accepted(value: Compared, accepts: Accepts) -> Any:
    if value.live in (value.applied, value.desired):
        return value.desired
    if value.is_mapping:
        parts = {str(part.path[-1]): _accepted(part, accepts) for part in value.parts()}
        return {key: part for key, part in parts.items() if part is not None}
    if value.is_list and not value.is_reordered:
        return [part for part in (_accepted(part, accepts) for part in value.parts()) if part is not None]
    return value.live if accepts(value.path) else value.desired


def _acceptance(drift: Drift, resource: Resource, state: State, accepts: Accepts) -> Acceptance:
    known = state.resources[drift.address]
    applied = known.applied or ""
    if known.live is None:
        if parse_json(applied)["metadata"].get("protect"):
            raise FlowsyncError(
                f"{drift.address} is protected and gone from the live store, so its document is not taken out.",
                hint="Let apply create it again; or first apply it with protect: false, then remove it.",
            )
        return Acceptance(drift=drift, resource=resource, body=None)
    body = with_drift_accepted(drift.address.kind, applied, known.live, resource.body, accepts)
    return Acceptance(drift=drift, resource=resource, body=body)


def _document(stored: Address, plan: Plan, configuration: Configuration) -> Resource | None:
    """The document of an object by its address in the store, which a rename may have changed."""
    renamed = {change.previous: change.address for change in plan.changes if change.previous is not None}
    return configuration.resources.get(renamed.get(stored, stored))


def _narrowed(drift: Drift, names: Sequence[DriftedField]) -> Drift:
    """The drift that the names cover; FlowsyncError when one of them covers none."""
    for name in names:
        if name.field and not any(name.covers(drift.address, one.key_path) for one in drift.attributes):
            fields = (
                "it is gone from the live store" if drift.missing else f"drifted: {', '.join(drifted_fields(drift))}"
            )
            raise FlowsyncError(f"{name} did not drift; {fields}.", hint=f"Name {drift.address} to accept all of it.")
    covers = _covered_by(names)
    return replace(drift, attributes=tuple(one for one in drift.attributes if covers(one.key_path)))


def _covered_by(names: Sequence[DriftedField]) -> Accepts:
    return lambda path: any(name.covers(name.address, path) for name in names)


def _refuse_unknown(address: Address, configuration: Configuration, state: State) -> None:
    known = state.resources.get(address)
    if address in state.invalid:
        raise _unreadable(address, state)
    if known is not None and known.is_managed:
        return
    if known is not None:
        raise FlowsyncError(
            f"{address} is in the live store, but flowsync does not manage it, so it cannot drift.",
            hint=f"Take it over: flowsync import {address} --write FILE",
        )
    if address in configuration.resources:
        raise FlowsyncError(f"{address} was never applied, so it cannot drift.", hint="See 'flowsync plan'.")
    near = [one.name for one in state.resources if (one.kind, one.space) == (address.kind, address.space)]
    hint = did_you_mean(address.name, near) or "See 'flowsync state list'."
    raise FlowsyncError(f"{address} is not in the live store.", hint=hint)


def _unreadable(address: Address, state: State) -> FlowsyncError:
    reason = next(entry.summary for entry in state.diagnostics if entry.address == address)
    return FlowsyncError(f"{address} cannot be pulled: {reason}", hint="Mend the row in the live store first.")


def _without_document(address: Address) -> FlowsyncError:
    return FlowsyncError(
        f"{address} drifted, but policies hold no document for it any more: apply deletes it.",
        hint=f"Put its document back and pull again; or stop managing it: flowsync state forget {address}",
    )
