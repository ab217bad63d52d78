"""What a rendered plan has to say: every text that comes, goes or differs, as it is written."""

from collections.abc import Iterator
from typing import Any

from flowsync.ground.json_text import parse_json
from flowsync.plan.values import Action, AttributeChange, Cause, Plan
from flowsync.render.printable import printable

_IDENTITY = ("name", "space")
# these are said in other words
_WORDS = {"include_resources": "include", "exclude_resources": "exclude", "AND": "", "is": ""}
_UNSAID = ("logical_operator", "match_operator")


def expected_texts(plan: Plan) -> set[str]:
    """All texts that a full rendering of the plan contains."""
    texts: set[str] = set()
    for change in plan.changes:
        if change.action is Action.UPDATE:
            for attribute in change.attributes:
                texts |= set(_of_attribute(attribute))
        elif change.action is not Action.NO_OP:
            texts |= set(_of_body(change.before)) | set(_of_body(change.after))
    return texts


def shows(rendered: str, text: str) -> bool:
    """Whether a rendering contains a text, quoted or not, or with the space at its end made visible."""
    visible = f"{text[:-1]}\\x20" if text.endswith(" ") else text
    return any(printable(form) in rendered for form in (text, text.replace('"', '\\"'), visible))


def _of_attribute(attribute: AttributeChange) -> Iterator[str]:
    before, after = attribute.before, attribute.after
    if _is_words(before) and _is_words(after) and attribute.cause is not Cause.CONFLICT:
        yield from set(before) ^ set(after)
        return
    values = (attribute.applied, before, after) if attribute.cause is Cause.CONFLICT else (before, after)
    for value in values:
        yield from _leaves(value)


def _of_body(body: str | None) -> Iterator[str]:
    if body is not None:
        data = parse_json(body)
        yield from _leaves({key: value for key, value in data["metadata"].items() if key not in _IDENTITY})
        yield from _leaves(data["spec"])


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            if key in _UNSAID and isinstance(child, str):
                yield child.replace("_", " ")
            else:
                yield from _leaves(child)
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child)
    elif isinstance(value, str):
        yield from (_WORDS.get(line, line) for line in value.split("\n"))
    elif value is not None:
        yield str(value).lower()


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
