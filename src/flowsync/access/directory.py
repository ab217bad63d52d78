"""The people of a catalog, asked about what policy says of them, with what was found kept."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flowsync.access.people import Members, members_of, people_of
from flowsync.access.values import People
from flowsync.catalog.index import PeopleIndex
from flowsync.ground.json_text import canonical_json

_Found = TypeVar("_Found")


class Directory:
    """The people of one catalog at one moment (ISO 8601, UTC; None for any time of the catalog's). What has the same
    text is worked out once, whichever flow and whichever policy it is from. What is given out is shared: treat it as
    read-only."""

    def __init__(self, people: PeopleIndex, at: str | None) -> None:
        self.people = people
        self._at = at
        self._found: dict[str, People] = {}
        self._members: dict[str, Members] = {}

    def people_of(self, block: Mapping[str, Any]) -> People:
        """Who meets a valid block of conditions."""
        return self._once(self._found, block, people_of)

    def members_of(self, group: Mapping[str, Any]) -> Members:
        """Who is in a valid approver group."""
        return self._once(self._members, group, members_of)

    def _once(
        self,
        known: dict[str, _Found],
        block: Mapping[str, Any],
        find: Callable[[Mapping[str, Any], PeopleIndex, str | None], _Found],
    ) -> _Found:
        text = canonical_json(block)
        if text not in known:
            known[text] = find(block, self.people, self._at)
        return known[text]
