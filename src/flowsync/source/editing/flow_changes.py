"""Changes in mappings and lists in brackets, on one line or with a line for each entry."""

import re
from typing import Final

from flowsync.source.editing.lines import column, first_comment_above, is_first_in_line, line_end, next_line
from flowsync.source.editing.replacement import Replacement
from flowsync.source.editing.steps import Step
from flowsync.source.editing.tree import Entry
from flowsync.source.editing.written import flow_pair, flow_text, scalar_text

_COMMA: Final = re.compile(r"[ \t]*,")
_REST_OF_LINE: Final = re.compile(r"[ \t]*,?[ \t]*(#.*)?\Z")


def value_in_brackets(text: str, step: Step) -> list[Replacement]:  # noqa: ARG001 (called as the others are)
    """The entry gets its value, with the quotes that it had."""
    entry, new = step.entry, step.spot.wanted
    old = entry.value
    if old.is_scalar and not isinstance(new, (dict, list)):
        return [Replacement(old.start, old.end, scalar_text(new, style=old.style, in_brackets=True))]
    if old.start < old.end:
        return [Replacement(old.outer, old.end, flow_text(new), drops=True)]
    return [Replacement(entry.end, entry.end, f" {flow_text(new)}")]


def added_in_brackets(text: str, step: Step) -> list[Replacement]:
    """A new entry behind the one before it, or before the first one; on a line of its own where that one is."""
    entries, number = step.spot.holder.entries, step.spot.number
    new = flow_text(step.spot.wanted) if step.key is None else flow_pair(step.key, step.spot.wanted)
    beside = entries[max(number - 1, 0)]
    if not _has_own_lines(text, beside):
        at, new = (beside.end, f", {new}") if number else (beside.start, f"{new}, ")
        return [Replacement(at, at, new)]
    indent = " " * column(text, beside.start)
    if not number:
        start = first_comment_above(text, beside.start)
        return [Replacement(start, start, f"{indent}{new},\n")]
    end = line_end(text, beside.end)
    if _COMMA.match(text, beside.end):
        return [Replacement(end, end, f"\n{indent}{new},")]
    # The comma comes before a comment, the new line behind it; at one place one replacement has to do both.
    if beside.end == end:
        return [Replacement(end, end, f",\n{indent}{new}")]
    return [Replacement(beside.end, beside.end, ","), Replacement(end, end, f"\n{indent}{new}")]


def removed_in_brackets(text: str, step: Step) -> list[Replacement]:
    """The entry goes with one comma; from lines of its own with its comments too."""
    entries, number, entry = step.spot.holder.entries, step.spot.number, step.entry
    if _has_own_lines(text, entry):
        start, stop = first_comment_above(text, entry.start), next_line(text, line_end(text, entry.end))
        return [Replacement(start, stop, "", drops=True)]
    before, after = entries[number - 1 : number], entries[number + 1 : number + 2]
    if before and line_end(text, before[0].end) == line_end(text, entry.start):
        return [Replacement(before[0].end, entry.end, "")]
    if after and line_end(text, entry.end) == line_end(text, after[0].start):
        return [Replacement(entry.start, after[0].start, "")]
    comma = _COMMA.match(text, entry.end)
    return [Replacement(entry.start, comma.end() if comma else entry.end, "", drops=True)]


def _has_own_lines(text: str, entry: Entry) -> bool:
    rest = text[entry.end : line_end(text, entry.end)]
    return is_first_in_line(text, entry.start) and _REST_OF_LINE.match(rest) is not None
