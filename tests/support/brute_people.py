"""Who meets which conditions, straight from the meaning of the policy language, one person after the other."""

from collections.abc import Mapping, Sequence
from typing import Any

from flowsync.catalog.snapshot import Person, Snapshot

Bound = frozenset[Any]
"""Conditions on shifts: type, operator, folded values and source of each."""


class BrutePeople:
    """The people of a snapshot, at a moment or at any time."""

    def __init__(self, snapshot: Snapshot, at: str | None) -> None:
        self.snapshot = snapshot
        self.at = at
        self.people = [person for person in snapshot.people or () if person.active]
        self.by_id = {person.id: person for person in snapshot.people or ()}

    def meets(self, person: Person, block: Mapping[str, Any], roles: Sequence[str] = ()) -> bool:
        """Whether the person meets a block, at some time where no moment is asked about."""
        return bool(self.ways(person, block, roles))

    def ways(self, person: Person, block: Mapping[str, Any], roles: Sequence[str] = ()) -> set[Bound]:
        """The conditions on shifts that have to hold for the person to meet a block: all of one of these sets."""
        held = [
            self.holds(person, condition)
            if "values" in condition
            else frozenset[Any]()
            if condition["type"] in roles
            else None
            for condition in block.get("conditions") or block["approvers"]
        ]
        found = [one for one in held if one is not None]
        if block.get("logical_operator") == "OR":
            return {frozenset()} if frozenset() in found else set(found)
        return {frozenset[Any]().union(*found)} if len(found) == len(held) else set()

    def holds(self, person: Person, condition: Mapping[str, Any]) -> Bound | None:
        """The condition itself where it holds for the person while a shift does, nothing where it always holds; None
        where it never does."""
        type_, source = condition["type"], condition.get("source_integration_name")
        operator, wanted = condition.get("match_operator", "is"), [value.casefold() for value in condition["values"]]
        is_negative = operator in ("is_not", "does_not_contain")
        if is_negative and not self.knows(type_, source):
            return None
        test = {"starts_with": str.startswith, "contains": str.__contains__, "does_not_contain": str.__contains__}
        has, on_shift = (
            any(test.get(operator, str.__eq__)(value.casefold(), one) for value in values for one in wanted)
            for values in (self.values(person, type_, source), self.shifts(person, type_, source))
        )
        itself = frozenset({(type_, operator, frozenset(wanted), source)})
        if self.at is not None:
            return None if (has or on_shift) == is_negative else frozenset()
        if not is_negative:
            return frozenset() if has else itself if on_shift else None
        is_of_shifts = any(self.shifts(one, type_, source) for one in self.by_id.values())
        return None if has else itself if is_of_shifts else frozenset()

    def values(self, person: Person, type_: str, source: str | None) -> list[str]:
        if type_ in ("user", "manager"):
            who = person if type_ == "user" else self.by_id.get(person.manager or "")
            return [who.email, *who.aliases] if who else []
        return [one.value for one in person.attributes if one.type == type_ and source in (None, one.source)]

    def shifts(self, person: Person, type_: str, source: str | None) -> list[str]:
        """The shifts that the person has at the moment, at any time where no moment is asked about."""
        shifts = [shift for shift in person.shifts if self.at is None or shift.start <= self.at < shift.end]
        return [one.value for one in shifts if one.type == type_ and source in (None, one.source)]

    def knows(self, type_: str, source: str | None) -> bool:
        telling = [one for one in self.snapshot.sources if type_ in one.types and source in (None, one.name)]
        return type_ in ("user", "manager") or (bool(telling) and all(one.complete for one in telling))
