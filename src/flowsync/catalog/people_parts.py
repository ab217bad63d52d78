"""Makes the parts of the index that tell of people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from pyroaring import BitMap

from flowsync.catalog.moments import seconds_of
from flowsync.catalog.parts import Part, chunked, json_part, numbers_part
from flowsync.catalog.postings import pack_postings
from flowsync.catalog.snapshot import Attribute, Person, Shift, Snapshot

Said: TypeAlias = tuple[str, str]
"""A type of attributes or shifts, and the source that tells of it."""
Item = TypeVar("Item", Attribute, Shift)

NOBODY = -1
"""In the column of managers: the person has none."""


def number_people(people: Iterable[Person]) -> dict[str, int]:
    """The numbers of people by their ids."""
    return {id_: number for number, id_ in enumerate(sorted(person.id for person in people))}


def people_parts(snapshot: Snapshot, people: Iterable[Person], numbers: Mapping[str, int]) -> Iterator[Part]:
    """The parts about these people of the snapshot, who have these numbers. ValueError when a shift's time is none."""
    in_order = sorted(people, key=lambda person: person.id)
    attributes = _by_what_is_said(person.attributes for person in in_order)
    shifts = _by_what_is_said(person.shifts for person in in_order)
    active = BitMap(number for number, person in enumerate(in_order) if person.active)
    yield json_part("people", _head(snapshot, attributes, shifts))
    yield "people/active", active.serialize()
    yield numbers_part("people/managers", [numbers.get(person.manager or "", NOBODY) for person in in_order])
    yield json_part("people/ids", [person.id for person in in_order])
    yield from chunked("people/emails", [person.email for person in in_order])
    yield "people/addresses", pack_postings(_addresses(in_order))
    for place, have in enumerate(attributes.values()):
        yield from _attribute_parts(f"people/attributes/{place}", have, active)
    for place, have_shift in enumerate(shifts.values()):
        rows = ((shift.value, number, seconds_of(shift.start), seconds_of(shift.end)) for number, shift in have_shift)
        yield json_part(f"people/shifts/{place}", sorted(rows))


def _head(snapshot: Snapshot, attributes: Iterable[Said], shifts: Iterable[Said]) -> dict[str, object]:
    sources = {source.name: [sorted(source.types), source.complete] for source in snapshot.sources}
    return {"sources": sources, "attributes": list(attributes), "shifts": list(shifts)}


def _by_what_is_said(items_of_people: Iterable[Sequence[Item]]) -> dict[Said, list[tuple[int, Item]]]:
    """Who has which items, by type and source, these in order."""
    said: defaultdict[Said, list[tuple[int, Item]]] = defaultdict(list)
    for number, items in enumerate(items_of_people):
        for item in items:
            said[item.type, item.source].append((number, item))
    return {key: said[key] for key in sorted(said)}


def _addresses(people: Sequence[Person]) -> dict[str, BitMap]:
    """Everybody, active or not, by folded e-mail and alias."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, person in enumerate(people):
        for address in (person.email, *person.aliases):
            numbers[address.casefold()].append(number)
    return {address: BitMap(having) for address, having in numbers.items()}


def _attribute_parts(name: str, have: Iterable[tuple[int, Attribute]], active: BitMap) -> Iterator[Part]:
    """Who of the active has which folded value, how the values are written, and what ids they have."""
    folded: defaultdict[str, list[int]] = defaultdict(list)
    written: defaultdict[str, set[str]] = defaultdict(set)
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, attribute in have:
        numbers[attribute.value].append(number)
        written[attribute.value].add(attribute.id)
    for value, having in numbers.items():
        folded[value.casefold()].extend(having)
    yield name, pack_postings({value: BitMap(having) & active for value, having in folded.items()})
    yield json_part(f"{name}/ids", {value: sorted(ids - {""}) for value, ids in sorted(written.items())})
