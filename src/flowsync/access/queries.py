"""What a query of an access scope covers in an inventory.

Predicates about resources are sets of resources, those about permissions sets of pairs; the former become pairs only
where they meet the latter. Everything compares to the letter. What has no value (an empty one is none) is in no
positive comparison and in every negative form (domain: "Access scope queries").
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyroaring import BitMap

from flowsync.access.values import Contents, Unknown
from flowsync.catalog.index import InventoryIndex
from flowsync.model.query.tree import And, Comparison, Not, Operator, Query

_BY_NAME: Final = "integration_name"
_BY_ID: Final = "integration"
_ONE_OF: Final = (Operator.EQUAL, Operator.IN)
_NAMING: Final = ("resource_name", "resource", "resource_path", "resource_source_id")
_MATCHES: Final[Mapping[Operator, Callable[[str, str], bool]]] = {
    Operator.CONTAINS: str.__contains__,
    Operator.STARTS_WITH: str.startswith,
    Operator.ENDS_WITH: str.endswith,
}


def query_pairs(query: Query, inventory: InventoryIndex) -> Contents:
    """The pairs that a query covers: at least these, where it may be about integrations that are not wholly known."""
    found = _Matching(inventory).of(query)
    return Contents(pairs=_pairs(found, inventory), unknown=_unknown(query, inventory))


def is_open_ended(query: Query) -> bool:
    """Whether the query covers what does not exist yet: it is not bound to resources that it names one by one (by name,
    id, path or source id, with ``=`` or ``in``)."""
    if isinstance(query, Comparison):
        return not (query.field in _NAMING and query.operator in _ONE_OF)
    if isinstance(query, Not):
        return True
    terms = map(is_open_ended, query.terms)
    return all(terms) if isinstance(query, And) else any(terms)


def not_wholly_known(integration: str, inventory: InventoryIndex) -> Unknown | None:
    """Why not everything about an integration is known, or None when it is."""
    if inventory.knows(integration):
        return None
    listed = integration in inventory.integrations()
    return Unknown(summary=f"{integration} is not {'complete ' if listed else ''}in the catalog")


@dataclass(frozen=True, slots=True)
class _Resources:
    """What matches with all of its permissions."""

    numbers: BitMap


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What matches with some of its permissions."""

    numbers: BitMap


_Found = _Resources | _Pairs


def _pairs(found: _Found, inventory: InventoryIndex) -> BitMap:
    return inventory.all_pairs(found.numbers) if isinstance(found, _Resources) else found.numbers


class _Matching:
    """Evaluates the parts of one query."""

    def __init__(self, inventory: InventoryIndex) -> None:
        self._inventory = inventory

    def of(self, query: Query) -> _Found:
        """What a query matches."""
        if isinstance(query, Comparison):
            return self._comparison(query)
        if isinstance(query, Not):
            return self._rest(self.of(query.term))
        terms = [self.of(term) for term in query.terms]
        return self._all_of(terms) if isinstance(query, And) else self._any_of(terms)

    def _all_of(self, terms: Iterable[_Found]) -> _Found:
        resources, pairs = _sorted_out(terms)
        if not pairs:
            return _Resources(_intersection(resources))
        if resources:
            pairs.append(self._inventory.all_pairs(_intersection(resources)))
        return _Pairs(_intersection(pairs))

    def _any_of(self, terms: Iterable[_Found]) -> _Found:
        resources, pairs = _sorted_out(terms)
        covered = BitMap().union(*resources)
        return _Pairs(self._inventory.all_pairs(covered).union(*pairs)) if pairs else _Resources(covered)

    def _rest(self, found: _Found) -> _Found:
        if isinstance(found, _Pairs):
            return _Pairs(BitMap(range(self._inventory.pair_count)) - found.numbers)
        last = self._inventory.groups[-1:]
        count = last[0].first + last[0].size if last else 0
        return _Resources(BitMap(range(count)) - found.numbers)

    def _comparison(self, query: Comparison) -> _Found:
        field, key = query.field, query.key or ""
        found: _Found
        if query.is_about_permissions:
            found = _Pairs(_having(query, self._inventory.permission_values(field, key)))
        else:
            found = _Resources(_having(query, self._inventory.resource_values(field, key)))
        return self._rest(found) if query.operator.is_negative else found


def _having(query: Comparison, values: Mapping[str, BitMap]) -> BitMap:
    """What has a value that the positive form of the comparison holds for."""
    operator = query.operator.positive
    if operator in _ONE_OF:
        return BitMap().union(*(values[value] for value in query.values if value in values))
    matches, (wanted,) = _MATCHES[operator], query.values
    # Not the items: each set is unpacked when it is asked for, and most values do not match.
    return BitMap().union(*(values[value] for value in values if matches(value, wanted)))


def _sorted_out(terms: Iterable[_Found]) -> tuple[list[BitMap], list[BitMap]]:
    resources: list[BitMap] = []
    pairs: list[BitMap] = []
    for term in terms:
        (resources if isinstance(term, _Resources) else pairs).append(term.numbers)
    return resources, pairs


def _intersection(sets: list[BitMap]) -> BitMap:
    return sets[0].intersection(*sets[1:])


def _unknown(query: Query, inventory: InventoryIndex) -> frozenset[Unknown]:
    """What is not known of the integrations that a query may be about: those that it names, else all that there are."""
    named = _integrations(query, inventory)
    about = inventory.integrations() if named is None else named
    return frozenset(filter(None, (not_wholly_known(integration, inventory) for integration in about)))


def _integrations(query: Query, inventory: InventoryIndex) -> frozenset[str] | None:
    """The names of the integrations without which nothing matches; None where there is no such list."""
    if isinstance(query, Comparison):
        return _named(query, inventory)
    if isinstance(query, Not):
        return None
    lists = [_integrations(term, inventory) for term in query.terms]
    told = [named for named in lists if named is not None]
    if isinstance(query, And):
        return told[0].intersection(*told[1:]) if told else None
    return told[0].union(*told[1:]) if len(told) == len(lists) else None


def _named(query: Comparison, inventory: InventoryIndex) -> frozenset[str] | None:
    if query.operator not in _ONE_OF or query.field not in (_BY_NAME, _BY_ID):
        return None
    if query.field == _BY_NAME:
        return frozenset(query.values)
    by_id = inventory.resource_values(_BY_ID, "")
    return frozenset(name for value in query.values for name in _with_id(value, by_id, inventory))


def _with_id(value: str, by_id: Mapping[str, BitMap], inventory: InventoryIndex) -> frozenset[str]:
    """The names of the integrations with this id; the id itself where there is nothing of it."""
    having = by_id[value] if value in by_id else BitMap()
    named = frozenset(group.integration for group in inventory.groups if group.size and group.first in having)
    return named or frozenset({value})
