"""The comments of a YAML text, without a view to what they belong to."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

from yaml.events import AliasEvent, ScalarEvent, StreamEndEvent

from flowsync.source.reading.events import EventParser
from flowsync.source.reading.file_text import LINE_BREAK
from flowsync.source.reading.spans import content_start

_COMMENT: Final = re.compile(r"#[^\r\n]*")


def comment_texts(text: str) -> Counter[str]:
    """How often each comment occurs, blanks at its end left out; the text reads without a finding."""
    return Counter(comment for _, comment in placed_comments(text))


def placed_comments(text: str) -> Iterator[tuple[int, str]]:
    """The offset and the text of each comment, blanks at its end left out; the text reads without a finding."""
    for start, end in _gaps(text):
        for comment in _COMMENT.finditer(text, start, end):
            yield comment.start(), comment[0].rstrip()


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    """Where all stretches of the text that are part of no scalar begin and end."""
    get: Callable[[], Any] = EventParser(text).get_event
    cursor = 0
    while (kind := (event := get()).__class__) is not StreamEndEvent:
        if kind in (ScalarEvent, AliasEvent):
            yield cursor, _start(text, event)
            cursor = event.end_mark.index
    yield cursor, len(text)


def _start(text: str, event: Any) -> int:
    """Where the text of a scalar begins: behind its anchor, and behind the header line of a block."""
    start, _, _ = content_start(text, event)
    is_block = event.__class__ is ScalarEvent and event.style in ("|", ">")
    end_of_line = LINE_BREAK.search(text, start)
    return end_of_line.start() if is_block and end_of_line else start
