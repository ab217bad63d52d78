"""From the events of the YAML parser to plain data and marks, in one pass.

The time of a whole run goes here, so the two loops below do by themselves what a scalar without anchor and tag needs,
and read each attribute of an event once; everything rarer has a method of its own.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final, TypeAlias

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import SourceRange
from flowsync.model.document import Mark, Marks
from flowsync.source.reading.file_text import FileText
from flowsync.source.reading.refused_keys import RefusedKey, remove_refused_keys
from flowsync.source.reading.scalars import FIRST_LETTER, WORDS, Scalar, resolve_plain
from flowsync.source.reading.spans import content_start, extent, is_runaway_quote, may_have_properties, tag_length

DEEPEST: Final = 64
"""Collections inside each other, the mapping that is the document counted."""

ALIAS_BUDGET: Final = 100_000
"""Values that the aliases of one document may stand for, all together."""

TAG: Final = ("A tag has no place in a policy file.", "Remove it; quote a text that begins with '!'.")
"""Summary and hint."""

Node: TypeAlias = tuple[Any, Marks, int, int, int, int]
"""(value, marks of the children, line, column, end line, end column)."""

Place: TypeAlias = tuple[int, int, int]
"""(line, column, end column) of something on one line."""

Event: TypeAlias = Any
"""An event of yaml.events; its classes have no common type with all the attributes read here."""

_Build: TypeAlias = Callable[["Builder", Event, int], Node]
"""Builds the value that an event begins; the number is how many collections are around it."""

_NO_TEXT: Final[tuple[tuple[type | tuple[type, ...], str], ...]] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (dict, "a mapping"),
    (list, "a list"),
    (object, "empty or null"),
)


class StopReading(Exception):  # noqa: N818 (it ends the reading of a file; nothing went wrong in the program)
    """Nothing after this finding can be read."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.summary)
        self.finding = finding


class _Anchored:
    """What an anchor stands for; ``node`` is None while its value is still being read."""

    __slots__ = ("node",)

    def __init__(self) -> None:
        self.node: Node | None = None


class Builder:
    """Builds the documents of one file.

    ``findings`` gathers what is wrong with them, in the order of the file; ``has_float`` is of the latest document.
    """

    def __init__(self, file: FileText, next_event: Callable[[], Event]) -> None:
        self.findings: list[Diagnostic] = []
        self.has_float = False
        self._file = file
        self._get = next_event
        self._anchors: dict[str, _Anchored] = {}
        self._expanded = 0
        self._has_refused_keys = False
        self._parent: Event = None
        has_properties = may_have_properties(file.text)
        self._simple_scalar: Any = None if has_properties else ScalarEvent
        self._build = self._BUILD_WITH_PROPERTIES if has_properties else self._BUILD

    def document(self, root: Event) -> Node:
        """The value of a document from its first event; StopReading when the rest of the file cannot be read."""
        self.has_float = self._has_refused_keys = False
        self._anchors = {}
        self._expanded = 0
        self._parent = None
        node = self._build[root.__class__](self, root, 0)
        if self._has_refused_keys:
            remove_refused_keys(node[0], node[1])
        return node

    def _mapping(self, start: Event, depth: int) -> Node:  # noqa: PLR0915 (see the module's docstring)
        if depth == DEEPEST:
            raise StopReading(self._too_deep(start))
        self._parent = start
        get, simple_scalar, build = self._get, self._simple_scalar, self._build
        data: dict[str, Any] = {}
        marks: dict[str, Mark] = {}
        end_line = end_column = 0
        while True:
            event = get()
            kind = event.__class__
            if (
                kind is simple_scalar
                and not event.style
                and (key := event.value) >= FIRST_LETTER
                and key not in WORDS
                and key not in data
            ):
                mark = event.start_mark
                key_line, key_column = mark.line + 1, mark.column + 1
                key_end = key_column + len(key)
            elif kind is MappingEndEvent:
                break
            else:
                key, key_line, key_column, key_end = self._key(event, depth, marks)
            event = get()
            if event.__class__ is simple_scalar:
                value, children = event.value, None
                if event.style or value < FIRST_LETTER or value in WORDS:
                    value = self._scalar(event)
                mark = event.start_mark
                line, column = mark.line + 1, mark.column + 1
                mark = event.end_mark
                end_line, end_column = mark.line + 1, mark.column + 1
            else:
                value, children, line, column, end_line, end_column = build[event.__class__](self, event, depth + 1)
                self._parent = start
            data[key] = value
            marks[key] = (key_line, key_column, key_end, line, column, end_line, end_column, children)
        if start.flow_style:
            end_line, end_column = event.end_mark.line + 1, event.end_mark.column + 1
        return data, marks, start.start_mark.line + 1, start.start_mark.column + 1, end_line, end_column

    def _sequence(self, start: Event, depth: int) -> Node:
        if depth == DEEPEST:
            raise StopReading(self._too_deep(start))
        self._parent = start
        get, simple_scalar, build = self._get, self._simple_scalar, self._build
        data: list[Any] = []
        marks: list[Mark] = []
        end_line = end_column = 0
        while True:
            event = get()
            kind = event.__class__
            if kind is simple_scalar:
                value, children = event.value, None
                if event.style or value < FIRST_LETTER or value in WORDS:
                    value = self._scalar(event)
                mark = event.start_mark
                line, column = mark.line + 1, mark.column + 1
                mark = event.end_mark
                end_line, end_column = mark.line + 1, mark.column + 1
            elif kind is SequenceEndEvent:
                break
            else:
                value, children, line, column, end_line, end_column = build[kind](self, event, depth + 1)
                self._parent = start
            data.append(value)
            marks.append((0, 0, 0, line, column, end_line, end_column, children))
        if start.flow_style:
            end_line, end_column = event.end_mark.line + 1, event.end_mark.column + 1
        return data, marks, start.start_mark.line + 1, start.start_mark.column + 1, end_line, end_column

    def _any_scalar(self, event: Event, depth: int) -> Node:  # noqa: ARG002 (called as the other builders are)
        mark, end = event.start_mark, event.end_mark
        return self._scalar(event), None, mark.line + 1, mark.column + 1, end.line + 1, end.column + 1

    def _scalar(self, event: Event) -> Scalar:
        text: str = event.value
        if not event.style:
            value = resolve_plain(text)
            self.has_float |= isinstance(value, float)
            return value
        if is_runaway_quote(self._file.text, event, self._parent):
            _, line, column = content_start(self._file.text, event)
            summary = "The quote that opens here closes only after lines that are not indented below its key."
            hint = "Close it on this line, or indent the lines that belong to it."
            raise StopReading(self._finding(Code.YAML_SYNTAX, (line, column, column + 1), summary, hint))
        return text

    def _with_properties(self, event: Event, depth: int) -> Node:
        """Any value that may have an anchor and a tag."""
        held = _Anchored()
        if event.anchor is not None:
            self._anchors[event.anchor] = held
        offset, line, column = content_start(self._file.text, event)
        if event.tag is not None:
            self.findings.append(
                self._finding(Code.YAML_TAG, (line, column, column + tag_length(self._file.text, offset)), *TAG)
            )
        value, children, _, _, end_line, end_column = self._BUILD[event.__class__](self, event, depth)
        held.node = value, children, line, column, end_line, end_column
        return held.node

    def _alias(self, event: Event, depth: int) -> Node:
        """What the alias stands for, at the place of the alias; null for one that stands for nothing."""
        mark, end = event.start_mark, event.end_mark
        line, column, end_line, end_column = mark.line + 1, mark.column + 1, end.line + 1, end.column + 1
        place = line, column, end_column
        held = self._anchors.get(event.anchor)
        if held is None or held.node is None:
            self.findings.append(self._no_such_value(event.anchor, place, is_open=held is not None))
            return None, None, line, column, end_line, end_column
        value, children = held.node[:2]
        values, height = extent(children)
        self._expanded += values
        if self._expanded > ALIAS_BUDGET:
            summary = f"With this alias the aliases of the document stand for more than {ALIAS_BUDGET:,} values."
            hint = "Write out what is meant, or split the document."
            raise StopReading(self._finding(Code.YAML_ALIAS_EXPLODING, place, summary, hint))
        if depth + height > DEEPEST:
            raise StopReading(self._too_deep(event))
        return value, children, line, column, end_line, end_column

    def _key(self, event: Event, depth: int, marks: dict[str, Mark]) -> tuple[Any, int, int, int]:
        """A key that is no simple text or repeats one: (its text or what stands for it, line, column, end column)."""
        known = len(self.findings)
        parent = self._parent
        value, _, line, column, end_line, end_column = self._build[event.__class__](self, event, depth + 1)
        self._parent = parent
        end = end_column if end_line == line else column + 1
        merges = event.__class__ is ScalarEvent and not event.style and event.value == "<<"
        if isinstance(value, str) and not merges and value not in marks:
            return value, line, column, end
        if len(self.findings) == known:
            self.findings.append(self._refused_key(value, (line, column, end), marks, merges=merges))
        self._has_refused_keys = True
        return RefusedKey(merges=merges), line, column, end

    def _refused_key(self, value: Any, place: Place, marks: dict[str, Mark], *, merges: bool) -> Diagnostic:
        if merges:
            summary = "The merge key '<<' has no place in a policy file."
            return self._finding(Code.YAML_MERGE_KEY, place, summary, "Use an alias as a value, or repeat the keys.")
        if isinstance(value, str):
            summary = f"The key '{value}' is already in line {marks[value][0]}."
            return self._finding(Code.YAML_DUPLICATE_KEY, place, summary, "Remove one of the two.")
        what = next(name for types, name in _NO_TEXT if isinstance(value, types))
        return self._finding(Code.YAML_KEY_NOT_TEXT, place, f"This key is {what}, no text.", "Quote it or rename it.")

    def _no_such_value(self, anchor: str, place: Place, *, is_open: bool) -> Diagnostic:
        if is_open:
            summary = f"The alias '*{anchor}' stands inside the value that it stands for."
            return self._finding(Code.YAML_ALIAS_RECURSIVE, place, summary, "Write out what is meant.")
        summary = f"The alias '*{anchor}' has no anchor '&{anchor}' before it in this document."
        hint = f"Put '&{anchor}' before the value that is meant; quote a text that begins with '*'."
        return self._finding(Code.YAML_SYNTAX, place, summary, hint)

    def _too_deep(self, event: Event) -> Diagnostic:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        summary = f"This value is nested more than {DEEPEST} levels deep."
        return self._finding(Code.YAML_TOO_DEEP, (line, column, column + 1), summary, "Nest it less.")

    def _finding(self, code: Code, place: Place, summary: str, hint: str) -> Diagnostic:
        line, column, end_column = place
        subject = SourceRange(path=self._file.path, line=line, column=column, end_line=line, end_column=end_column)
        return Diagnostic(code=code, summary=summary, hint=hint, subject=subject)

    _BUILD: ClassVar[dict[type, _Build]] = {
        MappingStartEvent: _mapping,
        SequenceStartEvent: _sequence,
        ScalarEvent: _any_scalar,
        AliasEvent: _alias,
    }
    _BUILD_WITH_PROPERTIES: ClassVar[dict[type, _Build]] = {
        **dict.fromkeys(_BUILD, _with_properties),
        AliasEvent: _alias,
    }
