"""The identity of a managed object: ``kind/[space/]name``."""

from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering
from typing import Self


class Kind(StrEnum):
    """The kinds of documents, in the order in which they are listed everywhere."""

    ACCESS_FLOW = "AccessFlow"
    BUNDLE = "Bundle"
    ACCESS_SCOPE = "AccessScope"
    SPACE = "Space"
    ACCOUNT_SETTINGS = "AccountSettings"

    @property
    def may_be_in_space(self) -> bool:
        """Whether documents of this kind may carry ``metadata.space``."""
        return self not in (Kind.SPACE, Kind.ACCOUNT_SETTINGS)


_MOST_NAMES = 2
_KINDS = frozenset(str(kind) for kind in Kind)
NAME_PATTERN = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"
"""The expression of the JSON Schemas for a name, which is the same in a live row."""
NAME_RULE = "1 to 63 lower-case letters, digits and '-', with a letter or digit at both ends"

_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Identity of a resource. ``space`` is None at the global account level. Addresses are totally ordered."""

    kind: Kind
    space: str | None = None
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.space}/{self.name}" if self.space else f"{self.kind}/{self.name}"

    def __lt__(self, other: "Address") -> bool:
        return self.sort_key < other.sort_key

    @property
    def sort_key(self) -> tuple[int, str, str]:
        """Kind in listing order, then space (global first), then name."""
        return _RANK[self.kind], self.space or "", self.name

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address written as ``kind/name`` or ``kind/space/name``; ValueError when it is no such text."""
        word, *names = text.split("/")
        if not 1 <= len(names) <= _MOST_NAMES or not all(names):
            raise ValueError(f"'{text}' is not an address: write Kind/name or Kind/space/name")
        if word not in _KINDS:
            raise ValueError(f"'{word}' is not a kind: use one of {', '.join(Kind)}")
        kind = Kind(word)
        if len(names) == _MOST_NAMES and not kind.may_be_in_space:
            raise ValueError(f"'{text}' is not an address: a document of kind {kind} is never inside a space")
        return cls(kind=kind, space=names[0] if len(names) == _MOST_NAMES else None, name=names[-1])
