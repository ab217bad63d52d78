"""The parts of a document in which nothing is wrong: rules judge them although something else is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flowsync.ground.place import KeyPath


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundParts:
    """A document's ``data``, and the key paths (``spoiled``) of what is wrong in it and of what that leaves open."""

    data: Any
    spoiled: tuple[KeyPath, ...] = ()

    def is_sound(self, path: KeyPath) -> bool:
        """Whether nothing at, above or below ``path`` is wrong, be there something or nothing."""
        return not self.spoiled or not any(path[: len(spot)] == spot[: len(path)] for spot in self.spoiled)

    def at(self, *path: str | int) -> Any:
        """The value at ``path``; None where there is none, which null never is, or where something is wrong."""
        return self._value(path) if self.is_sound(path) else None

    def items(self, *path: str | int) -> Iterator[tuple[KeyPath, Any]]:
        """The sound items of the list at ``path``, each with its own key path; nothing where there is no list."""
        for item_path, item in self.all_items(*path):
            if self.is_sound(item_path):
                yield item_path, item

    def all_items(self, *path: str | int) -> Iterator[tuple[KeyPath, Any]]:
        """The items of the list at ``path``, each with its own key path, also those in which something is wrong."""
        found = self._value(path)
        for index, item in enumerate(found if isinstance(found, list) else ()):
            yield (*path, index), item

    def _value(self, path: KeyPath) -> Any:
        value = self.data
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int):
                value = value[step]
            else:
                return None
        return value
