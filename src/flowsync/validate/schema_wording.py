"""What to say about one error of a schema check."""

from collections.abc import Callable, Iterator
from typing import Any

from flowsync.ground.codes import Code
from flowsync.ground.json_text import compact_json
from flowsync.ground.place import KeyPath
from flowsync.ground.suggest import did_you_mean
from flowsync.model.keywords import CODE, HINT, MESSAGE, REFUSES
from flowsync.validate.finding import At, Finding
from flowsync.validate.schema_error import (
    SchemaError,
    identity_of,
    known_keys,
    missing_key,
    misspelt_keys,
    unknown_keys,
)

TYPE_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}


def findings_of(error: SchemaError) -> Iterator[Finding]:
    """The findings for one error; none where another error says the same."""
    if MESSAGE in error.schema:
        yield _of_fragment(error)
    else:
        yield from _DESCRIBE.get(error.keyword, _wrong_value)(error)


def _of_fragment(error: SchemaError) -> Finding:
    path, schema = error.path, error.schema
    key = schema.get(REFUSES)
    at = At.KEY if key else At.FIRST_KEY if error.keyword == "required" else At.VALUE
    return Finding(
        code=Code(schema[CODE]),
        key_path=path if key in (None, ".") else (*path, key),
        summary=schema[MESSAGE],
        hint=schema[HINT],
        at=at,
    )


def _unknown(error: SchemaError) -> Iterator[Finding]:
    known = known_keys(error)
    misspelt = list(misspelt_keys(error))
    for key in unknown_keys(error):
        path = (*error.path, key)
        yield Finding(
            code=Code.UNKNOWN_KEY,
            key_path=path,
            summary=f"Unknown key '{key}'.",
            hint=did_you_mean(key, known) or f"Known here: {', '.join(known)}.",
            at=At.KEY,
            open_paths=(path, *((*error.path, meant) for word, meant in misspelt if word == key)),
        )


def _missing(error: SchemaError) -> Iterator[Finding]:
    key = missing_key(error)
    where = f" in '{error.path[-1]}'" if error.path and isinstance(error.path[-1], str) else ""
    yield Finding(
        code=Code.MISSING_KEY,
        key_path=error.path,
        summary=f"Missing key '{key}'{where}.",
        hint=f"Add {key}: to this mapping.",
        at=At.FIRST_KEY,
        open_paths=((*error.path, key),),
    )


def _wrong_type(error: SchemaError) -> Iterator[Finding]:
    wanted = error.wanted if error.keyword == "type" else None
    names = [TYPE_NAMES[wanted]] if wanted else list(_alternatives(error))
    expected = " or ".join(names)
    if error.instance is None:
        yield null_value(error.path, expected)
        return
    yield Finding(
        code=Code.WRONG_TYPE,
        key_path=error.path,
        summary=f"Expected {expected}, found {_type_name(error.instance)}.",
        hint=_quote_hint(error.instance, wanted),
    )


def null_value(path: KeyPath, expected: str) -> Finding:
    """The finding that there is no value at ``path``, where ``expected`` says what there should be."""
    return Finding(
        code=Code.NULL_VALUE,
        key_path=path,
        summary="There is no value here, and null is never a value.",
        hint=f"Write {expected}, or remove the key.",
    )


def _alternatives(error: SchemaError) -> Iterator[str]:
    for branch in error.schema.get("anyOf", ()):
        yield f"'{branch['const']}'" if "const" in branch else TYPE_NAMES[branch.get("type", "object")]


def _type_name(value: Any) -> str:
    names: dict[type, str] = {dict: "a mapping", list: "a list", str: f"the text '{value}'", bool: f"{value}".lower()}
    return names.get(type(value), f"the number {value}")


def _quote_hint(value: Any, wanted: str | None) -> str:
    if wanted == "string" and isinstance(value, (int, float, bool)):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return f'Put it in quotes: "{text}".'
    if wanted == "array" and isinstance(value, str):
        return f"Write a list: [{value}]."
    if wanted == "boolean" and isinstance(value, str):
        return "Write true or false, without quotes."
    if wanted == "integer" and isinstance(value, str):
        return "Write digits, without quotes."
    return ""


def _as_written(value: Any) -> str:
    return value if isinstance(value, str) else compact_json(value)


def _wrong_choice(error: SchemaError) -> Iterator[Finding]:
    schema = error.schema
    choices = list(map(_as_written, schema.get("enum", [schema.get("const")])))
    yield Finding(
        code=Code(schema.get(CODE, Code.WRONG_VALUE)),
        key_path=error.path,
        summary=f"'{_as_written(error.instance)}' is not allowed here.",
        hint=schema.get(HINT) or did_you_mean(_as_written(error.instance), choices) or f"Use {' or '.join(choices)}.",
    )


def _wrong_size(error: SchemaError) -> Iterator[Finding]:
    limit, count = error.wanted, len(error.instance)
    least = error.keyword == "minItems"
    yield Finding(
        code=Code.WRONG_SIZE,
        key_path=error.path,
        summary=f"Expected {'at least' if least else 'at most'} {limit} item{'s' if limit > 1 else ''}, found {count}.",
        hint="Add an item, or remove the key if it is optional." if least else f"Keep {limit} at the most.",
        at=At.KEY,
    )


def _duplicates(error: SchemaError) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, item in enumerate(error.instance):
        known = first.setdefault(identity_of(item), index)
        if known != index:
            yield Finding(
                code=Code.DUPLICATE_ITEM,
                key_path=(*error.path, index),
                summary=f"This item repeats item {known + 1} of the list.",
                hint="Remove one of them.",
            )


def _not_one_key(error: SchemaError) -> Iterator[Finding]:
    choices = ", ".join(known_keys(error))
    found = " and ".join(f"'{key}'" for key in error.instance) or "none"
    yield Finding(
        code=Code.TARGET_NOT_ONE,
        key_path=error.path,
        summary=f"A target is exactly one of {choices}; found {found}.",
        hint="Write one list item for each target.",
    )


_WANTED_TEXT: dict[str, str] = {
    Code.NAME_FORMAT: "name",
    Code.DURATION_FORMAT: "duration",
    Code.TIME_FORMAT: "time of day",
    Code.DATE_FORMAT: "date",
}


def _wrong_value(error: SchemaError) -> Iterator[Finding]:
    value, schema = error.instance, error.schema
    reasons = {
        "minLength": "This text is empty.",
        "minimum": f"{value} is too small.",
        "maximum": f"{value} is too large.",
    }
    limits = {"minimum": f"at least {error.wanted}", "maximum": f"at most {error.wanted}"}
    limit = limits.get(error.keyword)
    yield Finding(
        code=Code(schema.get(CODE, Code.WRONG_VALUE)),
        key_path=error.path,
        summary=reasons.get(error.keyword, f"'{value}' is no {_WANTED_TEXT.get(schema.get(CODE, ''), 'valid text')}."),
        hint=schema.get(HINT) or (f"Use {limit}." if limit else "Write at least one character."),
    )


_DESCRIBE: dict[str, Callable[[SchemaError], Iterator[Finding]]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "type": _wrong_type,
    "anyOf": _wrong_type,
    "enum": _wrong_choice,
    "const": _wrong_choice,
    "minItems": _wrong_size,
    "maxItems": _wrong_size,
    "uniqueItems": _duplicates,
    "minProperties": _not_one_key,
    "maxProperties": _not_one_key,
}
