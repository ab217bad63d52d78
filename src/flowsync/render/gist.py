"""What a change is about in a few lines, for a row of a table; the values are told in full elsewhere."""

from collections.abc import Iterator
from typing import Any

from flowsync.ground.json_text import parse_json
from flowsync.plan.values import Action, AttributeChange, Cause, Change
from flowsync.render.change_rows import change_note, dotted, policy_attributes, whole_item
from flowsync.render.phrases import target_phrase
from flowsync.render.values_text import ARROW, is_long, is_structured, shown_change, shown_value

_SOMETHING = "…"


def change_gist(change: Change) -> list[str]:
    """The fields that an update changes, what a create gives access to, why and what a delete takes: some lines."""
    if change.action is Action.UPDATE:
        return [_attribute_gist(change, attribute) for attribute in policy_attributes(change)] or ["renamed"]
    note = [change_note(change)] if change.action is Action.DELETE else []
    body = change.after or change.before
    return note + list(_content_gist(parse_json(body)["spec"] if body else {}))


def _attribute_gist(change: Change, attribute: AttributeChange) -> str:
    before, after = attribute.before, attribute.after
    mark = " (conflict)" if attribute.cause is Cause.CONFLICT else ""
    item = whole_item(change.address.kind, attribute)
    if item:
        return f"{dotted(attribute)} {item}{mark}"
    if is_structured(before) or is_structured(after):
        if None in (before, after):
            return f"{'+' if before is None else '-'}{dotted(attribute)}{mark}"
        words = (_SOMETHING if is_structured(value) else shown_value(value) for value in (before, after))
        return f"{dotted(attribute)} {ARROW.join(words)}{mark}"
    if is_long(before) or is_long(after):
        return f"{dotted(attribute)} changed{mark}"
    return f"{dotted(attribute)} {shown_change(before, after)}{mark}"


def _content_gist(spec: dict[str, Any]) -> Iterator[str]:
    if "access_targets" in spec:
        yield from map(target_phrase, spec["access_targets"])
    else:
        yield from (f"{key} {shown_value(value)}" for key, value in spec.items() if not is_structured(value))
