"""What the fields of all kinds are made of: the base model, texts, names, durations, times.

The models are the one truth for the shape of documents: ``schema/*.schema.json`` is generated from them and is what
documents are checked against, so that an editor and CI agree. What only a condition between keys can say is a JSON
Schema fragment beside the model (``rule``), with the diagnostic code to report.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from flowsync.ground.address import NAME_PATTERN, NAME_RULE
from flowsync.ground.codes import Code
from flowsync.ground.duration import DURATION_PATTERN
from flowsync.model.keywords import CODE, COMPARES, HINT, MESSAGE, REFUSES


class Shape(BaseModel):
    """The base of all models: unknown keys are refused, nothing is coerced, null is no value."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class Absent:
    """The value of an optional key that a document does not have. It is no JSON value, so null stays refused."""


ABSENT = Absent()


def absent(**extra: Any) -> Any:
    """An optional field without a default value."""
    return Field(default_factory=lambda: ABSENT, **extra)


def rule(
    condition: dict[str, Any], fragment: dict[str, Any], code: Code, message: str, hint: str, *, refuses: str = ""
) -> dict[str, Any]:
    """A JSON Schema fragment that must hold where ``condition`` holds, and the diagnostic to report where it fails."""
    notes = {CODE: str(code), MESSAGE: message, HINT: hint, **({REFUSES: refuses} if refuses else {})}
    return {"if": condition, "then": {**fragment, **notes}}


def refused(code: Code, message: str, hint: str) -> dict[str, Any]:
    """A JSON Schema that no value meets: the key that has it is known and refused with a diagnostic of its own."""
    return {"not": {}, CODE: str(code), MESSAGE: message, HINT: hint, REFUSES: "."}


def has(key: str, *values: str) -> dict[str, Any]:
    """A condition: this is a mapping that has this key, with one of these values when any are given."""
    condition: dict[str, Any] = {"type": "object", "required": [key]}
    return {**condition, "properties": {key: {"enum": list(values)}}} if values else condition


def has_other(key: str, *values: str) -> dict[str, Any]:
    """A condition: this is a mapping that has this key, with a text that is none of these values."""
    return {"type": "object", "required": [key], "properties": {key: {"type": "string", "not": {"enum": list(values)}}}}


def lacks(key: str) -> dict[str, Any]:
    """A fragment: the mapping does not have this key."""
    return {"not": {"required": [key]}}


Text = Annotated[str, Field(min_length=1)]
Name = Annotated[
    str,
    Field(
        pattern=NAME_PATTERN,
        json_schema_extra={
            CODE: str(Code.NAME_FORMAT),
            HINT: f"Use {NAME_RULE}.",
        },
    ),
]
Duration = Annotated[
    str,
    Field(
        pattern=DURATION_PATTERN,
        json_schema_extra={
            COMPARES: "duration",
            CODE: str(Code.DURATION_FORMAT),
            HINT: "Write digits with d, h, m in that order, each at most once, from 1m to 365d: 30m, 1h30m, 2d.",
        },
    ),
]
_TIME_HINT = {CODE: str(Code.TIME_FORMAT)}
StartTime = Annotated[
    str,
    Field(
        pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        json_schema_extra={**_TIME_HINT, HINT: 'Write HH:MM from "00:00" to "23:59", with quotes.'},
    ),
]
EndTime = Annotated[
    str,
    Field(
        pattern="^(00:0[1-9]|00:[1-5][0-9]|(0[1-9]|1[0-9]|2[0-3]):[0-5][0-9]|24:00)$",
        json_schema_extra={**_TIME_HINT, HINT: 'Write HH:MM from "00:01" to "24:00" (exclusive), with quotes.'},
    ),
]
Date = Annotated[
    str,
    Field(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        json_schema_extra={CODE: str(Code.DATE_FORMAT), HINT: 'Write a day of the calendar as "YYYY-MM-DD".'},
    ),
]
Moment = Annotated[
    str,
    Field(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        json_schema_extra={CODE: str(Code.DATE_FORMAT), HINT: 'Write a moment in UTC as "YYYY-MM-DDTHH:MM:SSZ".'},
    ),
]


def whole_number(lowest: int, highest: int, *, hint: str = "") -> Any:
    """The JSON Schema of a whole number in a range, both ends included; ``hint`` says what to write, and why."""
    schema = {"type": "integer", "minimum": lowest, "maximum": highest}
    return WithJsonSchema({**schema, HINT: hint} if hint else schema)
