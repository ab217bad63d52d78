"""Pairs the items of lists: which item of one version is which item of another.

Equal items first, then items of equal key, by best content match within equal keys, ties in canonical order; never by
position, except where the order has a meaning.
"""

from collections.abc import Iterator
from itertools import product, zip_longest
from typing import Any

from flowsync.ground.json_text import canonical_json
from flowsync.model.lists import ListOrder
from flowsync.model.shape import ValueShape

Pair = tuple[int | None, int | None]
Triple = tuple[int | None, int | None, int | None]

_ALIKE = 0.5
"""Items without a key are the same item when they have more than this share of their content in common."""
_MOST_COMPARISONS = 10_000
"""More candidates than this are paired in canonical order: reading such a list, nobody looks for the best match."""


def pair_three(applied: list[Any], live: list[Any], desired: list[Any], shape: ValueShape) -> list[Triple]:
    """The items of three versions brought together as indexes; those of ``desired`` first and in its order."""
    of_desired = {right: left for left, right in pair_two(applied, desired, shape) if right is not None}
    live_of = {left: right for left, right in pair_two(applied, live, shape) if left is not None}
    triples = [(of_desired.get(index), None, index) for index in range(len(desired))]
    kept = {left for left in of_desired.values() if left is not None}
    gone = [(index, None, None) for index in range(len(applied)) if index not in kept]
    rows: list[Triple] = [(a, live_of.get(a) if a is not None else None, g) for a, _, g in (*triples, *gone)]
    return _with_extra_live(rows, live, desired, shape)


def _with_extra_live(rows: list[Triple], live: list[Any], desired: list[Any], shape: ValueShape) -> list[Triple]:
    """Live items that no applied item is: either the same as a new desired item, or on their own."""
    used = {index for _, index, _ in rows}
    extra = [index for index in range(len(live)) if index not in used]
    new = [(row, g) for row, (a, _, g) in enumerate(rows) if a is None and g is not None]
    for left, right in pair_two([live[index] for index in extra], [desired[g] for _, g in new], shape):
        if left is not None and right is not None:
            row, g = new[right]
            rows[row] = (None, extra[left], g)
        elif left is not None:
            rows.append((None, extra[left], None))
    return rows


def pair_two(left: list[Any], right: list[Any], shape: ValueShape) -> list[Pair]:
    """Pairs of indexes; None where an item has no counterpart."""
    if shape.order is ListOrder.ORDERED:
        return list(zip_longest(range(len(left)), range(len(right))))
    pairs = list(_matches(left, right, shape))
    lefts, rights = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    alone: list[Pair] = [(index, None) for index in range(len(left)) if index not in lefts]
    alone += [(None, index) for index in range(len(right)) if index not in rights]
    return [*pairs, *alone]


def _matches(left: list[Any], right: list[Any], shape: ValueShape) -> Iterator[Pair]:
    texts = {canonical_json(item): index for index, item in enumerate(right)}
    equal = [(index, texts[text]) for index, text in enumerate(map(canonical_json, left)) if text in texts]
    yield from equal
    lefts, rights = {pair[0] for pair in equal}, {pair[1] for pair in equal}
    groups: dict[str, tuple[list[int], list[int]]] = {}
    for side, items, taken in ((0, left, lefts), (1, right, rights)):
        for index, item in enumerate(items):
            if index not in taken:
                groups.setdefault(_key(item, shape), ([], []))[side].append(index)
    for group in groups.values():
        yield from _best(left, right, *group, floor=-1.0 if shape.keys else _ALIKE)


def _best(left: list[Any], right: list[Any], lefts: list[int], rights: list[int], *, floor: float) -> Iterator[Pair]:
    if len(lefts) * len(rights) > _MOST_COMPARISONS:
        yield from zip(lefts, rights, strict=False)
        return
    content = {
        (side, index): _content(items[index])
        for side, items, some in ((0, left, lefts), (1, right, rights))
        for index in some
    }
    scored = [(-_likeness(content[0, one], content[1, other]), one, other) for one, other in product(lefts, rights)]
    free_left, free_right = set(lefts), set(rights)
    for score, one, other in sorted(scored):
        if -score > floor and one in free_left and other in free_right:
            free_left.remove(one)
            free_right.remove(other)
            yield one, other


def _key(item: Any, shape: ValueShape) -> str:
    return canonical_json([_at(item, path) for path in shape.keys])


def _at(item: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        item = item.get(step) if isinstance(item, dict) else None
    return item


def _content(item: Any, prefix: str = "") -> frozenset[str]:
    if isinstance(item, dict):
        return frozenset().union(*(_content(value, f"{prefix}.{key}") for key, value in item.items()))
    if isinstance(item, list):
        return frozenset().union(*(_content(value, prefix) for value in item))
    return frozenset((f"{prefix}={item}",))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
