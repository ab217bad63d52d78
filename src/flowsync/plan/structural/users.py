"""Who uses an object: the flows that lead to it, and by which way."""

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from flowsync.ground.address import Address, Kind
from flowsync.model.references import body_references

Bodies: TypeAlias = Mapping[Address, str]
Ways: TypeAlias = Mapping[Address, tuple[Address, ...]]
"""By flow: what it refers to, what that refers to, and so on to the object."""

_MOST_NAMES = 20
"""Up to so many names are looked for as text before a body is taken apart."""


def ways_to(used: Collection[Address], before: Bodies, after: Bodies) -> Mapping[Address, Ways]:
    """By object of ``used``: the flows that lead to it both before and after, each by its shortest way.

    A flow in a space leads to its space, and by it to the access scopes that everything in the space is cut to.
    """
    users = _users(used, before, after)
    return {address: dict(_flows(address, users)) for address in used}


def _users(used: Collection[Address], before: Bodies, after: Bodies) -> Mapping[Address, list[Address]]:
    """Who refers to each of these objects, to those in turn, and so on: in order, both before and after."""
    users: dict[Address, list[Address]] = {address: [] for address in used}
    stayed = sorted(before.keys() & after.keys()) if used else []
    frontier = set(used)
    while frontier:
        found: set[Address] = set()
        for user in _naming(frontier, stayed, after):
            for target in frontier.intersection(body_references(user, after[user])):
                if after[user] == before[user] or target in body_references(user, before[user]):
                    users[target].append(user)
                    found.add(user)
        frontier = {user for user in found if user.kind is not Kind.ACCESS_FLOW} - users.keys()
        users |= {user: [] for user in frontier}
    return users


def _naming(wanted: Collection[Address], among: Collection[Address], bodies: Bodies) -> Iterator[Address]:
    """The objects whose text has one of the names, which is quicker told than what they refer to."""
    names = [f'"{address.name}"' for address in wanted]
    if len(names) > _MOST_NAMES:
        yield from among
        return
    for address in among:
        body = bodies[address]
        if any(name in body for name in names):
            yield address


def _flows(address: Address, users: Mapping[Address, list[Address]]) -> Iterator[tuple[Address, tuple[Address, ...]]]:
    ways: dict[Address, tuple[Address, ...]] = {address: (address,)}
    frontier = [address]
    while frontier:
        used = frontier.pop(0)
        for user in users.get(used, ()):
            if user not in ways:
                ways[user] = (user, *ways[used])
                frontier.append(user)
    yield from ((user, way[1:]) for user, way in ways.items() if user.kind is Kind.ACCESS_FLOW)
