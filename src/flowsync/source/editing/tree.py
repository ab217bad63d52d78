"""What stands where in the text of one document: values, keys, dashes, anchors and aliases, as offsets."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from flowsync.source.reading.events import EventParser
from flowsync.source.reading.scalars import resolve_plain
from flowsync.source.reading.spans import content_start

_GAP: Final = r"(?:\s|#[^\r\n]*)*"
_COLON: Final = re.compile(rf"{_GAP}:")
_DASH: Final = re.compile(rf"{_GAP}-")
_HEADER: Final = re.compile("[|>][-+0-9]*")
_LAST_BREAK: Final = re.compile(r"(\r\n?|\n)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value: its data, and where it is written.

    ``style`` is how: a quote, ``|`` or ``>``, ``{`` or ``[`` for brackets, ``*`` for an alias, ``:`` or ``-`` for a
    block of keys or items, nothing for a plain scalar. It begins at ``outer``, its content behind an anchor at
    ``start``; ``end`` is behind its last character. ``anchors`` are the places of anchors in it, its own among them;
    ``target`` is that of an alias.
    """

    data: Any
    style: str
    outer: int
    start: int
    end: int
    entries: tuple["Entry", ...] = ()
    anchors: frozenset[int] = frozenset()
    target: int = -1

    @property
    def is_scalar(self) -> bool:
        """Whether it is a scalar that is written there, and not nothing or an alias."""
        return self.style not in ("{", "[", ":", "-", "*") and self.start < self.end

    @property
    def in_brackets(self) -> bool:
        """Whether it is a collection in brackets."""
        return self.style in ("{", "[")

    @property
    def is_block(self) -> bool:
        """Whether it is a collection with a line for each entry."""
        return self.style in (":", "-")

    @property
    def is_text_block(self) -> bool:
        """Whether it is a text that begins below its header."""
        return self.style in ("|", ">")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a mapping, or an item of a list, which has no ``key``.

    It begins at ``start``, with its key or dash, and in brackets with its value; ``behind`` is behind colon or dash.
    """

    key: Any = None
    start: int
    behind: int
    value: Node

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(self.behind, self.value.end)


def read_tree(text: str, foreign_breaks: Mapping[int, str]) -> Node:
    """The value of a text that is one document without a finding of the reader; ``foreign_breaks``: see FileText."""
    reader = _TreeReader(text, foreign_breaks)
    reader.get()  # the stream begins
    reader.get()  # the document begins
    return reader.node(reader.get())


def header_end(text: str, node: Node) -> int:
    """Where the header of a text block ends."""
    header = _HEADER.match(text, node.start)
    return header.end() if header else node.start


def aliases(node: Node, way: tuple[tuple[Node, int], ...] = ()) -> Iterator[tuple[tuple[Node, int], ...]]:
    """The way to each alias: the collections that hold it from the outermost, each with the number of the entry."""
    for number, entry in enumerate(node.entries):
        here = (*way, (node, number))
        if entry.value.style == "*":
            yield here
        yield from aliases(entry.value, here)


class _TreeReader:
    def __init__(self, text: str, foreign_breaks: Mapping[int, str]) -> None:
        self.get: Callable[[], Any] = EventParser(text).get_event
        self._text = text
        self._foreign_breaks = foreign_breaks
        self._anchored: dict[str, Node] = {}

    def node(self, event: Any) -> Node:
        """The value that begins with an event."""
        kind = event.__class__
        if kind is AliasEvent:
            start, end, anchored = event.start_mark.index, event.end_mark.index, self._anchored[event.anchor]
            return Node(data=anchored.data, style="*", outer=start, start=start, end=end, target=anchored.outer)
        node = self._scalar(event) if kind is ScalarEvent else self._collection(event)
        if event.anchor is not None:
            node = replace(node, anchors=node.anchors | {node.outer})
            self._anchored[event.anchor] = node
        return node

    def _scalar(self, event: Any) -> Node:
        outer, style = event.start_mark.index, event.style or ""
        start, end = content_start(self._text, event)[0], event.end_mark.index
        if style in ("|", ">"):
            end = start + _length_of_block(self._text[start:end])
        value = event.value.translate(self._foreign_breaks)
        data = value if style else resolve_plain(value)
        return Node(data=data, style=style, outer=outer, start=start, end=max(start, end))

    def _collection(self, event: Any) -> Node:
        outer, start = event.start_mark.index, content_start(self._text, event)[0]
        is_mapping = event.__class__ is MappingStartEvent
        entries, ending = self._pairs() if is_mapping else self._items(None if event.flow_style else start)
        style = ":" if is_mapping else "-"
        end = entries[-1].end if entries else start
        if event.flow_style:
            style, end = "{" if is_mapping else "[", ending.end_mark.index
        values = [entry.value for entry in entries]
        data = {entry.key: entry.value.data for entry in entries} if is_mapping else [value.data for value in values]
        anchors = frozenset[int]().union(*(value.anchors for value in values))
        return Node(data=data, style=style, outer=outer, start=start, end=end, entries=tuple(entries), anchors=anchors)

    def _pairs(self) -> tuple[list[Entry], Any]:
        entries: list[Entry] = []
        while (event := self.get()).__class__ is not MappingEndEvent:
            key = self.node(event)
            colon = _COLON.match(self._text, key.end)
            behind = colon.end() if colon else key.end
            entries.append(Entry(key=key.data, start=key.outer, behind=behind, value=self.node(self.get())))
        return entries, event

    def _items(self, first_dash: int | None) -> tuple[list[Entry], Any]:
        """The items of a list and the event that ends it; ``first_dash`` is where to look for it, None in brackets."""
        entries: list[Entry] = []
        cursor = first_dash
        while (event := self.get()).__class__ is not SequenceEndEvent:
            start = behind = event.start_mark.index
            if cursor is not None:
                dash = _DASH.match(self._text, cursor)
                assert dash is not None, "every item of a block list has a dash"
                behind = dash.end()
                start = behind - len("-")
            value = self.node(event)
            entries.append(Entry(start=start, behind=behind, value=value))
            cursor = None if cursor is None else entries[-1].end
        return entries, event


def _length_of_block(written: str) -> int:
    """How many characters of a text block belong to it; the line break behind its last line does not."""
    if "+" in _HEADER.match(written)[0]:  # type: ignore[index]
        return len(_LAST_BREAK.sub("", written))
    return len(written.rstrip())
