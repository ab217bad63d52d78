"""Places in files."""

from dataclasses import dataclass
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way from the root of a document to a value: mapping keys and list indexes."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SourceRange:
    """A stretch of one line or more in a file; lines and columns are 1-based and columns count code points.

    The end is exclusive. ``path`` is as it is shown: relative to the current folder where that is possible.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"
