"""One YAML document: plain data and where each value stands."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flowsync.ground.place import KeyPath, SourceRange

Marks: TypeAlias = dict[str, "Mark"] | list["Mark"] | None
"""The marks of a mapping's entries, of a list's items, or None for a scalar."""

Mark: TypeAlias = tuple[int, int, int, int, int, int, int, Marks]
"""(key line, key column, key end column, line, column, end line, end column, marks of the children).

All numbers are 1-based, ends are exclusive; the key fields are 0 for list items and for the root.
A plain tuple, because a large repository holds millions of them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML document.

    ``data`` holds only str, int, float, bool, None, list and dict with text keys, by the YAML 1.2 core schema.
    ``index`` counts the documents of the file from 0. ``has_float`` says that a number with a fraction or an exponent
    occurs, which no field of the policy language takes but which JSON Schema may call an integer (``3.0``). ``text`` is
    that of the whole file, without a byte order mark; empty for what was read from no file.
    """

    path: str
    index: int
    data: Any
    root: Mark
    has_float: bool = False
    text: str = field(default="", compare=False, repr=False)

    def value(self, key_path: KeyPath) -> Any:
        """The value at ``key_path``. LookupError where there is none."""
        value = self.data
        for step in key_path:
            value = value[step]
        return value

    def locate(self, key_path: KeyPath) -> SourceRange:
        """Where the value at ``key_path`` stands; where it is unknown, its nearest known ancestor. Never fails.

        A key with nothing under it has no value to point at: then it is the key.
        """
        mark, _ = self._nearest(key_path)
        if mark[0] and mark[3:5] == mark[5:7]:
            return self._key_range(mark)
        line, column, end_line, end_column = mark[3:7]
        return SourceRange(path=self.path, line=line, column=column, end_line=end_line, end_column=end_column)

    def locate_key(self, key_path: KeyPath) -> SourceRange:
        """Where the key that holds ``key_path`` stands; for a list item, the item; else the nearest known ancestor."""
        mark, known = self._nearest(key_path)
        return self._key_range(mark) if known and mark[0] else self.locate(key_path)

    def locate_first_key(self, key_path: KeyPath) -> SourceRange:
        """Where the first key of the mapping at ``key_path`` stands; an empty mapping is located as a value."""
        marks = self._nearest(key_path)[0][7]
        if isinstance(marks, dict) and marks:
            return self.locate_key((*key_path, next(iter(marks))))
        return self.locate(key_path)

    def _key_range(self, mark: Mark) -> SourceRange:
        return SourceRange(path=self.path, line=mark[0], column=mark[1], end_line=mark[0], end_column=mark[2])

    def _nearest(self, key_path: KeyPath) -> tuple[Mark, bool]:
        mark = self.root
        for step in key_path:
            marks = mark[7]
            try:
                mark = marks[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                return mark, False
        return mark, True
