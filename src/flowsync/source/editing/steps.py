"""What has to be done to a document, place by place, for it to say what is wanted."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto
from itertools import zip_longest
from typing import Any

from flowsync.ground.json_text import canonical_json
from flowsync.model.canonical import canonical_value
from flowsync.model.pairing import Pair, pair_two
from flowsync.model.shape import PLAIN, ValueShape
from flowsync.source.editing.meaning import is_ordered, meaning
from flowsync.source.editing.tree import Entry, Node


class Deed(Enum):
    """What is done to an entry of a mapping or list."""

    SET = auto()
    ADD = auto()
    REMOVE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """An entry: the collection that holds it, its number there, and the value that it is to have."""

    holder: Node
    number: int
    wanted: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do to the last of the ``spots``, which lead there from the document itself.

    ADD puts a new entry, with this ``key`` in a mapping, before the one that has the number now.
    """

    deed: Deed
    spots: tuple[Spot, ...]
    key: Any = None

    @property
    def spot(self) -> Spot:
        """Where it is done."""
        return self.spots[-1]

    @property
    def entry(self) -> Entry:
        """The entry there; of ADD the one that the new one comes before."""
        return self.spot.holder.entries[self.spot.number]

    @property
    def way(self) -> tuple[tuple[Node, int], ...]:
        """The collections on the way, each with the number of the entry."""
        return tuple((spot.holder, spot.number) for spot in self.spots)

    def enclosing(self) -> "Step | None":
        """To write the whole value around it anew; None around a key of the document itself."""
        return Step(deed=Deed.SET, spots=self.spots[:-1]) if len(self.spots) > 1 else None


def steps(document: Node, wanted: Any, shape: ValueShape) -> list[Step]:
    """All steps from a document to the wanted data; none when that means the same.

    In every mapping and list first what changes, then what comes, then what goes: none is ever left empty.
    """
    return list(_steps(document, wanted, shape, ()))


def paired_items(before: list[Any], after: list[Any], shape: ValueShape) -> list[Pair]:
    """Which item of a list is which item of another one, as indexes: by what they are, never by position alone.

    Where the order has a meaning, equal items that keep their order are the same, and those between them in order.
    """
    items, others = ([canonical_value(item, shape.item or PLAIN) for item in one] for one in (before, after))
    if not is_ordered(shape):
        return list(_each_once(pair_two(items, others, shape)))
    texts, other_texts = list(map(canonical_json, items)), list(map(canonical_json, others))
    opcodes = SequenceMatcher(None, texts, other_texts, autojunk=False).get_opcodes()
    pairs: list[Pair] = []
    for _, start, end, other_start, other_end in opcodes:
        pairs += zip_longest(range(start, end), range(other_start, other_end))
    return pairs


def _each_once(pairs: list[Pair]) -> Iterator[Pair]:
    """The pairs, where a list repeats an item, with each of its items in one of them only."""
    taken: set[int] = set()
    for number, index in pairs:
        yield number, None if index in taken else index
        taken |= {index} if index is not None else set()


def _steps(node: Node, wanted: Any, shape: ValueShape, spots: tuple[Spot, ...]) -> Iterator[Step]:
    if meaning(node.data, shape) == meaning(wanted, shape):
        return
    if not node.entries or not wanted or type(node.data) is not type(wanted):
        yield Step(deed=Deed.SET, spots=spots)
    elif isinstance(wanted, dict):
        yield from _steps_of_mapping(node, wanted, shape, spots)
    else:
        yield from _steps_of_list(node, wanted, shape, spots)


def _steps_of_mapping(node: Node, wanted: dict[str, Any], shape: ValueShape, spots: tuple[Spot, ...]) -> Iterator[Step]:
    numbers = {entry.key: number for number, entry in enumerate(node.entries)}
    for key, number in numbers.items():
        if key in wanted:
            spot = Spot(holder=node, number=number, wanted=wanted[key])
            yield from _steps(node.entries[number].value, wanted[key], shape.fields.get(key, PLAIN), (*spots, spot))
    behind = 0
    for key, value in wanted.items():
        if key in numbers:
            behind = numbers[key] + 1
        else:
            spot = Spot(holder=node, number=behind, wanted=value)
            yield Step(deed=Deed.ADD, spots=(*spots, spot), key=key)
    yield from _removals(node, [number for key, number in numbers.items() if key not in wanted], spots)


def _steps_of_list(node: Node, wanted: list[Any], shape: ValueShape, spots: tuple[Spot, ...]) -> Iterator[Step]:
    pairs = paired_items(node.data, wanted, shape)
    for number, index in pairs:
        if number is not None and index is not None:
            spot = Spot(holder=node, number=number, wanted=wanted[index])
            yield from _steps(node.entries[number].value, wanted[index], shape.item or PLAIN, (*spots, spot))
    numbers = {index: number for number, index in pairs if number is not None}
    behind = 0 if is_ordered(shape) else len(node.entries)
    for index in sorted(index for number, index in pairs if number is None and index is not None):
        if is_ordered(shape):
            behind = max((numbers[before] + 1 for before in range(index) if before in numbers), default=0)
        yield Step(deed=Deed.ADD, spots=(*spots, Spot(holder=node, number=behind, wanted=wanted[index])))
    yield from _removals(node, [number for number, index in pairs if number is not None and index is None], spots)


def _removals(node: Node, numbers: list[int], spots: tuple[Spot, ...]) -> Iterator[Step]:
    for number in reversed(numbers):
        yield Step(deed=Deed.REMOVE, spots=(*spots, Spot(holder=node, number=number)))
