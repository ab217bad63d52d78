"""Whether a guardrail looks at an object: yes, no, or not known because only a catalog could tell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from flowsync.guardrails.values import Selection, TagChoice, TargetChoice


class Reached(Protocol):
    """What an object leads to, by a catalog; each question is worked out when it is asked."""

    @property
    def complete(self) -> bool:
        """Whether all of it is in the catalog; else there may be more."""

    @property
    def entitlements(self) -> int:
        """How many entitlements."""

    def has_tag(self, choice: TagChoice) -> bool:
        """Whether a resource among them has the tag, with one of the values."""

    def tags(self) -> frozenset[str]:
        """The tags of the resources, each as ``key=value``."""

    def resource_risks(self) -> frozenset[str]:
        """The risk levels of the resources."""

    def permission_risks(self) -> frozenset[str]:
        """The risk levels of the permissions."""

    def permissions(self) -> frozenset[tuple[str, str, str]]:
        """Integration, resource type and permission of the entitlements."""


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
    that some of what it leads to only a catalog can tell. ``reached`` is what that says, of each of several states of
    the object; nothing without one."""

    address: Address
    labels: frozenset[str] = frozenset()
    targets: Sequence[Mapping[str, Any]] = ()
    has_scopes: bool = False
    reached: tuple[Reached, ...] = ()

    def joined(self, other: "Candidate") -> "Candidate":
        """The object as it is in either of two states."""
        return Candidate(
            address=self.address,
            labels=self.labels | other.labels,
            targets=[*self.targets, *other.targets],
            has_scopes=self.has_scopes or other.has_scopes,
            reached=self.reached + other.reached,
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
        found["tags"] = _known(candidate, lambda reached: any(map(reached.has_tag, selection.tags)))
    if selection.resource_risk:
        wanted = selection.resource_risk
        found["resource_risk"] = _known(candidate, lambda reached: not reached.resource_risks().isdisjoint(wanted))
    if selection.permission_risk:
        risks = selection.permission_risk
        found["permission_risk"] = _known(candidate, lambda reached: not reached.permission_risks().isdisjoint(risks))
    return found


def _matches(pattern: str, address: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), address) is not None


def _any_target(choices: Sequence[TargetChoice], candidate: Candidate) -> bool | None:
    if any(_is_target(choice, target) for choice in choices for target in candidate.targets):
        return True
    if not candidate.has_scopes:
        return False
    return _known(candidate, lambda reached: any(_is_reached(choice, reached) for choice in choices))


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
        for integration, resource_type, permission in reached.permissions()
    )


def _known(candidate: Candidate, test: Callable[[Reached], bool]) -> bool | None:
    """What the test says of what is reached; None where it says no and there may be more, or nothing is known."""
    if any(map(test, candidate.reached)):
        return True
    return False if candidate.reached and all(reached.complete for reached in candidate.reached) else None
