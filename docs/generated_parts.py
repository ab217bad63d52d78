"""The generated parts of pages that people write: each between two marker lines that stay."""

import re
from collections.abc import Mapping

_PART = re.compile(r"^<!-- generated: (?P<name>.+?) -->\n.*?^<!-- end generated -->$", re.MULTILINE | re.DOTALL)


def with_parts(page: str, parts: Mapping[str, str]) -> str:
    """The page with the text of each part between its markers.

    Raises ValueError when the page has no place for a part, or a place for one that there is not.
    """
    places = [match["name"] for match in _PART.finditer(page)]
    if sorted(places) != sorted(parts):
        raise ValueError(f"the page has places for {sorted(places)}, the parts are {sorted(parts)}")
    return _PART.sub(lambda match: _part(match["name"], parts[match["name"]]), page)


def _part(name: str, text: str) -> str:
    return f"<!-- generated: {name} -->\n\n{text}\n\n<!-- end generated -->"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table; cells are Markdown, but for their bars."""
    cells = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


def listed(words: list[str], join: str) -> str:
    """The words with commas between them and ``join`` before the last: a, b or c."""
    *first, last = words
    return f"{', '.join(first)} {join} {last}" if first else last
