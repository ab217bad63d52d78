"""Checks data against a JSON Schema: a compiled validator says yes quickly, jsonschema explains a no."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from flowsync.model.document import Document
from flowsync.model.schema_files import load_schema
from flowsync.validate.finding import Finding
from flowsync.validate.schema_error import SchemaError, identity_of
from flowsync.validate.schema_findings import explain


def shape_findings(document: Document, schema_name: str) -> list[Finding]:
    """What the schema finds wrong with the document; nothing when it is valid."""
    if _compiled(schema_name).is_valid(document.data) and not document.has_float:
        return []
    return list(explain(map(_schema_error, _explaining(schema_name).iter_errors(document.data))))


@cache
def _compiled(schema_name: str) -> Any:
    return jsonschema_rs.Draft202012Validator(load_schema(schema_name))


def _schema_error(error: Any) -> SchemaError:
    branches: dict[int, list[SchemaError]] = {}
    for child in error.context if error.validator == "anyOf" else ():
        branches.setdefault(child.schema_path[0], []).append(_schema_error(child))
    return SchemaError(
        keyword=error.validator,
        wanted=error.validator_value,
        schema=error.schema,
        path=tuple(error.absolute_path),
        instance=error.instance,
        message=error.message,
        branches=tuple(map(tuple, branches.values())),
    )


@cache
def _explaining(schema_name: str) -> Any:
    """The jsonschema validator, brought in line with the compiled one and with the models.

    ``3.0`` is no integer, ``$`` in a pattern means the end, not a place before a newline at the end, and repeated items
    are found in linear time.
    """
    # jsonschema takes 85 ms to import and is needed only to explain what is wrong
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415

    def pattern(_: Any, expression: str, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not re.search(expression.replace("$", r"\Z"), instance):
            yield ValidationError("does not match")

    def unique(_: Any, wanted: bool, instance: Any, __: Any) -> Iterator[Any]:
        if wanted and isinstance(instance, list) and len(set(map(identity_of, instance))) < len(instance):
            yield ValidationError("repeats an item")

    checker = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    extend: Any = validators.extend
    strict = extend(Draft202012Validator, {"pattern": pattern, "uniqueItems": unique}, type_checker=checker)
    return strict(load_schema(schema_name))
