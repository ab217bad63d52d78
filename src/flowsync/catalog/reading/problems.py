"""What is wrong with catalog files, gathered so that one run says all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from flowsync.ground.errors import FlowsyncError

_SHOWN = 20
_HINT = "docs/catalog.md describes every field, the SCIM mapping and the CSV headers."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file a fact stands: the line, or the way through the JSON, such as ``people[3]``; empty for all of
    it."""

    file: str
    spot: int | str = ""

    def __str__(self) -> str:
        gap = ":" if isinstance(self.spot, int) else ": "
        return f"{self.file}{gap}{self.spot}" if self.spot else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One sentence about one place."""

    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class CatalogFileError(FlowsyncError):
    """Catalog files are not valid; ``problems`` has every finding, the message the first twenty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        lines = list(map(str, problems[:_SHOWN]))
        if len(problems) > _SHOWN:
            lines.append(f"and {len(problems) - _SHOWN:,} more")
        head = lines.pop() if len(lines) == 1 else f"The catalog files have {len(problems):,} errors."
        super().__init__("\n".join((head, *(f"  {line}" for line in lines))), hint=_HINT)
        self.problems = tuple(problems)


class Problems:
    """Gathers problems."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, place: Place, text: str) -> None:
        """One more."""
        self._found.append(Problem(place=place, text=text))

    def stop_if_any(self) -> None:
        """Raise CatalogFileError when there are some."""
        if self._found:
            raise CatalogFileError(self._found)


def refuse(file: str, text: str, spot: int | str = "") -> NoReturn:
    """Raise CatalogFileError about something after which nothing in the file can be read."""
    raise CatalogFileError([Problem(place=Place(file=file, spot=spot), text=text)])
