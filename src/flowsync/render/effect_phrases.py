"""People, entitlements and controls in words, as the effect of a plan tells of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from flowsync.access.controls import Control, Controls, Requested
from flowsync.catalog.index import Catalog, Entitlement, InventoryIndex
from flowsync.ground.duration import format_duration
from flowsync.ground.json_text import parse_json
from flowsync.render.policy_phrases import approval_of, hours_of
from flowsync.render.sentences import counted
from flowsync.render.values_text import shown_word

MOST_NAMES = 20
_FEW = 3
_INDEFINITE = "without an end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Names what numbers of a catalog stand for. ``names`` says that people are named and not only counted; then at
    most MOST_NAMES of them. ``tell_people_by`` is an attribute type that tells people apart (``employment_type``),
    ``tell_resources_by`` are the tags that do so for resources (``data_class``)."""

    catalog: Catalog
    names: bool = False
    tell_people_by: str | None = None
    tell_resources_by: tuple[str, ...] = ()

    def people(self, people: BitMap) -> str:
        """How many people, and who they are where they are named."""
        said = counted_people(len(people))
        index = self.catalog.people
        if not self.names or not people or index is None:
            return said
        emails = [index.name(person).email for person in people[:MOST_NAMES]]
        more = f" and {len(people) - MOST_NAMES:,} more" if len(people) > MOST_NAMES else ""
        return f"{said}: {', '.join(map(shown_word, emails))}{more}"

    def apart(self, people: BitMap) -> str:
        """How many of the people are of another kind than most active people: ``, 31 of them contractor``."""
        index = self.catalog.people
        if index is None or self.tell_people_by is None:
            return ""
        found = []
        for value in index.values(self.tell_people_by, None):
            having = index.having(self.tell_people_by, "is", (value,), None, None)
            found.append((len(having), len(having & people), value))
        rare = [(number, value) for whole, number, value in found if number and whole != max(found)[0]]
        return "".join(f", {number:,} of them {shown_word(value)}" for number, value in sorted(rare, reverse=True))

    def entitlements(self, pairs: BitMap) -> str:
        """What the pairs are, as short as they can be told: by name if they are few, else by where they are."""
        inventory = self.catalog.inventory
        if inventory is None or not pairs:
            return "nothing that is in the catalog"
        if len(pairs) <= _FEW * 2:
            named = self._named([inventory.entitlement(pair) for pair in pairs])
            if named:
                return named
        return _counted(inventory, pairs)

    def _named(self, found: Sequence[Entitlement]) -> str:
        """The resources by their names where all are given with the same permissions; else nothing."""
        permissions: dict[tuple[str, str, str], list[str]] = {}
        for one in found:
            key = one.integration, one.resource_type, one.resource_id
            permissions.setdefault(key, []).append(one.permission)
        if len({tuple(sorted(some)) for some in permissions.values()}) > 1 or len(permissions) > _FEW:
            return ""
        by_resource = {(one.integration, one.resource_type, one.resource_id): one for one in found}
        tags = {self._tags(one) for one in by_resource.values()}
        shared = tags.pop() if len(tags) == 1 else ""
        names = (shown_word(one.resource) + ("" if shared else self._tags(one)) for one in by_resource.values())
        resources = ", ".join(names) + shared
        given = ", ".join(map(shown_word, sorted(next(iter(permissions.values())))))
        return f"{resources} {given}"

    def _tags(self, one: Entitlement) -> str:
        values = [one.tags[tag] for tag in self.tell_resources_by if tag in one.tags]
        return f" ({', '.join(map(shown_word, values))})" if values else ""


def _counted(inventory: InventoryIndex, pairs: BitMap) -> str:
    """How many entitlements, and in which integrations."""
    places: dict[tuple[str, str], int] = {}
    left = pairs.copy()
    while left:
        group = inventory.group_of_pair(left.min())
        end = group.base + group.size * len(group.permissions)
        places[group.integration, group.resource_type] = left.range_cardinality(group.base, end)
        left.remove_range(group.base, end)
    most = sorted(places, key=lambda place: (-places[place], place))
    if len(most) == 1:
        integration, resource_type = (shown_word(word) for word in most[0])
        return f"{counted(len(pairs), 'entitlement')} in {integration} / {resource_type}"
    integrations = list(dict.fromkeys(shown_word(integration) for integration, _ in most))
    more = f" and {len(integrations) - _FEW} more" if len(integrations) > _FEW else ""
    return f"{counted(len(pairs), 'entitlement')} in {', '.join(integrations[:_FEW])}{more}"


def counted_people(number: int) -> str:
    """``1 person``, ``388 people``."""
    return "1 person" if number == 1 else f"{number:,} people"


def approval_phrase(body: str | None) -> str:
    """Whose approval the flow of a canonical body asks for."""
    return approval_of(_spec(body))


def duration_phrase(controls: Controls) -> str:
    """How long access lasts: ``1h (6h with extensions)``, ``without an end``."""
    if controls.grant_minutes is None or controls.total_minutes is None:
        return _INDEFINITE
    grant = format_duration(controls.grant_minutes)
    total = f" ({format_duration(controls.total_minutes)} with extensions)" if controls.extensions else ""
    return grant + total


def hours_phrase(body: str | None) -> str:
    """When a request may be made by the flow of a canonical body."""
    return hours_of(_spec(body))


def _spec(body: str | None) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = parse_json(body)["spec"] if body else {}
    return spec


def controls_phrase(controls: Controls, body: str | None) -> str:
    """All that stands between a person and the access: ``1 of dba-leads, MFA off, justification on, 1h, any hour``."""
    if controls.requested is Requested.NOBODY:
        return "given by itself, while the conditions hold"
    parts = [
        *_REQUESTED.get(controls.requested, ()),
        approval_phrase(body),
        f"MFA {_on(controls.mfa)}",
        f"justification {_on(controls.justification)}",
        duration_phrase(controls),
        hours_phrase(body),
    ]
    return ", ".join(parts)


_REQUESTED = {
    Requested.MANAGER: ("on the manager's request",),
    Requested.OTHERS: ("on the request of others",),
}


def _on(value: bool) -> str:
    return "on" if value else "off"


def lost_phrase(control: Control, before: tuple[Controls, str | None], after: tuple[Controls, str | None]) -> str:
    """What it means that a control was lost, from the controls and body before to those after."""
    (old, old_body), (new, new_body) = before, after
    if control is Control.REQUEST:
        return _request_lost(old, new)
    if control is Control.APPROVAL:
        return f"with {approval_phrase(new_body)}, was {approval_phrase(old_body)}"
    if control is Control.DURATION:
        return f"for {duration_phrase(new)}, was {duration_phrase(old)}"
    if control is Control.HOURS:
        return f"at {hours_phrase(new_body)}, was {hours_phrase(old_body)}"
    return _PLAIN[control]


_PLAIN = {
    Control.SELF_APPROVAL: "and can approve for themselves",
    Control.MFA: "without MFA",
    Control.JUSTIFICATION: "without a justification",
    Control.APPROVER_REASON: "without a reason from the approver",
}


def _request_lost(old: Controls, new: Controls) -> str:
    if new.requested is Requested.NOBODY:
        return "without asking, was on request"
    if new.requested is Requested.SELF:
        return "on their own request, was on another's"
    return "on more people's request" if old.requested is new.requested else "on another's request"


def chain_phrase(steps: Iterable[tuple[str, str]]) -> str:
    """A chain on one line, each step with its place in parentheses where it has one."""
    return " → ".join(f"{what} ({place})" if place else what for what, place in steps)
