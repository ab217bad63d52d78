"""Bitmaps as keys of mappings."""

from pyroaring import BitMap


class Alike:
    """Equal bitmaps are equal keys. A frozen bitmap has a hash of its own, but one that is the same for too many: of a
    thousand that differ in two of many numbers it tells 26 apart."""

    __slots__ = ("_hash", "numbers")

    def __init__(self, numbers: BitMap) -> None:
        self.numbers = numbers
        self._hash = hash(numbers.to_array().tobytes())

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike) and self.numbers == other.numbers
