"""The comments of a YAML text, counted without a view to what they belong to."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

from yaml.events import AliasEvent, ScalarEvent, StreamEndEvent

from flowsync.source.reading.events import EventParser
from flowsync.source.reading.spans import content_start

_COMMENT: Final = re.compile(r"#[^\n]*")


def comment_texts(text: str) -> Counter[str]:
    """How often each comment occurs, blanks at its end left out; the text reads without a finding."""
    return Counter(comment.rstrip() for gap in _gaps(text) for comment in _COMMENT.findall(gap))


def _gaps(text: str) -> Iterator[str]:
    """All stretches of the text that are part of no scalar."""
    get: Callable[[], Any] = EventParser(text).get_event
    cursor = 0
    while (kind := (event := get()).__class__) is not StreamEndEvent:
        if kind in (ScalarEvent, AliasEvent):
            yield text[cursor : _start(text, event)]
            cursor = event.end_mark.index
    yield text[cursor:]


def _start(text: str, event: Any) -> int:
    """Where the text of a scalar begins: behind its anchor, and behind the header line of a block."""
    start, _, _ = content_start(text, event)
    is_block = event.__class__ is ScalarEvent and event.style in ("|", ">")
    end_of_line = text.find("\n", start)
    return end_of_line if is_block and end_of_line >= 0 else start
