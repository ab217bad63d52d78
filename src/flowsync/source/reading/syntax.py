"""What a syntax error means, in words for the person who wrote the file, and where the mistake is.

libyaml says where it stopped and, in terms of its grammar, why. The mistake is often earlier: an unclosed bracket or
quote is reported where it opens, a tab where it stands. The wordings cover libyaml and PyYAML's own parser.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from yaml.error import MarkedYAMLError, YAMLError
from yaml.tokens import (
    DirectiveToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    ScalarToken,
    Token,
)

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import SourceRange
from flowsync.source.reading.builder import TAG
from flowsync.source.reading.events import EventParser
from flowsync.source.reading.file_text import LINE_BREAK, FileText, line_and_column

_OPENING: Final = (FlowSequenceStartToken, FlowMappingStartToken)
_CLOSING: Final = (FlowSequenceEndToken, FlowMappingEndToken)
_NOT_CONTINUED: Final = "did not find expected key|expected <block end>|did not find expected '-' indicator"
_LEADING_TAB: Final = re.compile(r"(?<![^\r\n]) *(\t)[ \t]*(?=[^\s#])")


class _Meaning(NamedTuple):
    """Wording for the problems of the parser that match.

    ``{char}`` is the character where it stopped, ``{line}`` the line on which what it was reading begins.
    """

    problem: str
    summary: str
    hint: str


class _Stop(NamedTuple):
    """Where the reader stopped, why, and what the tokens before that say.

    ``line_start`` is where its line begins. ``opened`` are the brackets that are open there, ``last`` is the last token
    with a text, and ``in_text`` says that the line begins inside a text of several lines. All places are offsets.
    """

    file: FileText
    error: MarkedYAMLError
    offset: int
    line_start: int
    opened: tuple[int, ...]
    last: Token | None
    in_text: bool

    @property
    def problem(self) -> str:
        return self.error.problem or ""


_MEANINGS: Final = (
    _Meaning(
        "mapping values are not allowed",
        "This ':' cannot follow what stands before it.",
        "Quote the text if the ':' belongs to it; otherwise check the indentation of this line and the one above.",
    ),
    _Meaning(
        "could not find expected ':'",
        "Line {line} holds neither 'key: value' nor a list item.",
        "Add the missing ':' after the key, or indent the line if it continues the text above it.",
    ),
    _Meaning(
        _NOT_CONTINUED,
        "This does not continue the mapping or list above it.",
        "Indent it like the keys or items that it belongs to.",
    ),
    _Meaning(
        "expected ',' or",
        "A ',' or a closing bracket is missing before this.",
        "Add it; quote a text that holds ': ', brackets or commas.",
    ),
    _Meaning(
        "expected (the )?node content",
        "A value is missing before this.",
        "Add the value; quote a text that begins with a bracket or a comma.",
    ),
    _Meaning(
        "cannot start any token",
        "A text cannot begin with '{char}'.",
        "Quote the text.",
    ),
    _Meaning(
        "sequence entries are not allowed|mapping keys are not allowed",
        "A list or mapping cannot begin on the line of its key.",
        "Begin it on the next line, indented; quote a text that begins with '- ' or '? '.",
    ),
    _Meaning(
        "found unexpected ':'",
        "A text in brackets cannot end with this ':'.",
        "Quote the text, or put a space and a value behind the ':'.",
    ),
    _Meaning(
        "alphabetic or numeric character",
        "No name follows the '*' of an alias or the '&' of an anchor.",
        "Quote a text that begins with '*' or '&'.",
    ),
    _Meaning(
        "escape character|hexa?decimal number|escape sequence|Unicode character escape",
        "This is no escape that YAML knows.",
        r"Write '\\' for a backslash in double quotes, or use single quotes, which know no escapes.",
    ),
    _Meaning(
        "comment or (a )?line break|chomping or indentation|indentation indicator",
        "After '|' or '>' come only a digit from 1 to 9, '+' or '-', and a comment.",
        "Begin the text on the next line; quote a text that begins with '|' or '>'.",
    ),
    _Meaning(
        "<document start>",
        "This stands behind the end of the document.",
        "Begin a new document with '---', or remove it.",
    ),
)


def explain(file: FileText, error: MarkedYAMLError) -> Diagnostic:
    """The finding for an error of the parser, at the place that has to be changed."""
    stop = _stop(file, error)
    judges = (_directive, _tag, _unclosed_quote, _tab, _unclosed_bracket, _text_behind_quote)
    return next(filter(None, (judge(stop) for judge in judges)), None) or _by_meaning(stop)


def indenting_tab(file: FileText) -> Diagnostic | None:
    """The first tab that indents a line inside brackets, where the parser lets it pass. The text has no other error."""
    leading = {tab.end(): tab.start(1) for tab in _LEADING_TAB.finditer(file.text)} if "\t" in file.text else {}
    if not leading:
        return None
    indented = (leading[token.start_mark.index] for token in _tokens(file.text) if token.start_mark.index in leading)
    return next((_tab_finding(file, tab) for tab in indented), None)


def directive_finding(file: FileText, offset: int) -> Diagnostic:
    """That a directive stands at an offset."""
    summary = "A line that begins with '%' is a directive, which no policy file takes."
    return _finding(file, Code.YAML_DIRECTIVE, offset, summary, "Remove it: every file is read as YAML 1.2.")


def _stop(file: FileText, error: MarkedYAMLError) -> _Stop:
    offset = _offset(error.problem_mark)
    if offset >= len(file.text):
        offset = len(file.text.rstrip())
    line_start = _line_start(file.text, offset)
    opened: list[int] = []
    last, in_text = None, False
    for token in _tokens(file.text[:offset]):
        start, end = token.start_mark.index, token.end_mark.index
        if isinstance(token, _OPENING):
            opened.append(start)
        elif isinstance(token, _CLOSING) and opened:
            opened.pop()
        if start < end:
            last = token
        in_text |= start < line_start < end
    return _Stop(file, error, offset, line_start, tuple(opened), last, in_text)


def _directive(stop: _Stop) -> Diagnostic | None:
    """A directive that is not well-formed or not followed by a document is a directive all the same."""
    text = stop.file.text
    offsets = [_offset(mark) for mark in (stop.error.context_mark, stop.error.problem_mark)]
    if isinstance(stop.last, DirectiveToken):
        offsets.append(stop.last.start_mark.index)
    found = [offset for offset in offsets if text.startswith("%", offset) and _line_start(text, offset) == offset]
    return directive_finding(stop.file, found[0]) if found else None


def _tag(stop: _Stop) -> Diagnostic | None:
    """A tag that is not even well-formed is a tag all the same."""
    if not re.search("(scanning|parsing) a tag|undefined tag handle", f"{stop.error.context} {stop.problem}"):
        return None
    return _finding(stop.file, Code.YAML_TAG, _offset(stop.error.context_mark), *TAG)


def _unclosed_quote(stop: _Stop) -> Diagnostic | None:
    if not re.search("unexpected (end of stream|document)", stop.problem):
        return None
    summary = "The quote that opens here is never closed."
    return _finding(stop.file, Code.YAML_SYNTAX, _offset(stop.error.context_mark), summary, "Close it.")


def _tab(stop: _Stop) -> Diagnostic | None:
    """A tab where the reader stopped, or one that indents the line, unless that belongs to a text of several lines."""
    if stop.file.text[stop.offset : stop.offset + 1] == "\t":
        return _tab_finding(stop.file, stop.offset)
    tab = _LEADING_TAB.match(stop.file.text, stop.line_start, stop.offset + 1)
    return _tab_finding(stop.file, tab.start(1)) if tab and not stop.in_text else None


def _tab_finding(file: FileText, offset: int) -> Diagnostic:
    hint = "Indent with spaces; no tab may stand there, not even on a line that is blank otherwise."
    return _finding(file, Code.YAML_TAB, offset, "A tab stands where only spaces indent.", hint)


def _unclosed_bracket(stop: _Stop) -> Diagnostic | None:
    """The innermost bracket that is open where the reader stopped, if nothing further on seems to close it."""
    if not stop.opened or not _is_left_open(stop):
        return None
    bracket = stop.opened[-1]
    summary = f"The '{stop.file.text[bracket]}' that opens here is never closed."
    return _finding(stop.file, Code.YAML_SYNTAX, bracket, summary, "Close it.")


def _is_left_open(stop: _Stop) -> bool:
    """The text ends, a bracket of the other kind closes, or a later line begins that is not indented below it."""
    text = stop.file.text
    if stop.offset >= len(text.rstrip()) or text[stop.offset] in "]}":
        return True
    bracket_line = _line_start(text, stop.opened[-1])
    return stop.line_start > bracket_line and _indent(text, stop.line_start) <= _indent(text, bracket_line)


def _text_behind_quote(stop: _Stop) -> Diagnostic | None:
    """Something behind a closing quote, on its line, where a line should be over."""
    last = stop.last
    if not isinstance(last, ScalarToken) or last.plain or not re.search(_NOT_CONTINUED, stop.problem):
        return None
    if LINE_BREAK.search(stop.file.text, last.end_mark.index, stop.offset):
        return None
    summary = "The text is over where its quote closes, but this stands behind it."
    hint = r"Write '' for a quote inside single quotes, \" for one inside double quotes."
    return _finding(stop.file, Code.YAML_SYNTAX, stop.offset, summary, hint)


def _by_meaning(stop: _Stop) -> Diagnostic:
    text, context_mark = stop.file.text, stop.error.context_mark
    for meaning in _MEANINGS:
        if re.search(meaning.problem, stop.problem):
            line = context_mark.line + 1 if context_mark else 0
            summary = meaning.summary.format(char=text[stop.offset : stop.offset + 1], line=line)
            return _finding(stop.file, Code.YAML_SYNTAX, stop.offset, summary, meaning.hint)
    summary = f"This is not YAML: {stop.problem}."
    return _finding(stop.file, Code.YAML_SYNTAX, stop.offset, summary, "Check this line and the one above it.")


def _tokens(text: str) -> Iterator[Token]:
    """The tokens up to the end of the text, or to where it becomes unreadable."""
    parser: Any = EventParser(text)
    try:
        while (token := parser.get_token()) is not None:
            yield token
    except YAMLError:
        return


def _line_start(text: str, offset: int) -> int:
    return offset + 1 - line_and_column(text, offset)[1]


def _indent(text: str, line_start: int) -> int:
    return len(text) - line_start - len(text[line_start:].lstrip(" "))


def _offset(mark: Any) -> int:
    return mark.index if mark else 0


def _finding(file: FileText, code: Code, offset: int, summary: str, hint: str) -> Diagnostic:
    line, column = line_and_column(file.text, offset)
    subject = SourceRange(path=file.path, line=line, column=column, end_line=line, end_column=column + 1)
    return Diagnostic(code=code, summary=summary, hint=hint, subject=subject)
