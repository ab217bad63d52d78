"""JSON data that somebody else may have written, taken field by field with the types that are expected."""

from collections.abc import Callable
from typing import Any, TypeVar

Read = TypeVar("Read")
_LONGEST_TEXT = 4_000_000
"""In characters: a policy file holds at most 1 MiB, and no text of a plan is longer than all of them would need."""
_MOST_ITEMS = 1_000_000
_LARGEST_NUMBER = 2**53
_NONE: Any = object()


class Fields:
    """The fields of a JSON object. Everything that takes one raises ValueError where it is missing, is of another type,
    or is larger than anything that flowsync writes."""

    def __init__(self, data: Any) -> None:
        """Raises ValueError when ``data`` is no JSON object."""
        if not isinstance(data, dict):
            raise ValueError("this is no object")
        self._data = data

    def value(self, key: str, default: Any = _NONE) -> Any:
        """A value of any type."""
        found = self._data.get(key, default)
        if found is _NONE:
            raise ValueError(f"there is no '{key}'")
        return found

    def text(self, key: str, default: Any = _NONE) -> str:
        """A text."""
        return as_text(self.value(key, default))

    def text_or_none(self, key: str) -> str | None:
        """A text, or None for null."""
        return self.read_or_none(key, str)

    def whole(self, key: str) -> int:
        """A whole number from 0."""
        return as_whole(self.value(key))

    def flag(self, key: str, default: Any = _NONE) -> bool:
        """True or false."""
        found = self.value(key, default)
        if not isinstance(found, bool):
            raise ValueError(f"'{key}' is neither true nor false")
        return found

    def read(self, key: str, read: Callable[[str], Read]) -> Read:
        """What a text stands for; ``read`` raises ValueError for one that stands for nothing."""
        return read(self.text(key))

    def read_or_none(self, key: str, read: Callable[[str], Read]) -> Read | None:
        """The same, or None for null."""
        return None if self.value(key) is None else self.read(key, read)

    def items(self, key: str) -> list[Any]:
        """A list of values of any type."""
        found = self.value(key)
        if not isinstance(found, list) or len(found) > _MOST_ITEMS:
            raise ValueError(f"'{key}' is no list")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(map(as_text, self.items(key)))

    def each(self, key: str, read: Callable[["Fields"], Read]) -> tuple[Read, ...]:
        """A list of objects, each as ``read`` makes it."""
        return tuple(read(Fields(item)) for item in self.items(key))

    def part(self, key: str, read: Callable[["Fields"], Read]) -> Read:
        """An object as ``read`` makes it."""
        return read(Fields(self.value(key)))

    def part_or_none(self, key: str, read: Callable[["Fields"], Read]) -> Read | None:
        """The same, or None for null."""
        return None if self.value(key) is None else self.part(key, read)

    def mapping(self, key: str) -> dict[str, Any]:
        """An object whose keys are data too."""
        found = self.value(key)
        if not isinstance(found, dict):
            raise ValueError(f"'{key}' is no object")
        return found


def as_text(value: Any) -> str:
    """A value that is a text; else ValueError."""
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise ValueError("this is no text")
    return value


def as_whole(value: Any) -> int:
    """A value that is a whole number from 0; else ValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_NUMBER:
        raise ValueError("this is no whole number")
    return value
