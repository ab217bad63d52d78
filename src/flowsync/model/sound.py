"""The parts of a document in which nothing is wrong: rules judge them although something else is wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from flowsync.ground.place import KeyPath


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundParts:
    """A document's ``data``, and what is wrong in it; see ``of``."""

    data: Any
    spoiled: frozenset[KeyPath] = frozenset()
    above: frozenset[KeyPath] = frozenset()

    @classmethod
    def of(cls, data: Any, spoiled: Iterable[KeyPath]) -> Self:
        """The sound parts of ``data``, given the key paths of what is wrong in it and of what that leaves open."""
        spots = frozenset(spoiled)
        above = frozenset(spot[:length] for spot in spots for length in range(len(spot)))
        return cls(data=data, spoiled=spots, above=above)

    def is_sound(self, path: KeyPath) -> bool:
        """Whether nothing at, above or below ``path`` is wrong, be there something or nothing."""
        if not self.spoiled:
            return True
        return path not in self.above and not any(path[:length] in self.spoiled for length in range(len(path) + 1))

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
