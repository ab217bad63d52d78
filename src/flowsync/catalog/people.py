"""The people of a catalog, read from the parts of its index."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pyroaring import BitMap

from flowsync.catalog.index import PersonName
from flowsync.catalog.moments import moment_of, seconds_of
from flowsync.catalog.near import near_match
from flowsync.catalog.parts import Parts
from flowsync.catalog.people_parts import NOBODY
from flowsync.catalog.postings import Postings, matches
from flowsync.catalog.snapshot import MANAGER, USER


class People:
    """A PeopleIndex over parts; what is asked for is read when it is asked for."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        head = parts.json("people")
        self._sources: dict[str, Any] = head["sources"]
        self._attributes = [(type_, source) for type_, source in head["attributes"]]
        self._shifts = [(type_, source) for type_, source in head["shifts"]]

    @cached_property
    def active(self) -> BitMap:
        """Everybody who is active; treat it as read-only."""
        active: BitMap = self._parts.once("people/active", BitMap.deserialize)
        return active

    def knows(self, type_: str, source: str | None) -> bool:
        """Whether all is in the catalog that this source says about the type; without a source: that any source says,
        so one that is listed and not complete leaves doubt."""
        if type_ in (USER, MANAGER):
            return True
        asked = [self._sources.get(source)] if source is not None else self._sources.values()
        telling = [complete for types, complete in filter(None, asked) if type_ in types]
        return bool(telling) and all(telling)

    def types(self) -> Sequence[str]:
        """The types of attributes and shifts that people have values of, sorted."""
        return sorted({type_ for type_, _ in (*self._attributes, *self._shifts)})

    def sources(self) -> Sequence[str]:
        """The names of the identity sources, sorted."""
        return sorted(self._sources)

    def types_of(self, source: str) -> Sequence[str] | None:
        """See PeopleIndex."""
        types, complete = self._sources.get(source, ((), False))
        return sorted(types) if complete else None

    def values(self, type_: str, source: str | None) -> Sequence[str]:
        """The values of a type as they are written, sorted; shifts included. Inactive people's too."""
        written = {value for place in _places(self._attributes, type_, source) for value in self._ids(place)}
        return sorted(written | {row[0] for row in self._shift_rows(type_, source)})

    def having(self, type_: str, operator: str, values: Sequence[str], source: str | None, at: str | None) -> BitMap:
        """See PeopleIndex."""
        wanted = tuple({value.casefold() for value in values})
        if type_ == USER:
            return self._addresses.matching(operator, wanted) & self.active
        if type_ == MANAGER:
            return self.reports_of(self._addresses.matching(operator, wanted))
        on_shift = self._on_shift(self._shift_rows(type_, source), operator, wanted, at)
        return on_shift | self.having_always(type_, operator, values, source)

    def having_always(self, type_: str, operator: str, values: Sequence[str], source: str | None) -> BitMap:
        """See PeopleIndex."""
        if type_ in (USER, MANAGER):
            return self.having(type_, operator, values, source, None)
        wanted = tuple({value.casefold() for value in values})
        having = (
            self._postings(place).matching(operator, wanted) for place in _places(self._attributes, type_, source)
        )
        return BitMap().union(*having)

    def has_shifts(self, type_: str, source: str | None) -> bool:
        """See PeopleIndex; ``user`` and ``manager`` are about addresses, whatever shifts are called."""
        return type_ not in (USER, MANAGER) and bool([*_places(self._shifts, type_, source)])

    def shift_moments(self, type_: str, source: str | None) -> Sequence[str]:
        """See PeopleIndex."""
        seconds = {moment for row in self._shift_rows(type_, source) for moment in row[2:]}
        return [moment_of(one) for one in sorted(seconds)]

    def group_ids(self, value: str, source: str | None) -> frozenset[str]:
        """The ids of the groups of this name; folds case."""
        wanted = value.casefold()
        return frozenset(
            id_
            for place in _places(self._attributes, "group", source)
            for name, ids in self._ids(place).items()
            if name.casefold() == wanted
            for id_ in ids
        )

    def ids_of(self, type_: str) -> Mapping[tuple[str, str], frozenset[str]]:
        """See PeopleIndex."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for place in _places(self._attributes, type_, None):
            for name, ids in self._ids(place).items():
                key = self._attributes[place][1], name.casefold()
                found[key] = found.get(key, frozenset()).union(ids)
        return found

    def manager_of(self, person: int) -> int | None:
        """The person's manager, active or not."""
        manager = self._managers[person]
        return None if manager == NOBODY else manager

    def reports_of(self, managers: BitMap) -> BitMap:
        """Everybody active whose manager is one of these."""
        return BitMap().union(*(self._reports[manager] for manager in managers & self._have_reports)) & self.active

    def managers_of(self, people: BitMap) -> BitMap:
        """The active managers of these people."""
        return BitMap(self._managers[person] for person in people if self._managers[person] != NOBODY) & self.active

    def find(self, text: str) -> int | None:
        """The person, active or not: by the exact id, else by e-mail or alias, else by the id in another case."""
        place = bisect_left(self._person_ids, text)
        if self._person_ids[place : place + 1] == [text]:
            return place
        wanted = text.casefold()
        if found := self._addresses.having([wanted]):
            return found.min()
        return next((number for number, id_ in enumerate(self._person_ids) if id_.casefold() == wanted), None)

    def suggest(self, text: str) -> str:
        """A sentence that says whom the text may mean, or nothing."""
        return near_match(text, [*self._addresses, *self._person_ids])

    def name(self, person: int) -> PersonName:
        """What a person is called."""
        return PersonName(id=self._person_ids[person], email=self._parts.row("people/emails", person))

    @property
    def _person_ids(self) -> list[str]:
        ids: list[str] = self._parts.json("people/ids")
        return ids

    @property
    def _managers(self) -> Sequence[int]:
        return self._parts.numbers("people/managers")

    @cached_property
    def _reports(self) -> dict[int, BitMap]:
        reports: dict[int, list[int]] = {}
        for person, manager in enumerate(self._managers):
            reports.setdefault(manager, []).append(person)
        return {manager: BitMap(people) for manager, people in reports.items() if manager != NOBODY}

    @cached_property
    def _have_reports(self) -> BitMap:
        return BitMap(self._reports)

    @property
    def _addresses(self) -> Postings:
        addresses: Postings = self._parts.once("people/addresses", Postings)
        return addresses

    def _postings(self, place: int) -> Postings:
        postings: Postings = self._parts.once(f"people/attributes/{place}", Postings)
        return postings

    def _ids(self, place: int) -> dict[str, list[str]]:
        """The ids by the value as it is written."""
        ids: dict[str, list[str]] = self._parts.json(f"people/attributes/{place}/ids")
        return ids

    def _shift_rows(self, type_: str, source: str | None) -> Iterator[Any]:
        for place in _places(self._shifts, type_, source):
            yield from self._parts.json(f"people/shifts/{place}")

    def _on_shift(self, rows: Iterable[Any], operator: str, wanted: tuple[str, ...], at: str | None) -> BitMap:
        moment = None if at is None else seconds_of(at)
        return self.active & BitMap(
            person
            for value, person, start, end in rows
            if (moment is None or start <= moment < end) and any(matches((value.casefold(),), operator, wanted))
        )


def _places(said: Sequence[tuple[str, str]], type_: str, source: str | None) -> Iterator[int]:
    return (place for place, (said_type, by) in enumerate(said) if said_type == type_ and source in (None, by))
