"""The field tables of docs/language.md, from the JSON Schemas that documents are checked against."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generated_parts import listed, table, with_parts

DOCS = Path(__file__).parent
SCHEMAS = DOCS.parent / "schema"

_HEAD = ("field", "value", "default", "meaning", "example")
_OF_KIND = {
    "AccessFlow": "access-flow",
    "Bundle": "bundle",
    "AccessScope": "access-scope",
    "Space": "space",
    "AccountSettings": "account-settings",
}
_SHARED = {
    "ConditionBlock": "[condition block](#conditions-about-people)",
    "Condition": "[conditions](#conditions-about-people)",
    "ApproverGroup": "[approver groups](#approver-groups)",
    "Approver": "[approvers](#approver-groups)",
    "Integration": "[integration](#integration-targets)",
    "ResourceScope": "[resource scopes](#integration-targets)",
}
"""Shapes that stand in several places and have a table of their own, and the words that lead there."""

_WORDS = {
    "name-format": "[name](#values)",
    "duration-format": "[duration](#values)",
    "time-format": "[time](#values)",
    "review_by": "[day](#values)",
    "expires_at": "[moment](#values)",
}
_PLACEHOLDER = "text"
"""What the schemas give as the example of a text for which nobody wrote one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """One schema file: its data and its definitions."""

    data: dict[str, Any]

    def resolved(self, part: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The name of the definition that ``part`` refers to and what it says; no name where it refers to none."""
        name = part.get("$ref", "").rpartition("/")[2]
        return name, self.data["$defs"][name] if name else part


def language_page() -> str:
    """docs/language.md with its tables made anew."""
    return with_parts((DOCS / "language.md").read_text(encoding="utf-8"), _parts())


def _parts() -> dict[str, str]:
    flow = _schema("access-flow")
    parts = {kind: _fields(_schema(file), _schema(file).data["properties"]["spec"]) for kind, file in _OF_KIND.items()}
    parts |= {name: _fields(flow, {"$ref": f"#/$defs/{name}"}) for name in _SHARED}
    parts["metadata"] = _fields(flow, flow.data["properties"]["metadata"])
    parts["flowsync.yaml"] = _fields(*_project())
    parts["values"] = _values(flow)
    return parts


def _schema(name: str) -> Schema:
    return Schema(data=json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


def _project() -> tuple[Schema, dict[str, Any]]:
    schema = _schema("flowsync")
    return schema, {key: schema.data[key] for key in ("properties", "required")}


def _fields(schema: Schema, shape: dict[str, Any]) -> str:
    return table(_HEAD, list(_rows(schema, shape, "")))


def _rows(schema: Schema, shape: dict[str, Any], prefix: str) -> Iterator[tuple[str, ...]]:
    """The rows of a mapping's fields, each followed by those of what it holds, unless that has its own table."""
    _, mapping = schema.resolved(shape)
    for key, field in mapping["properties"].items():
        if "not" in field:
            continue  # known only so that it can be refused with a sentence of its own
        path = f"{prefix}{key}"
        meaning = field.get("description") or schema.resolved(field)[1].get("description", "")
        yield f"`{path}`", _value(schema, key, field), _default(key, field, mapping), meaning, _example(schema, field)
        for part in (field, *field.get("anyOf", ())):
            items = "[]" if "items" in part else ""
            name, inner = schema.resolved(part.get("items", part))
            if name and name not in _SHARED and "properties" in inner:
                yield from _rows(schema, inner, f"{path}{items}.")


def _value(schema: Schema, key: str, field: dict[str, Any]) -> str:
    """What may be written: the type with its limits."""
    if "anyOf" in field:
        return listed([_value(schema, key, part) for part in field["anyOf"]], "or")
    if "$ref" in field:
        name, _ = schema.resolved(field)
        return _SHARED.get(name, "mapping")
    if "const" in field or "enum" in field:
        return listed([f"`{word}`" for word in field.get("enum", [field.get("const")])], "or")
    return _plain_value(schema, key, field)


def _plain_value(schema: Schema, key: str, field: dict[str, Any]) -> str:
    if field["type"] == "array":
        return _list_value(schema, key, field)
    if field["type"] == "integer":
        return f"whole number, {field['minimum']} to {field['maximum']:,}"
    if field["type"] == "boolean":
        return "`true` or `false`"
    word = _WORDS.get(key) or _WORDS.get(field.get("x-flowsync-code", ""))
    if word is None:
        return "text" if field.get("minLength") else "text, may be empty"
    return f"{word} or `indefinite`" if "indefinite" in field["pattern"] else word


def _list_value(schema: Schema, key: str, field: dict[str, Any]) -> str:
    name, item = schema.resolved(field["items"])
    inner = _SHARED.get(name, "mappings") if name else f"{_value(schema, key, item)}".replace("text", "texts")
    order = ", in order" if field.get("x-flowsync-list", {}).get("order") == "ordered" else ""
    most = field.get("maxItems")
    least = field.get("minItems", 0)
    size = f", {least} to {most}" if most else f", at least {least}" if least else ""
    return f"list of {inner}{size}{order}"


def _default(key: str, field: dict[str, Any], mapping: dict[str, Any]) -> str:
    if key in mapping.get("required", ()):
        return "required"
    if mapping.get("maxProperties") == 1:
        return "one of these"
    if any(key in rule.get("then", {}).get("required", ()) for rule in mapping.get("allOf", ())):
        return "see below"
    default = field.get("default")
    return "none" if default in (None, "", [], {}) else f"`{_flow_style(default)}`"


def _example(schema: Schema, field: dict[str, Any]) -> str:
    """An example, where it says more than the words for the value do."""
    _, inner = schema.resolved(field)
    example = field.get("examples", [None])[0]
    plain = isinstance(example, str) or (isinstance(example, list) and all(isinstance(item, str) for item in example))
    if not plain or example == _PLACEHOLDER or not {"const", "enum"}.isdisjoint(inner):
        return ""
    return f"`{_flow_style(example)}`"


def _flow_style(value: Any) -> str:
    """The value as YAML on one line, for texts, lists of texts, numbers, booleans and mappings of those."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_flow_style, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow_style(inner)}' for key, inner in value.items())}}}"
    return f'"{value}"' if isinstance(value, str) and value[:1].isdigit() and not value.isalnum() else str(value)


def _values(flow: Schema) -> str:
    """How names, durations, times, days and moments are written, in the words of the hints of their diagnostics."""
    definitions = flow.data["$defs"]
    metadata, timeframe = definitions["Metadata"]["properties"], definitions["Timeframe"]["properties"]
    grant = definitions["AccessFlowSpec"]["properties"]["grant_duration"]
    rows = [
        ("name", metadata["name"]),
        ("duration", definitions["EscalationPolicy"]["properties"]["interval"]),
        ("`grant_duration`", grant),
        ("time, `start_time`", timeframe["start_time"]),
        ("time, `end_time`", timeframe["end_time"]),
        ("day, `review_by`", metadata["review_by"]),
        ("moment, `expires_at`", metadata["expires_at"]),
    ]
    return table(
        ("value", "how it is written", "example"),
        [(word, field["x-flowsync-hint"], f"`{_flow_style(field['examples'][0])}`") for word, field in rows],
    )
