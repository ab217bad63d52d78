"""Whether a guardrail looks at an object: yes, no, or not known because only a catalog could tell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from flowsync.guardrails.values import Selection, TagChoice, TargetChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What an object leads to, by the catalog: tags as ``key=value``, risk levels, (integration, resource type,
    permission), and how many entitlements. Where it is not ``complete``, there may be more."""

    tags: frozenset[str] = frozenset()
    resource_risks: frozenset[str] = frozenset()
    permission_risks: frozenset[str] = frozenset()
    permissions: frozenset[tuple[str, str, str]] = frozenset()
    entitlements: int = 0
    complete: bool = True


class Inventory(Protocol):
    """What a catalog tells of policy."""

    @property
    def sources(self) -> Sequence[str]:
        """The names of the connected identity sources."""

    def reached(self, policy: Policy, address: Address) -> Reached:
        """What a flow, bundle or access scope of this policy leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An object as a selection sees it. ``targets`` are those that policy names, bundles opened; ``has_scopes`` says
    that some of what it leads to only a catalog can tell, ``reached`` what that says, None without one."""

    address: Address
    labels: frozenset[str] = frozenset()
    targets: Sequence[Mapping[str, Any]] = ()
    has_scopes: bool = False
    reached: Reached | None = None

    def joined(self, other: "Candidate") -> "Candidate":
        """The object as it is in either of two states."""
        return Candidate(
            address=self.address,
            labels=self.labels | other.labels,
            targets=[*self.targets, *other.targets],
            has_scopes=self.has_scopes or other.has_scopes,
            reached=_joined(self.reached, other.reached),
        )


def selects(selection: Selection, candidate: Candidate) -> bool | None:
    """Whether all that the selection names fits the object; None where that is not known."""
    fits = fitting(selection, candidate).values()
    if False in fits:
        return False
    return None if None in fits else True


def fitting(selection: Selection, candidate: Candidate) -> dict[str, bool | None]:
    """For each key that the selection has, whether it fits the object, or None where that is not known."""
    found: dict[str, bool | None] = {}
    if selection.labels:
        found["labels"] = not candidate.labels.isdisjoint(selection.labels)
    if selection.spaces:
        found["spaces"] = candidate.address.space in selection.spaces
    if selection.addresses:
        found["addresses"] = any(_matches(pattern, str(candidate.address)) for pattern in selection.addresses)
    if selection.targets:
        found["targets"] = _any_target(selection.targets, candidate)
    if selection.tags:
        found["tags"] = _known(candidate.reached, lambda reached: _has_tag(selection.tags, reached.tags))
    if selection.resource_risk:
        found["resource_risk"] = _known(
            candidate.reached, lambda reached: not reached.resource_risks.isdisjoint(selection.resource_risk)
        )
    if selection.permission_risk:
        found["permission_risk"] = _known(
            candidate.reached, lambda reached: not reached.permission_risks.isdisjoint(selection.permission_risk)
        )
    return found


def _matches(pattern: str, address: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), address) is not None


def _any_target(choices: Sequence[TargetChoice], candidate: Candidate) -> bool | None:
    if any(_is_target(choice, target) for choice in choices for target in candidate.targets):
        return True
    if not candidate.has_scopes:
        return False
    return _known(candidate.reached, lambda reached: any(_is_reached(choice, reached) for choice in choices))


def _is_target(choice: TargetChoice, target: Mapping[str, Any]) -> bool:
    return (
        bool(target["integration"])
        and choice.integration in (None, target["integration"])
        and choice.resource_type in (None, target["resource_type"])
        and (not choice.permissions or not choice.permissions.isdisjoint(target["permissions"]))
    )


def _is_reached(choice: TargetChoice, reached: Reached) -> bool:
    return any(
        choice.integration in (None, integration)
        and choice.resource_type in (None, resource_type)
        and (not choice.permissions or permission in choice.permissions)
        for integration, resource_type, permission in reached.permissions
    )


def _has_tag(choices: Sequence[TagChoice], tags: frozenset[str]) -> bool:
    for choice in choices:
        wanted = {f"{choice.key}={value}" for value in choice.values}
        if wanted & tags or (not wanted and any(tag.startswith(f"{choice.key}=") for tag in tags)):
            return True
    return False


def _known(reached: Reached | None, test: Callable[[Reached], bool]) -> bool | None:
    """What the test says of what is reached; None where it says no and there may be more, or nothing is known."""
    if reached is None:
        return None
    return True if test(reached) else False if reached.complete else None


def _joined(one: Reached | None, other: Reached | None) -> Reached | None:
    if one is None or other is None:
        return one or other
    return Reached(
        tags=one.tags | other.tags,
        resource_risks=one.resource_risks | other.resource_risks,
        permission_risks=one.permission_risks | other.permission_risks,
        permissions=one.permissions | other.permissions,
        entitlements=max(one.entitlements, other.entitlements),
        complete=one.complete and other.complete,
    )
