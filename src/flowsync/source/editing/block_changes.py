"""Changes in mappings and lists that have a line for each entry."""

from typing import Any

from flowsync.source.editing.lines import (
    blank_line_before,
    column,
    end_with_comments_below,
    first_comment_above,
    is_blank,
    is_first_in_line,
    last_line_end,
    line_end,
    next_line,
)
from flowsync.source.editing.replacement import Replacement
from flowsync.source.editing.steps import Step
from flowsync.source.editing.tree import Entry, Node, header_end
from flowsync.source.editing.written import (
    STEP,
    block_header,
    block_lines,
    entry_lines,
    flow_text,
    may_stay_block,
    pair_lines,
    scalar_text,
)
from flowsync.source.scalar_styles import may_be_block


def value_in_block(text: str, step: Step) -> list[Replacement]:
    """The entry gets its value; what is said behind and above it stays."""
    entry, new = step.entry, step.spot.wanted
    old = entry.value
    if old.is_scalar and not isinstance(new, (dict, list)):
        return _scalar(text, entry, new)
    lead = "-" if entry.key is None else ":"
    stays_in_brackets = old.in_brackets and old.entries and isinstance(new, (dict, list))
    first, *others = [f"{lead} {flow_text(new)}"] if stays_in_brackets else entry_lines(lead, new, entry.key)
    return _value(text, entry, first.removeprefix(lead), _below(others, column(text, entry.start)))


def added_to_block(text: str, step: Step) -> list[Replacement]:
    """A new entry below the one before it and what belongs to that, or above the first one and what belongs to it."""
    holder, number = step.spot.holder, step.spot.number
    first = holder.entries[0]
    indent = column(text, first.start)
    lines = _below(_new_entry(step), indent)
    if number:
        before = holder.entries[number - 1]
        end = end_with_comments_below(text, last_line_end(text, before.end, indent), indent)
        return [Replacement(end, end, lines)]
    if is_first_in_line(text, first.start):
        start = first_comment_above(text, first.start)
        return [Replacement(start, start, lines.removeprefix("\n") + "\n")]
    return [Replacement(first.start, first.start, lines.lstrip() + "\n" + " " * indent)]


def removed_from_block(text: str, step: Step) -> list[Replacement]:
    """The entry goes with the comments above, behind and below it, and with one of two blank lines around it."""
    entry = step.entry
    end = last_line_end(text, entry.end, column(text, entry.start))
    if not is_first_in_line(text, entry.start):
        return [Replacement(entry.start, _next_written(text, end), "", drops=True)]
    start, stop = first_comment_above(text, entry.start), next_line(text, end)
    if is_blank(text, stop):
        above = blank_line_before(text, start)
        if above == start and step.spot.number == 0:
            stop = next_line(text, line_end(text, stop))
        start = above
    return [Replacement(start, stop, "", drops=True)]


def _scalar(text: str, entry: Entry, new: Any) -> list[Replacement]:
    old = entry.value
    if old.is_text_block:
        header = header_end(text, old)
        lines, first = "", scalar_text(new)
        if isinstance(new, str) and may_stay_block(new):
            lines = _below(block_lines(new, _indent_of_block(text, old)), 0)
            first = block_header(new, old.style)
        body = line_end(text, header)
        return [Replacement(old.start, header, first), Replacement(body, max(body, old.end), lines)]
    if isinstance(new, str) and not old.style and may_be_block(new):
        end = line_end(text, old.end)
        lines = _below(block_lines(new, STEP), column(text, entry.start))
        return [Replacement(old.start, old.end, block_header(new)), Replacement(end, end, lines)]
    return [Replacement(old.start, old.end, scalar_text(new, style=old.style))]


def _value(text: str, entry: Entry, first: str, others: str) -> list[Replacement]:
    """``first`` takes the place behind the key or dash, ``others`` that of the lines below."""
    old = entry.value
    if old.is_block:
        end = last_line_end(text, old.end, column(text, entry.start))
        if line_end(text, entry.behind) == line_end(text, old.start):
            return [Replacement(entry.behind, end, first + others, drops=True)]
        head = _end_of_anchor(text, old) if old.outer < old.start else entry.behind
        body = line_end(text, head)
        return [Replacement(entry.behind, head, first), Replacement(body, end, others, drops=True)]
    head = header_end(text, old) if old.is_text_block else max(entry.behind, old.end)
    body = line_end(text, head)
    start = entry.behind
    if not others and old.start < old.end:
        start, first = old.outer, first.lstrip()
    return [
        Replacement(start, head, first, drops=old.in_brackets),
        Replacement(body, max(body, old.end), others),
    ]


def _new_entry(step: Step) -> list[str]:
    """The lines of a new entry; an item is in brackets where the last one is."""
    new = step.spot.wanted
    if step.key is not None:
        return pair_lines(step.key, new)
    last = step.spot.holder.entries[-1].value
    in_brackets = last.in_brackets and isinstance(new, (dict, list))
    return [f"- {flow_text(new)}"] if in_brackets else entry_lines("-", new)


def _below(lines: list[str], indent: int) -> str:
    return "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in lines)


def _indent_of_block(text: str, block: Node) -> int:
    body = next_line(text, line_end(text, block.start))
    written = text[body : block.end]
    return column(text, body + len(written) - len(written.lstrip())) if written.strip() else STEP


def _end_of_anchor(text: str, node: Node) -> int:
    return node.outer + len(text[node.outer : node.start].split(maxsplit=1)[0])


def _next_written(text: str, end: int) -> int:
    """Where the first thing below a line stands."""
    below = text[end:]
    return end + len(below) - len(below.lstrip())
