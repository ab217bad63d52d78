"""What in a valid snapshot leads to nobody: managers and owners who are not there, managers in a circle."""

from collections.abc import Mapping, Sequence

from flowsync.catalog.snapshot import Integration, InventoryResource, Snapshot

_NAMED = 3


def remarks_on(snapshot: Snapshot) -> tuple[str, ...]:
    """Sentences about it. None about owners where the snapshot has no people."""
    managers = {person.id: person.manager for person in snapshot.people or () if person.manager is not None}
    if snapshot.people is None:
        return ()
    known = {person.id for person in snapshot.people}
    owned: tuple[Integration | InventoryResource, ...] = (*snapshot.integrations, *(snapshot.resources or ()))
    owners = {owner for item in owned for owner in item.owners}
    sentences = (
        ("manager is", "managers are", "not in the catalog", {*managers.values()} - known),
        ("owner is", "owners are", "not in the catalog", owners - known),
        ("person is", "people are", "their own manager, over others or directly", _in_circles(managers)),
    )
    return tuple(_sentence(one, several, what, sorted(ids)) for one, several, what, ids in sentences if ids)


def _sentence(one: str, several: str, what: str, ids: Sequence[str]) -> str:
    named = ", ".join(ids[:_NAMED]) + (", …" if len(ids) > _NAMED else "")
    return f"{len(ids):,} {one if len(ids) == 1 else several} {what}: {named}."


def _in_circles(managers: Mapping[str, str]) -> set[str]:
    """Those who come back to themselves on the way from manager to manager."""
    found: set[str] = set()
    done: set[str] = set()
    for start in managers:
        way: dict[str, int] = {}
        at: str | None = start
        while at is not None and at not in done and at not in way:
            way[at] = len(way)
            at = managers.get(at)
        if at in way:
            found.update(id_ for id_, place in way.items() if place >= way[at])
        done.update(way)
    return found
