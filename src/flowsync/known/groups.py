"""Groups that are others than before under the name that policy says (domain of effects: a widening)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flowsync.access.policy import Policy
from flowsync.catalog.index import Catalog
from flowsync.catalog.snapshot import GROUP
from flowsync.ground.address import Kind
from flowsync.ground.codes import Code
from flowsync.known.finding import Finding, Place

_HAVE_CONDITIONS = (Kind.ACCESS_FLOW, Kind.SPACE)


def replaced_groups(policy: Policy, earlier: Catalog, later: Catalog) -> Iterator[Finding]:
    """Every place of a policy that names a group which has another id in the later catalog than in the earlier one.

    Where no group has, which is mostly so, no policy is read.
    """
    new = dict(_new_ids(earlier, later))
    if not new:
        return
    for address in sorted(one for one in policy.addresses if one.kind in _HAVE_CONDITIONS):
        yield from _in_object(policy.spec(address), Place(address=address, key_path=("spec",)), new)


def _new_ids(earlier: Catalog, later: Catalog) -> Iterator[tuple[tuple[str, str], str]]:
    """What is to be said of each group with another id, by its source and folded name."""
    if earlier.people is None or later.people is None:
        return
    before = earlier.people.ids_of(GROUP)
    for key, now in later.people.ids_of(GROUP).items():
        then = before.get(key, frozenset())
        if then and now - then:
            yield key, f"its id is {', '.join(sorted(now - then))}, was {', '.join(sorted(then))}"


def _in_object(spec: Mapping[str, Any], place: Place, new: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    for condition, at in _conditions(spec, place):
        if condition["type"] == GROUP:
            for number, value in enumerate(condition["values"]):
                yield from _replaced(value, condition.get("source_integration_name"), at.at("values", number), new)


def _replaced(value: str, source: str | None, place: Place, new: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    for (by, name), ids in new.items():
        if name == value.casefold() and source in (None, by):
            yield Finding(
                code=Code.GROUP_REPLACED,
                place=place,
                summary=f"Group '{value}' ({by}) is another group than in the catalog before: {ids}.",
                hint="Find out who made it and who may put people into it; see 'flowsync effects --since'.",
            )


def _conditions(spec: Mapping[str, Any], place: Place) -> Iterator[tuple[Mapping[str, Any], Place]]:
    """Every condition, approver and member of a flow or space, with its place."""
    for block, at, key in _lists(spec, place):
        for number, condition in enumerate(block.get(key, ())):
            yield condition, at.at(key, number)


def _lists(spec: Mapping[str, Any], place: Place) -> Iterable[tuple[Mapping[str, Any], Place, str]]:
    yield spec, place, "members"
    yield spec.get("requestors", {}), place.at("requestors"), "conditions"
    yield spec.get("request_for", {}).get("grantees", {}), place.at("request_for", "grantees"), "conditions"
    for policy in ("approver_policy", "escalation_policy"):
        for number, group in enumerate(spec.get(policy, {}).get("approver_groups", ())):
            yield group, place.at(policy, "approver_groups", number), "approvers"
