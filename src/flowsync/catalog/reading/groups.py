"""Groups as sources list them: who is in them, through groups in groups too."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from flowsync.catalog.reading.facts import Group, Placed
from flowsync.catalog.reading.problems import Problems
from flowsync.catalog.reading.roster import Roster
from flowsync.catalog.snapshot import GROUP, Attribute, Person


class GroupBook:
    """All groups of all sources, by source and id."""

    def __init__(self, groups: Iterable[Placed[Group]], problems: Problems) -> None:
        self._groups: dict[tuple[str, str], Placed[Group]] = {}
        for placed in groups:
            group = placed.fact
            known = self._groups.setdefault((group.source, group.id), placed)
            if known is not placed:
                problems.add(placed.place, f"the id of the group '{group.name}' is taken: {known.place}")

    def with_names(self, person: Person) -> Person:
        """A person whose groups have names: where a user's entry has only the id, that of the group, else the id."""
        if all(item.value for item in person.attributes):
            return person
        return replace(person, attributes=tuple(map(self._named, person.attributes)))

    def enroll(self, roster: Roster) -> list[str]:
        """State for everybody in which groups they are; sentences about members who are nobody in the roster."""
        strangers: Counter[str] = Counter()
        for source, id_ in self._groups:
            group = self._groups[source, id_].fact
            for member in self._members(group):
                person = roster.find(member)
                if person is None:
                    strangers[group.name] += 1
                else:
                    roster.state(person, Attribute(type=GROUP, value=group.name, source=source, id=id_))
        return [_strangers(name, count) for name, count in sorted(strangers.items())]

    def _named(self, item: Attribute) -> Attribute:
        if item.value:
            return item
        group = self._groups.get((item.source, item.id))
        return replace(item, value=group.fact.name if group else item.id)

    def _members(self, group: Group) -> Iterator[str]:
        """The ids of those in the group and in the groups that are its members, each once; groups may go in circles."""
        waiting, seen = [group.id], {group.id}
        while waiting:
            for member in self._groups[group.source, waiting.pop()].fact.members:
                if member in seen:
                    continue
                seen.add(member)
                if (group.source, member) in self._groups:
                    waiting.append(member)
                else:
                    yield member


def _strangers(name: str, count: int) -> str:
    members = "1 member who is" if count == 1 else f"{count:,} members who are"
    return f"The group '{name}' has {members} not in the catalog."
