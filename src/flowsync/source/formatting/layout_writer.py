"""From the layout of a file to its text in canonical form: mappings indented by two, list items below their key by two.

What was on one line stays on one line, however long; brackets over several lines become a block.
"""

from flowsync.source.formatting.layout import Collection, DocumentLayout, Entry, FileLayout, Lines, Text, Value

_STEP = 2


def write_layout(layout: FileLayout) -> str:
    """The text of a file. In an item of a list, nothing stands above the first entry of its own mapping or list."""
    writer = _LayoutWriter()
    for document in layout.documents:
        writer.document(document)
    writer.lines_above(layout.end, 0)
    return writer.text()


class _LayoutWriter:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._is_open = False
        """Whether a blank line would become part of the scalar above it."""

    def text(self) -> str:
        while self._lines and not self._lines[-1] and not self._is_open:
            self._lines.pop()
        return "".join(f"{line}\n" for line in self._lines)

    def document(self, document: DocumentLayout) -> None:
        self.lines_above(document.above, 0)
        if document.marker:
            self._add(document.marker, 0)
        self.lines_above(document.head, 0)
        root = document.root
        if isinstance(root, Collection) and root.is_block:
            if root.anchor:
                self._add(f"&{root.anchor}", 0)
            self._block(root, 0)
        elif text := _in_line(root):
            self._add(text, 0)

    def lines_above(self, lines: Lines, column: int) -> None:
        for line in lines:
            if line:
                self._add(line, column)
            elif self._lines and self._lines[-1] and not self._is_open:
                self._lines.append("")

    def _block(self, block: Collection, column: int) -> None:
        self.lines_above(block.head, column)
        for entry in block.entries:
            self.lines_above(entry.before, column)
            self._entry(entry, column)
            self.lines_above(entry.after, column)
        self.lines_above(block.tail, column)

    def _entry(self, entry: Entry, column: int) -> None:
        value = entry.value
        lead = "-" if entry.key is None else f"{entry.key}:"
        if isinstance(value, Text):
            self._text(entry, lead, value, column)
        elif not value.is_block:
            self._add_commented(f"{lead} {_in_line(value)}", column, entry, column)
        elif entry.key is None and value.anchor is None:
            first = len(self._lines)
            self._block(value, column + _STEP)
            self._lines[first] = f"{' ' * column}- {self._lines[first][column + _STEP :]}"
        else:
            self._add_commented(_joined(lead, value.anchor), column, entry, column)
            self._block(value, column + _STEP)

    def _text(self, entry: Entry, lead: str, text: Text, column: int) -> None:
        first, *others = text.lines
        with_comment = 0 if text.is_block else len(others)
        for number, line in enumerate((_joined(lead, text.anchor, first), *others)):
            indent = column + _STEP if number else column
            if number == with_comment:
                self._add_commented(line, indent, entry, column)
            else:
                self._add(line, indent)
        self._is_open = text.keeps_end

    def _add_commented(self, line: str, indent: int, entry: Entry, column: int) -> None:
        """Add a line of an entry at ``column`` with the entry's comment, below the comments that it stood below."""
        self._add(line, indent)
        if comment := entry.end_comment:
            written = self._lines[-1]
            comment_column = column + comment.offset + (_STEP if entry.key is None else 0)
            padding = max(comment_column - len(written), 0) or _STEP
            self._lines[-1] = f"{written}{' ' * padding}{comment.lines[0]}"
            for more in comment.lines[1:]:
                self._add(more, len(written) + padding)

    def _add(self, line: str, indent: int) -> None:
        self._lines.append(" " * indent + line if line else "")
        self._is_open = False


def _joined(*parts: str | None) -> str:
    lead, anchor, *rest = parts
    return " ".join(part for part in (lead, anchor and f"&{anchor}", *rest) if part)


def _in_line(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, Text):
        return _joined("", value.anchor, *value.lines)
    pairs = (
        _in_line(entry.value) if entry.key is None else f"{entry.key}: {_in_line(entry.value)}"
        for entry in value.entries
    )
    opening, closing = "{}" if value.is_mapping else "[]"
    return _joined("", value.anchor, f"{opening}{', '.join(pairs)}{closing}")
