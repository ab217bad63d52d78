"""Holds access tests against a catalog: what they name that is not there."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flowsync.access.policy import Policy
from flowsync.catalog.index import Catalog
from flowsync.known.finding import Finding, Place
from flowsync.known.inventory import InventoryCheck
from flowsync.known.people import PeopleCheck
from flowsync.model.query.parse import parse_query

_OF_CASE = ("person", "requested_by")
_OF_EXPECTATION = ("approval_by", "no_approval_by")


class AccessTestCheck:
    """Checks the specs of valid access tests against one catalog. ``names`` says that people may be named whom the
    tests do not name."""

    def __init__(self, catalog: Catalog, *, names: bool = True) -> None:
        self._people = PeopleCheck(catalog.people, names=names) if catalog.people else None
        self._inventory = InventoryCheck(Policy({}), catalog.inventory) if catalog.inventory else None

    def conditions(self, spec: Mapping[str, Any]) -> Iterator[Finding]:
        """What there is to say of the conditions of invariants."""
        for invariant, place in _items(spec, "invariants"):
            if self._people is not None and "nobody_outside" in invariant:
                yield from self._people.block(invariant["nobody_outside"], place.at("nobody_outside"))

    def everything(self, spec: Mapping[str, Any]) -> Iterator[Finding]:
        """The same, and what there is to say of people, entitlements and queries; running a test says that too."""
        yield from self.conditions(spec)
        if self._people is not None:
            for text, place in _people_named(spec):
                yield from self._people.person(text, place)
        if self._inventory is not None:
            for case, place in _items(spec, "cases"):
                yield from self._inventory.entitlement(case["entitlement"], place.at("entitlement"))
            for invariant, place in _items(spec, "invariants"):
                if not invariant.get("may_be_empty", False):
                    yield from self._inventory.query(parse_query(invariant["reaches"]), place.at("reaches"))


def _items(spec: Mapping[str, Any], key: str) -> Iterator[tuple[Mapping[str, Any], Place]]:
    for number, item in enumerate(spec.get(key, ())):
        yield item, Place(key_path=("spec", key, number))


def _people_named(spec: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    """Everybody whom cases and invariants name."""
    for case, place in _items(spec, "cases"):
        yield from ((case[key], place.at(key)) for key in _OF_CASE if key in case)
        for key in _OF_EXPECTATION:
            yield from _each(case["expect"].get(key, ()), place.at("expect", key))
    for invariant, place in _items(spec, "invariants"):
        yield from _each(invariant.get("exactly", ()), place.at("exactly"))


def _each(texts: Iterable[str], place: Place) -> Iterator[tuple[str, Place]]:
    return ((text, place.at(number)) for number, text in enumerate(texts))
