"""Splits pairs into atoms: pairs that exactly the same contents hold are one atom.

What is true of one pair of an atom is true of all, so what an atom means is worked out once and counted by its size.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pyroaring import BitMap

BlockOf = Callable[[int], range]
"""The run of numbers that a pair is in: all resources of one group with one permission. Runs are disjoint; contents
tend to hold them whole or not at all."""


class Atom(NamedTuple):
    """The pairs that these contents, given by their indexes in order, hold and no other content does."""

    holders: tuple[int, ...]
    pairs: BitMap


@dataclass(slots=True)
class _Block:
    """The looked-at pairs of one run; the contents that hold all of them, and those that hold some."""

    pairs: BitMap
    whole: list[int] = field(default_factory=list)
    partly: list[tuple[int, BitMap]] = field(default_factory=list)


def atoms_of(contents: Sequence[BitMap], region: BitMap, block_of: BlockOf) -> list[Atom]:
    """The pairs of ``region`` that any of ``contents`` holds, split into atoms, in order of their lowest pair.

    Costs one step for each run that a content touches, and one for each pair of those that it holds in part.
    """
    blocks = {run.start: _Block(pairs) for run, pairs in _parts(region, block_of)}
    for index, content in enumerate(contents):
        for run, pairs in _parts(content & region, block_of):
            block = blocks[run.start]
            if len(pairs) == len(block.pairs):
                block.whole.append(index)
            else:
                block.partly.append((index, pairs))
    found: dict[tuple[int, ...], BitMap] = {}
    for block in blocks.values():
        for holders, pairs in _split(block):
            found.setdefault(holders, BitMap()).update(pairs)
    return sorted((Atom(holders, pairs) for holders, pairs in found.items()), key=lambda atom: atom.pairs.min())


def _parts(pairs: BitMap, block_of: BlockOf) -> Iterator[tuple[range, BitMap]]:
    """The pairs, run by run."""
    pair, last = (pairs.min(), pairs.max()) if pairs else (0, -1)
    while pair <= last:
        run = block_of(pair)
        yield run, pairs & BitMap(run)
        pair = pairs.next_set_bit(run.stop) if run.stop <= last else run.stop


def _split(block: _Block) -> Iterator[tuple[tuple[int, ...], BitMap]]:
    """The atoms within one block. Nothing is said of pairs that no content holds."""
    holders: dict[int, list[int]] = {}
    for index, pairs in block.partly:
        for pair in pairs:
            holders.setdefault(pair, []).append(index)
    alike: dict[tuple[int, ...], list[int]] = {}
    for pair, some in holders.items():
        alike.setdefault(tuple(some), []).append(pair)
    for few, equal in alike.items():
        yield tuple(sorted((*block.whole, *few))), BitMap(equal)
    if block.whole and len(holders) < len(block.pairs):
        yield tuple(block.whole), block.pairs - BitMap(holders.keys())
