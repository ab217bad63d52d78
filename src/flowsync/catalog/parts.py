"""The named byte parts of an index: compressed where that pays, read when something is asked that needs them."""

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from flowsync.ground.json_text import canonical_json, parse_json

ReadPart: TypeAlias = Callable[[str], bytes]
"""Gives the bytes of a part by its name."""
Part: TypeAlias = tuple[str, bytes]
"""The name of a part, and what it holds before compression."""

CHUNK = 4096
"""So many names stand in one part."""
_LEVEL = 1
_PLAIN, _DEFLATED = b"p", b"z"
_WORTH = 0.8


def pack_part(content: bytes) -> bytes:
    """The stored form of a part: compressed if that makes it smaller by a fifth."""
    deflated = zlib.compress(content, _LEVEL)
    return _DEFLATED + deflated if len(deflated) < _WORTH * len(content) else _PLAIN + content


def unpack_part(stored: bytes) -> bytes:
    """What a part holds."""
    return zlib.decompress(stored[1:]) if stored[:1] == _DEFLATED else stored[1:]


def json_part(name: str, value: Any) -> Part:
    """A part that holds JSON, keys sorted: equal content makes equal parts."""
    return name, canonical_json(value).encode()


def chunked(name: str, rows: list[Any]) -> Iterator[Part]:
    """Parts ``NAME/0``, ``NAME/1``, … that hold the rows; ``Chunks`` reads them."""
    for begin in range(0, len(rows), CHUNK):
        yield json_part(f"{name}/{begin // CHUNK}", rows[begin : begin + CHUNK])


def numbers_part(name: str, numbers: list[int]) -> Part:
    """A part that holds whole numbers from -1 on, below two thousand million."""
    return name, struct.pack(f"<{len(numbers)}i", *numbers)


class Parts:
    """Reads parts, each once."""

    def __init__(self, read_part: ReadPart) -> None:
        self._read_part = read_part
        self._values: dict[str, Any] = {}

    def once(self, name: str, unpack: Callable[[bytes], Any]) -> Any:
        """What ``unpack`` makes of a part; treat it as read-only."""
        if name not in self._values:
            self._values[name] = unpack(self._read_part(name))
        return self._values[name]

    def json(self, name: str) -> Any:
        """The JSON value of a part."""
        return self.once(name, parse_json)

    def row(self, name: str, number: int) -> Any:
        """One of the rows that ``chunked`` made parts of."""
        return self.json(f"{name}/{number // CHUNK}")[number % CHUNK]

    def numbers(self, name: str) -> tuple[int, ...]:
        """The numbers of a part."""
        numbers: tuple[int, ...] = self.once(name, lambda packed: struct.unpack(f"<{len(packed) // 4}i", packed))
        return numbers
