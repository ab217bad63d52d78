"""What targets, bundles, access scopes and spaces hold, as sets of entitlements."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flowsync.access.policy import Policy, target_address
from flowsync.ground.address import Address, Kind
from flowsync.plan.structural.sets import EVERYTHING, NOTHING, All, Leaf, Set, Some, inverse, within

Grant: TypeAlias = tuple[str, str, str]
"""An integration, a resource type and a permission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Entitlements: for each grant the resources on which it is given, and what access scopes and objects that are not
    looked into cover."""

    resources: Mapping[Grant, Set]
    others: Set

    def is_within(self, other: "Holdings") -> bool:
        """Whether each of these entitlements is certainly one of the other ones."""
        given = other.resources
        return within(self.others, other.others) and all(
            within(resources, given.get(grant, NOTHING)) for grant, resources in self.resources.items()
        )


def holdings_of(referrer: Address, targets: Iterable[Mapping[str, Any]], policy: Policy | None) -> Holdings:
    """What a flow's or a bundle's targets hold. A reference is looked up in ``policy``, where what is not there holds
    nothing; without a policy it stands for itself."""
    resources: dict[Grant, set[Set]] = {}
    others: set[Set] = set()
    for target in _direct(referrer, targets, policy):
        address = target_address(referrer, target)
        if address is None:
            for grant, chosen in _integration(target["integration"]):
                resources.setdefault(grant, set()).add(chosen)
        else:
            others.add(_referred(address, policy))
    return Holdings(
        resources={grant: Some(frozenset(chosen)) for grant, chosen in resources.items()},
        others=Some(frozenset(others)),
    )


def covered_by_scope(address: Address, policy: Policy) -> Set:
    """What an access scope covers: what its query matches, in a space cut to the scopes of the space."""
    if address not in policy:
        return NOTHING
    from flowsync.plan.structural.queries import covered_by  # noqa: PLC0415 (the language takes 7 ms to import)

    own = covered_by(policy.spec(address)["query"])
    limits = policy.space_scopes(address)
    return own if limits is None else All(frozenset({own, spanned_by(limits, policy)}))


def spanned_by(scopes: Iterable[Address], policy: Policy | None) -> Set:
    """What at least one of several access scopes covers."""
    return Some(frozenset(_referred(scope, policy) for scope in scopes))


def _direct(
    referrer: Address, targets: Iterable[Mapping[str, Any]], policy: Policy | None
) -> Iterator[Mapping[str, Any]]:
    """The targets, with what is in bundles in the place of bundles."""
    for target in targets:
        address = target_address(referrer, target)
        if address is None or address.kind is not Kind.BUNDLE or policy is None:
            yield target
        elif address in policy:
            yield from policy.spec(address)["access_targets"]


def _referred(address: Address, policy: Policy | None) -> Set:
    if policy is not None:
        return covered_by_scope(address, policy)
    return Leaf(subject=("object", str(address.kind)), values=frozenset({address.name}))


def _integration(target: Mapping[str, Any]) -> Iterator[tuple[Grant, Set]]:
    scopes = target.get("resources_scopes", "ANY")
    chosen = EVERYTHING if scopes == "ANY" else _chosen(scopes)
    for permission in target["permissions"]:
        yield (target["integration_name"], target["resource_type"], permission), chosen


def _chosen(scopes: Iterable[Mapping[str, Any]]) -> Set:
    """The union of the includes, everything without one, minus the union of the excludes."""
    parts: dict[str, set[Set]] = {"include_resources": set(), "exclude_resources": set()}
    for scope in scopes:
        parts[scope["scope_mode"]].add(_resources(scope))
    included, excluded = parts["include_resources"], parts["exclude_resources"]
    kept = Some(frozenset(included)) if included else EVERYTHING
    return All(frozenset({kept, *map(inverse, excluded)}))


def _resources(scope: Mapping[str, Any]) -> Set:
    return Leaf(
        subject=("resource", scope["type"], scope.get("key", "")), values=frozenset(scope["values"]), single=True
    )
