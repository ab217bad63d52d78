"""Single fields of a body put into another version of that body."""

from collections.abc import Mapping, Sequence
from typing import Any

from flowsync.ground.place import KeyPath
from flowsync.model.pairing import pair_two
from flowsync.model.shape import PLAIN, ValueShape
from flowsync.plan.values import AttributeChange


def undone(after: Any, changes: Sequence[AttributeChange]) -> Any:
    """The data after without what the changes, which are among those that led to it, brought and took."""
    for change in sorted(changes, key=lambda change: (change.before is not None, _from_the_end(change.key_path))):
        after = _with(after, change.key_path, change.before, adds=change.after is None)
    return after


def done(before: Any, after: Any, changes: Sequence[AttributeChange], shape: ValueShape) -> Any:
    """The data before with only these of the changes that lead to ``after``; None where the item that one of them is in
    cannot be found."""
    data = before
    for change in sorted(changes, key=lambda change: (change.after is not None, _from_the_end(change.key_path))):
        path = _path_before(before, after, change, shape)
        if path is None:
            return None
        data = _with(data, path, change.after, adds=change.before is None)
    return data


def place_before(before: Any, after: Any, path: KeyPath, shape: ValueShape) -> KeyPath | None:
    """Where that which stands at ``path`` in the data after stands in the data before: items are paired, because they
    have other places there. None for an item that was not there."""
    found: list[str | int] = []
    for step in path:
        index = step
        if isinstance(step, int):
            paired = _index_before(before, after, step, shape)
            if paired is None:
                return None
            index, shape = paired, shape.item or PLAIN
            before, after = before[paired], after[step]
        else:
            before, after = (data.get(step, {}) if isinstance(data, Mapping) else {} for data in (before, after))
            shape = shape.fields.get(step, PLAIN)
        found.append(index)
    return tuple(found)


def _from_the_end(path: KeyPath) -> int:
    """So that taking an item away does not move those that are still to be taken."""
    return -path[-1] if isinstance(path[-1], int) else 0


def _path_before(before: Any, after: Any, change: AttributeChange, shape: ValueShape) -> KeyPath | None:
    *way, last = change.key_path
    is_moved_item = isinstance(last, int) and None not in (change.before, change.after)
    if is_moved_item:
        return place_before(before, after, change.key_path, shape)
    found = place_before(before, after, tuple(way), shape)
    return None if found is None else (*found, last)


def _index_before(before: Any, after: Any, index: int, shape: ValueShape) -> int | None:
    if not (isinstance(before, list) and isinstance(after, list)):
        return None
    return next((left for left, right in pair_two(before, after, shape) if right == index), None)


def _with(data: Any, path: KeyPath, value: Any, *, adds: bool) -> Any:
    """The data with the value at the path, or without what is there where the value is None."""
    step, rest = path[0], path[1:]
    if isinstance(data, list) and isinstance(step, int):
        if rest:
            return [*data[:step], _with(data[step], rest, value, adds=adds), *data[step + 1 :]]
        items = [] if value is None else [value]
        return [*data[:step], *items, *data[step if adds else step + 1 :]]
    if rest:
        return {**data, step: _with(data.get(step, {}), rest, value, adds=adds)}
    kept = {key: child for key, child in data.items() if key != step}
    return kept if value is None else {**kept, step: value}
