"""Why a person can come to an entitlement: the shortest chain from the one to the other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flowsync.access.controls import Requested
from flowsync.access.evaluation import Evaluation
from flowsync.access.people import is_negative, meeting
from flowsync.access.policy import target_address
from flowsync.access.values import Link, Route
from flowsync.catalog.index import PeopleIndex
from flowsync.ground.address import Address, Kind
from flowsync.ground.place import KeyPath

_GRANTEES: KeyPath = ("spec", "request_for", "grantees")
_REQUESTORS: KeyPath = ("spec", "requestors")
_NAME: KeyPath = ("metadata", "name")


def why(evaluation: Evaluation, person: int, pair: int, route: Route) -> tuple[Link, ...]:
    """The links from a person of the route, over the conditions that they meet, the flow, and the bundle and the scope
    that it leads through, to a pair of the route. Where the person's manager asks, it is the manager who meets them.

    Key paths lead into the canonical bodies of the evaluation's policy.
    """
    people, inventory = evaluation.catalog.people, evaluation.catalog.inventory
    assert people is not None, "a route has people"
    assert inventory is not None, "a route has pairs"
    leading = _leading(evaluation, route.flow, pair)
    assert leading is not None, "the pair is one of the route"
    return (
        Link(what=people.name(person).email, unnamed="a person"),
        *_using(evaluation, people, person, route),
        Link(what=str(route.flow), address=route.flow, key_path=_NAME),
        *leading,
        Link(what=str(inventory.entitlement(pair))),
    )


def _using(evaluation: Evaluation, people: PeopleIndex, person: int, route: Route) -> Iterator[Link]:
    """How the person comes to use the flow."""
    spec = evaluation.policy.spec(route.flow)
    path, meets = _REQUESTORS, person
    if route.controls.requested is Requested.OTHERS:
        path = _GRANTEES
    elif route.controls.requested is Requested.MANAGER:
        manager = people.manager_of(person)
        assert manager is not None, "a manager asks"
        yield Link(
            what=f"manager {people.name(manager).email} asks",
            unnamed="their manager asks",
            address=route.flow,
            key_path=(
                "spec",
                "request_for",
                "request_scopes",
                spec["request_for"]["request_scopes"].index("direct_reports"),
            ),
        )
        meets = manager
    block = spec["requestors"] if path == _REQUESTORS else spec["request_for"]["grantees"]
    met = _met(block["conditions"], people, meets, evaluation.at)
    links = (Link(what=what, address=route.flow, key_path=(*path, "conditions", *step)) for step, what in met)
    yield from [next(links)] if block.get("logical_operator") == "OR" else links


def _met(
    conditions: Sequence[Mapping[str, Any]], people: PeopleIndex, person: int, at: str | None
) -> Iterator[tuple[KeyPath, str]]:
    """The place and the words of each condition that the person meets, the positive ones first: of those, the value
    that the person has."""
    for number, condition in sorted(enumerate(conditions), key=lambda one: is_negative(one[1])):
        if person not in meeting(condition, people, at).found:
            continue
        words = f"{condition['type']} {condition.get('match_operator', 'is').replace('_', ' ')}"
        values = condition["values"]
        if is_negative(condition):
            yield (number, "values"), f"{words} {' or '.join(values)}"
        else:
            having = (person in meeting({**condition, "values": [value]}, people, at).found for value in values)
            place = next(place for place, has in enumerate(having) if has)
            yield (number, "values", place), f"{words} {values[place]}"


def _leading(evaluation: Evaluation, holder: Address, pair: int) -> tuple[Link, ...] | None:
    """The shortest way from a flow or bundle to the pair; None where there is none."""
    targets = evaluation.policy.spec(holder)["access_targets"]
    ways = (
        _through(evaluation, holder, target, ("spec", "access_targets", place), pair)
        for place, target in enumerate(targets)
    )
    return min(filter(None, ways), key=len, default=None)


def _through(
    evaluation: Evaluation, holder: Address, target: Mapping[str, Any], path: KeyPath, pair: int
) -> tuple[Link, ...] | None:
    address = target_address(holder, target)
    if pair not in evaluation.target(holder, target).pairs:
        return None
    if address is None:
        return (_integration_link(evaluation, holder, target["integration"], (*path, "integration"), pair),)
    if address.kind is Kind.ACCESS_SCOPE:
        return (Link(what=str(address), address=address, key_path=("spec", "query")),)
    inner = _leading(evaluation, address, pair)
    return inner and (Link(what=str(address), address=holder, key_path=(*path, "bundle", "name")), *inner)


def _integration_link(
    evaluation: Evaluation, holder: Address, integration: Mapping[str, Any], path: KeyPath, pair: int
) -> Link:
    assert evaluation.catalog.inventory is not None, "there is a pair"
    permission = evaluation.catalog.inventory.entitlement(pair).permission
    return Link(
        what=f"{permission} on {integration['integration_name']}/{integration['resource_type']}",
        address=holder,
        key_path=(*path, "permissions", integration["permissions"].index(permission)),
    )
