"""From the text of a file to its layout.

The events of the parser say where each scalar stands; everything else is a gap. A comment belongs to what it stands
behind or above. Where it is indented deeper than what follows, it belongs to the end of the innermost block that it
is not left of, or whose key it is right of.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent

from flowsync.ground.json_text import compact_json
from flowsync.source.formatting.gaps import Gaps
from flowsync.source.formatting.layout import (
    Collection,
    DocumentLayout,
    EndComment,
    Entry,
    FileLayout,
    Lines,
    Text,
    Value,
)
from flowsync.source.formatting.scalar_lines import block_lines, flow_lines
from flowsync.source.reading.events import EventParser
from flowsync.source.reading.spans import content_start


class _Placed(NamedTuple):
    """A value, the lines that were found above it, and the comments behind its first and its last line."""

    value: Value
    above: Lines = ()
    behind: tuple[EndComment, ...] = ()


class _Children(NamedTuple):
    """The entries of a collection, the column of the first, and the event that ends it."""

    entries: list[Entry]
    column: int
    end: Any


def read_layout(text: str) -> FileLayout:
    """The layout of a text without a finding of the reader; its line breaks are all ``\\n``."""
    return _LayoutReader(Gaps(text), EventParser(text).get_event).file()


class _LayoutReader:
    def __init__(self, gaps: Gaps, get: Callable[[], Any]) -> None:
        self._gaps = gaps
        self._get = get

    def file(self) -> FileLayout:
        documents = []
        self._get()  # the stream begins
        while not isinstance(event := self._get(), StreamEndEvent):
            documents.append(self._document(event))
        self._gaps.advance(len(self._gaps.text))
        return FileLayout(documents=tuple(documents), end=self._gaps.take())

    def _document(self, start: Any) -> DocumentLayout:
        gaps = self._gaps
        above: Lines = ()
        marker = None
        if start.explicit:
            gaps.advance(start.start_mark.index)
            above = gaps.take()
            gaps.jump(start.end_mark.index)
            marker = " ".join(["---", *_texts(gaps.behind(0, goes_on=False))])
        event = self._get()
        gaps.advance(event.start_mark.index)
        head = gaps.take()
        root = self._value(event, 0)
        head += root.above + _texts(root.behind)
        end = self._get()
        gaps.advance(end.start_mark.index)
        gaps.jump(end.end_mark.index)
        return DocumentLayout(above=above, marker=marker, head=head, root=root.value)

    def _value(self, event: Any, column: int) -> _Placed:
        """Any value; ``column`` is where the entry that holds it begins."""
        gaps, kind = self._gaps, event.__class__
        gaps.advance(event.start_mark.index)
        if kind is AliasEvent:
            gaps.jump(event.end_mark.index)
            return _Placed(Text(value="", lines=(f"*{event.anchor}",), style="*"), gaps.take(), gaps.behind(column))
        if event.anchor is not None:
            gaps.jump(event.start_mark.index + 1 + len(event.anchor))
        if kind is ScalarEvent:
            return self._scalar(event, column)
        return self._in_brackets(event, column) if event.flow_style else self._block(event, column)

    def _scalar(self, event: Any, column: int) -> _Placed:
        gaps = self._gaps
        start = content_start(gaps.text, event)[0]
        gaps.advance(start)
        above = gaps.take()
        written = gaps.text[start : event.end_mark.index]
        style = event.style or ""
        if style not in ("|", ">"):
            gaps.jump(event.end_mark.index)
            text = Text(value=event.value, lines=flow_lines(written), style=style, anchor=event.anchor)
            return _Placed(text, above, gaps.behind(column))
        block = block_lines(written, event.value)
        gaps.jump(start + block.header_length)
        behind = gaps.behind(column, goes_on=False)
        gaps.jump(start + block.length)
        text = Text(value=event.value, lines=block.lines, style=style, anchor=event.anchor, keeps_end=block.keeps_end)
        return _Placed(text, above, behind)

    def _block(self, event: Any, column: int) -> _Placed:
        behind = self._gaps.behind(column) if event.anchor is not None else ()
        children = self._children(event, in_block=True)
        mark = children.end.start_mark
        self._gaps.advance(mark.index)
        tail = self._gaps.tail(min(children.column, column + 1), mark.column)
        return _Placed(_collection(event, children, tail), behind=behind)

    def _in_brackets(self, event: Any, column: int) -> _Placed:
        gaps = self._gaps
        start = content_start(gaps.text, event)[0]
        gaps.advance(start)
        above = gaps.take()
        if gaps.text[start] not in "[{":  # the pair of [key: value]
            return _Placed(_collection(event, self._children(event, in_block=False), is_inline=True), above)
        gaps.jump(start + 1)
        behind = gaps.behind(column)
        children = self._children(event, in_block=False)
        end = children.end.end_mark.index
        gaps.advance(end)
        tail = gaps.take()
        if not children.entries:
            above, tail = above + tail, ()
        collection = _collection(event, children, tail, is_inline="\n" not in gaps.text[start:end])
        return _Placed(collection, above, behind + gaps.behind(column))

    def _children(self, event: Any, *, in_block: bool) -> _Children:
        if event.__class__ is MappingStartEvent:
            return self._pairs()
        return self._items(in_block=in_block)

    def _pairs(self) -> _Children:
        gaps, entries, column = self._gaps, list[Entry](), 0
        while (key := self._get()).__class__ is not MappingEndEvent:
            gaps.advance(key.start_mark.index)
            before = gaps.take()
            if entries:
                after, before = _split_behind(before)
                entries[-1] = replace(entries[-1], after=after) if after else entries[-1]
            else:
                column = key.start_mark.column
            entries.append(self._pair(key, before))
        return _Children(entries, column, key)

    def _pair(self, key: Any, before: Lines) -> Entry:
        gaps, column = self._gaps, key.start_mark.column
        written = gaps.text[key.start_mark.index : key.end_mark.index]
        gaps.jump(key.end_mark.index)
        gaps.jump_colon()
        behind = gaps.behind(column)
        placed = self._value(self._get(), column)
        if key.__class__ is AliasEvent:
            return _entry(f"{written} ", "", placed, before, behind)
        return _entry(compact_json(key.value) if "\n" in written else written, key.value, placed, before, behind)

    def _items(self, *, in_block: bool) -> _Children:
        gaps, entries, column = self._gaps, list[Entry](), 0
        while (event := self._get()).__class__ is not SequenceEndEvent:
            value_column = event.start_mark.column
            behind: tuple[EndComment, ...] = ()
            if in_block:
                column = gaps.jump_dash()
                # An empty value is right behind the dash.
                value_column = max(value_column, column + len("- "))
                before, behind = gaps.take(), gaps.behind(value_column)
            else:
                gaps.advance(event.start_mark.index)
                before = gaps.take()
            entries.append(_entry(None, "", self._value(event, value_column), before, behind))
        return _Children(entries, column, event)


def _collection(event: Any, children: _Children, tail: Lines = (), *, is_inline: bool = False) -> Collection:
    entries = children.entries
    head: Lines = ()
    is_mapping = event.__class__ is MappingStartEvent
    if is_mapping and entries:
        head, before = _split_head(entries[0].before)
        entries[0] = replace(entries[0], before=before) if head else entries[0]
    return Collection(
        is_mapping=is_mapping, is_inline=is_inline, entries=tuple(entries), head=head, tail=tail, anchor=event.anchor
    )


def _entry(key: str | None, name: str, placed: _Placed, before: Lines, behind: tuple[EndComment, ...]) -> Entry:
    """One comment can stand behind an entry; others, and one behind the dash of a block, go above it."""
    value, above, found = placed
    behind += found
    stays = behind[-1:] if key is not None or not (isinstance(value, Collection) and value.is_block) else ()
    goes = _texts(behind[: len(behind) - len(stays)])
    return Entry(key=key, name=name, value=value, before=before + above + goes, end_comment=stays[0] if stays else None)


def _texts(comments: tuple[EndComment, ...]) -> Lines:
    return tuple(line for comment in comments for line in comment.lines)


def _split_head(lines: Lines) -> tuple[Lines, Lines]:
    """What stays above the first entry, because a blank line parts them, and what belongs to the entry."""
    parted = max((number for number, line in enumerate(lines, 1) if not line), default=0)
    return lines[:parted], lines[parted:]


def _split_behind(lines: Lines) -> tuple[Lines, Lines]:
    """Comments that stand right below an entry with a blank line below them, and what belongs to the next entry."""
    parted = lines.index("") if "" in lines else 0
    return lines[:parted], lines[parted:]
