"""What has which value, as bytes from which single sets are read without unpacking the others."""

import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from pyroaring import BitMap

from flowsync.ground.json_text import compact_json, parse_json

_HEAD = struct.Struct("<II")
_FEW = 3
_NUMBER = 4


def pack_postings(postings: Mapping[str, BitMap]) -> bytes:
    """The bytes that ``Postings`` reads: the values in order, where the set of each begins, and the sets."""
    values = sorted(postings)
    sets = [_pack_set(postings[value]) for value in values]
    begins = [0]
    for packed in sets:
        begins.append(begins[-1] + len(packed))
    text = compact_json(values).encode()
    return b"".join((_HEAD.pack(len(values), len(text)), struct.pack(f"<{len(begins)}I", *begins), text, *sets))


def _pack_set(numbers: BitMap) -> bytes:
    """Up to three numbers as such, because a bitmap of one takes 18 bytes; no bitmap that holds some is that short."""
    if len(numbers) <= _FEW:
        return struct.pack(f"<{len(numbers)}I", *numbers)
    numbers.run_optimize()
    return numbers.serialize()


def _unpack_set(packed: bytes) -> BitMap:
    if len(packed) <= _FEW * _NUMBER:
        return BitMap(struct.unpack(f"<{len(packed) // _NUMBER}I", packed))
    return BitMap.deserialize(packed)


class Postings(Mapping[str, BitMap]):
    """The sets by value, the values in order. Every set that is asked for is a new one."""

    def __init__(self, packed: bytes) -> None:
        count, text_size = _HEAD.unpack_from(packed)
        text = _HEAD.size + (count + 1) * _NUMBER
        self._begins = struct.unpack_from(f"<{count + 1}I", packed, _HEAD.size)
        self.values_in_order: list[str] = parse_json(packed[text : text + text_size])
        self._packed = packed
        self._sets = text + text_size

    def __getitem__(self, value: str) -> BitMap:
        place = bisect_left(self.values_in_order, value)
        if place == len(self.values_in_order) or self.values_in_order[place] != value:
            raise KeyError(value)
        return self._at(place)

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_in_order)

    def __len__(self) -> int:
        return len(self.values_in_order)

    def having(self, values: Iterable[str]) -> BitMap:
        """What has one of these values."""
        return BitMap().union(*(self[value] for value in values if value in self))

    def matching(self, operator: str, wanted: Iterable[str]) -> BitMap:
        """What has a value that ``is``, ``contains`` or ``starts_with`` one of those wanted, to the letter."""
        if operator == "is":
            return self.having(wanted)
        return self.having(matches(self.values_in_order, operator, tuple(wanted)))

    def _at(self, place: int) -> BitMap:
        return _unpack_set(self._packed[self._sets + self._begins[place] : self._sets + self._begins[place + 1]])


def matches(values: Iterable[str], operator: str, wanted: tuple[str, ...]) -> Iterator[str]:
    """Those of the values that are, contain or start with one of those wanted, to the letter."""
    if operator == "is":
        return (value for value in values if value in wanted)
    if operator == "starts_with":
        return (value for value in values if value.startswith(wanted))
    return (value for value in values if any(part in value for part in wanted))
