"""Invariants of the state that a plan leads to: titles are unique, and nothing refers to what is gone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flowsync.ground.address import Address
from flowsync.model.references import TitleKey, body_references, body_title, title_key
from flowsync.plan.values import Action, Change


def gone_after(changes: Sequence[Change]) -> set[Address]:
    """The addresses that changes free by a delete or a rename and that no other change takes."""
    freed = {change.address for change in changes if change.action is Action.DELETE}
    freed |= {change.previous for change in changes if change.previous is not None}
    return freed - {change.address for change in changes if change.after is not None}


def holders(bodies: Mapping[Address, str]) -> dict[TitleKey, Address]:
    """Who holds which title among objects in force."""
    return {title_key(address, body_title(address, body)): address for address, body in bodies.items()}


def dangling(bodies: Mapping[Address, str], gone: Iterable[Address]) -> Iterator[tuple[Address, Address]]:
    """Pairs of an object in force and an address in ``gone`` that it refers to."""
    missing = frozenset(gone)
    for address, body in bodies.items():
        for target in body_references(address, body):
            if target in missing:
                yield address, target
