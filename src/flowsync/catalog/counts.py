"""How much a snapshot holds."""

from collections.abc import Mapping

from flowsync.catalog.snapshot import GROUP, Snapshot


def counts_of(snapshot: Snapshot) -> Mapping[str, int]:
    """Numbers by their names; none of people, or of inventory, where the snapshot has no list of them.

    ``people`` are active; a group is told apart by its source and its id, else its name.
    """
    return {**_of_people(snapshot), **_of_inventory(snapshot)}


def group_keys(snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """The groups that people are in: the source and the id, else the name."""
    return frozenset(
        (item.source, item.id or item.value)
        for person in snapshot.people or ()
        for item in person.attributes
        if item.type == GROUP
    )


def _of_people(snapshot: Snapshot) -> dict[str, int]:
    people = snapshot.people
    if people is None:
        return {}
    active = sum(person.active for person in people)
    return {"people": active, "inactive_people": len(people) - active, "groups": len(group_keys(snapshot))}


def _of_inventory(snapshot: Snapshot) -> dict[str, int]:
    if snapshot.resources is None:
        return {}
    permissions = {
        (integration.name, one.name): len(one.permissions)
        for integration in snapshot.integrations
        for one in integration.resource_types
    }
    return {
        "integrations": len(snapshot.integrations),
        "resources": len(snapshot.resources),
        "entitlements": sum(permissions.get((one.integration, one.type), 0) for one in snapshot.resources),
    }
