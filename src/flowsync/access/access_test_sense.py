"""Whether an invariant promises anything over a catalog: one that nothing could break would pass for ever."""

from collections.abc import Mapping
from typing import Any

from flowsync.access.access_tests import Invariant
from flowsync.access.people import people_of
from flowsync.access.shift_moments import telling_moments
from flowsync.access.values import Contents
from flowsync.catalog.index import PeopleIndex


def promises_nothing(invariant: Invariant, covered: Contents, people: PeopleIndex) -> str:
    """Why nothing could break the invariant, whose query covers ``covered``; empty where something could.

    A query over what the catalog does not tell in full may cover more, so that is not said of it.
    """
    is_empty = not covered.pairs and not covered.unknown
    if is_empty and not invariant.spec.get("may_be_empty", False):
        return (
            "it is about nothing in the catalog, so it promises nothing. "
            "Correct 'reaches', or say 'may_be_empty: true' where that is right"
        )
    block = invariant.spec.get("nobody_outside")
    if block is not None and _is_met_by_everybody(block, people):
        return "everybody meets its conditions, so nobody could be outside and it promises nothing"
    return ""


def _is_met_by_everybody(block: Mapping[str, Any], people: PeopleIndex) -> bool:
    """Whether every active person meets the block, whenever."""
    return all(people.active <= people_of(block, people, moment).found for moment in telling_moments([block], people))
