"""People and entitlements in words, as the effect of a plan tells of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from pyroaring import BitMap

from flowsync.catalog.index import Catalog, InventoryIndex, ResourceGroup
from flowsync.render.sentences import counted
from flowsync.render.values_text import shown_word

MOST_NAMES = 20
_FEW = 3


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
        """How many people, of which kind, and who they are where they are named: ``2 people (1 intern): a@…, b@…``."""
        names = self.named(people)
        return self.counted(people) + (f": {names}" if names else "")

    def counted(self, people: BitMap) -> str:
        """How many people, and how many of them are not of the most common kind: ``21 people (2 contractor)``."""
        return f"{counted_people(len(people))}{self._kinds(people)}"

    def named(self, people: BitMap) -> str:
        """Who the people are, at most MOST_NAMES of them; nothing where people are not named."""
        index = self.catalog.people
        if not self.names or index is None:
            return ""
        emails = [index.name(person).email for person in people[:MOST_NAMES]]
        more = f" and {len(people) - MOST_NAMES:,} more" if len(people) > MOST_NAMES else ""
        return f"{', '.join(map(shown_word, emails))}{more}"

    def _kinds(self, people: BitMap) -> str:
        index, kind = self.catalog.people, self.tell_people_by
        if index is None or kind is None:
            return ""
        having = {value: index.having(kind, "is", (value,), None, None) for value in index.values(kind, None)}
        most = max(map(len, having.values()), default=0)
        return _shares(people, ((value, some) for value, some in having.items() if len(some) != most))

    def entitlements(self, pairs: BitMap) -> str:
        """What the pairs are, as short as they can be told: by name if they are few, else how many and where."""
        inventory = self.catalog.inventory
        if inventory is None or not pairs:
            return "nothing that is in the catalog"
        resources, permissions = inventory.resources_of(pairs), _permissions(inventory, pairs)
        is_product = len(pairs) == len(resources) * len(permissions)
        if not is_product or len(permissions) > _FEW:
            return f"{counted(len(pairs), 'entitlement')} {_places(inventory, pairs)}{self._data(inventory, resources)}"
        given = ", ".join(map(shown_word, permissions))
        if len(resources) > _FEW:
            whole = f"{given} on {len(resources):,} resources {_places(inventory, pairs)}"
            return whole + self._data(inventory, resources)
        found = {inventory.resources_of(BitMap([pair])).min(): inventory.entitlement(pair) for pair in pairs}
        return (
            f"{', '.join(shown_word(one.resource) for one in found.values())} {given}{self._data(inventory, resources)}"
        )

    def _data(self, inventory: InventoryIndex, resources: BitMap) -> str:
        """How many of the resources have each value of the tags that tell them apart."""
        values = (inventory.resource_values("resource_tag", tag).items() for tag in self.tell_resources_by)
        return _shares(resources, chain.from_iterable(values))


def _shares(whole: BitMap, parts: Iterable[tuple[str, BitMap]]) -> str:
    """How much of the whole each part is, the largest first: `` (3 pii, 2 financial)``, `` (all pii)``."""
    shares = sorted((-len(part & whole), value) for value, part in parts if part.intersect(whole))
    told = (f"{_amount(-number, len(whole))}{shown_word(value)}" for number, value in shares[:_FEW])
    return f" ({', '.join(told)})" if shares else ""


def _amount(number: int, whole: int) -> str:
    if number < whole:
        return f"{number:,} "
    return "all " if whole > 1 else ""


def _permissions(inventory: InventoryIndex, pairs: BitMap) -> list[str]:
    """The permissions that the pairs are of, in the order of the inventory."""
    found = (
        permission
        for group in _groups(inventory, pairs)
        for place, permission in enumerate(group.permissions)
        if pairs.range_cardinality(group.base + place * group.size, group.base + (place + 1) * group.size)
    )
    return list(dict.fromkeys(found))


def _places(inventory: InventoryIndex, pairs: BitMap) -> str:
    """In which integrations the pairs are, those with the most of them first."""
    numbers = {
        (group.integration, group.resource_type): -pairs.range_cardinality(group.base, _end(group))
        for group in _groups(inventory, pairs)
    }
    most = sorted(numbers, key=lambda place: (numbers[place], place))
    if len(most) == 1:
        return f"in {shown_word(most[0][0])} / {shown_word(most[0][1])}"
    integrations = list(dict.fromkeys(shown_word(integration) for integration, _ in most))
    more = f" and {len(integrations) - _FEW} more" if len(integrations) > _FEW else ""
    return f"in {', '.join(integrations[:_FEW])}{more}"


def _groups(inventory: InventoryIndex, pairs: BitMap) -> Iterator[ResourceGroup]:
    """The groups that the pairs are in."""
    left = pairs.copy()
    while left:
        group = inventory.group_of_pair(left.min())
        left.remove_range(group.base, _end(group))
        yield group


def _end(group: ResourceGroup) -> int:
    return group.base + group.size * len(group.permissions)


def counted_people(number: int) -> str:
    """``1 person``, ``388 people``."""
    return "1 person" if number == 1 else f"{number:,} people"


def chain_phrase(steps: Iterable[tuple[str, str]]) -> str:
    """A chain on one line, each step with its place in parentheses where it has one."""
    return " → ".join(f"{what} ({place})" if place else what for what, place in steps)
