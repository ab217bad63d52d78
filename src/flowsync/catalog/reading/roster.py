"""Puts together what several files say about people: one person for each id and address."""

from collections.abc import Iterable
from dataclasses import replace

from flowsync.catalog.reading.facts import Placed
from flowsync.catalog.reading.problems import Place, Problems
from flowsync.catalog.snapshot import Attribute, Person, Shift


class Roster:
    """The people so far. Whoever has the same id or address in another file is the same person there."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._people: dict[str, Person] = {}
        self._places: dict[str, Place] = {}
        self._ids: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._attributes: dict[str, list[Attribute]] = {}
        self._shifts: dict[str, list[Shift]] = {}
        self._managers: dict[str, list[Placed[str]]] = {}

    def add(self, placed: Placed[Person]) -> None:
        """Add a person, or what another file says about one."""
        person = placed.fact
        same = self._same_as(person)
        if not same:
            self._enter(person, placed.place)
        elif len(same) > 1:
            places = " and ".join(str(self._places[id_]) for id_ in sorted(same))
            self._problems.add(placed.place, f"this is two people elsewhere, by id or address: {places}")
        else:
            self._join(same.pop(), person, placed.place)

    def find(self, name: str) -> str | None:
        """The id of the person with this id in any of the files, e-mail or alias; addresses fold case."""
        return self._ids.get(name) or self._addresses.get(name.casefold())

    def state(self, id_: str, says: Attribute | Shift) -> None:
        """Add what a source says about the person of this id."""
        if isinstance(says, Attribute):
            self._attributes.setdefault(id_, []).append(says)
        else:
            self._shifts.setdefault(id_, []).append(says)

    def place_of(self, id_: str) -> Place:
        """Where the person was first listed."""
        return self._places[id_]

    def people(self) -> Iterable[Person]:
        """Everybody, with all that was said; what was said twice once, managers by their ids."""
        for id_, person in self._people.items():
            attributes = (*person.attributes, *self._attributes.get(id_, ()))
            shifts = (*person.shifts, *self._shifts.get(id_, ()))
            yield replace(
                person,
                manager=self._manager_of(id_),
                attributes=tuple(dict.fromkeys(attributes)),
                shifts=tuple(dict.fromkeys(shifts)),
            )

    def _same_as(self, person: Person) -> set[str]:
        by_address = (self._addresses.get(address) for address in _addresses(person))
        return {id_ for id_ in (self._ids.get(person.id), *by_address) if id_ is not None}

    def _enter(self, person: Person, place: Place) -> None:
        self._people[person.id] = person
        self._places[person.id] = place
        self._know(person.id, person, place)

    def _know(self, id_: str, person: Person, place: Place) -> None:
        self._ids[person.id] = id_
        if person.manager is not None:
            self._managers.setdefault(id_, []).append(Placed(fact=person.manager, place=place))
        for address in _addresses(person):
            self._addresses[address] = id_

    def _join(self, id_: str, person: Person, place: Place) -> None:
        known, known_place = self._people[id_], self._places[id_]
        if place.file == known_place.file:
            self._problems.add(place, f"the id or an address of '{person.id}' is taken: {known_place}")
        elif conflict := _conflict(known, person):
            self._problems.add(place, f"the {conflict} of '{person.id}' is another than in {known_place}")
        else:
            self._people[id_] = _joined(known, person)
            self._know(id_, person, place)

    def _manager_of(self, id_: str) -> str | None:
        """The manager's id; what was said if nobody is called so."""
        said = self._managers.get(id_, [])
        managers = {self.find(manager.fact) or manager.fact for manager in said}
        if len(managers) > 1:
            self._problems.add(said[-1].place, f"the manager of '{id_}' is another than in {said[0].place}")
        return min(managers, default=None)


def _addresses(person: Person) -> set[str]:
    return {address.casefold() for address in (person.email, *person.aliases)}


def _conflict(known: Person, other: Person) -> str:
    if not _addresses(known) & _addresses(other):
        return "e-mail"
    return "'active'" if known.active is not other.active else ""


def _joined(known: Person, other: Person) -> Person:
    taken = {known.email.casefold(), *(alias.casefold() for alias in known.aliases)}
    more = {alias.casefold(): alias for alias in (other.email, *other.aliases) if alias.casefold() not in taken}
    return replace(
        known,
        aliases=(*known.aliases, *more.values()),
        attributes=(*known.attributes, *other.attributes),
        shifts=(*known.shifts, *other.shifts),
    )
