"""Turns the errors of a schema check into findings that a person can act on.

A fragment of the schema may name its own diagnostic code, sentence and hint (model/keywords.py). Of alternatives, only
the one whose type the value has is reported. One mistake gives one finding: a key that is missing because it is
misspelt is reported as misspelt only, and nothing is said about what stands under a refused key, nor of the value of
what has the wrong type.
"""

from collections.abc import Iterable, Iterator

from flowsync.ground.place import KeyPath
from flowsync.model.keywords import MESSAGE, REFUSES
from flowsync.validate.finding import Finding
from flowsync.validate.schema_error import SchemaError, known_keys, missing_key, misspelt_keys
from flowsync.validate.schema_wording import findings_of


def explain(errors: Iterable[SchemaError]) -> Iterator[Finding]:
    """The findings for the errors that jsonschema reports about a document."""
    flat = [leaf for error in errors for leaf in _leaves(error)]
    unknown = [error for error in flat if error.keyword == "additionalProperties"]
    unknown_at = {error.path for error in unknown}
    misspelt = {error.path: {key for _, key in misspelt_keys(error)} for error in unknown}
    mistyped = {error.path for error in flat if error.keyword == "type"}
    refused = _first_refusals(flat)
    for error in flat:
        if not (
            _is_of_misspelt(error, misspelt.get(error.path, set()))
            or (error.path in unknown_at and _is_of_unknown(error))
            or (error.path in mistyped and _is_of_mistyped(error))
            or _is_of_refused(error, refused)
        ):
            yield from findings_of(error)


def _leaves(error: SchemaError) -> Iterator[SchemaError]:
    """The errors of the one alternative that the value can have meant; else the error itself."""
    fitting = [branch for branch in error.branches if not any(_is_type_error(child, error) for child in branch)]
    if len(fitting) != 1:
        yield error
        return
    for child in fitting[0]:
        yield from _leaves(child)


def _is_type_error(child: SchemaError, parent: SchemaError) -> bool:
    """Whether the child says that the value as a whole has the wrong type for its alternative."""
    return child.keyword == "type" and child.path == parent.path


def _is_of_misspelt(error: SchemaError, misspelt: set[str]) -> bool:
    """Whether the error is that a misspelt key is missing, or what another key may be without that one."""
    if error.keyword == "required":
        return missing_key(error) in misspelt
    return bool(misspelt) and MESSAGE in error.schema and error.schema.get(REFUSES) != "."


def _is_of_unknown(error: SchemaError) -> bool:
    """Whether the error is that a target with an unknown key has one key too many."""
    return error.keyword == "maxProperties" and sum(key in known_keys(error) for key in error.instance) <= 1


def _is_of_mistyped(error: SchemaError) -> bool:
    """Whether the error is about the value of what has the wrong type already."""
    return error.keyword != "type" and REFUSES not in error.schema


def _first_refusals(errors: list[SchemaError]) -> dict[KeyPath, SchemaError]:
    """For each refused key the first error that refuses it."""
    first: dict[KeyPath, SchemaError] = {}
    for error in errors:
        if REFUSES in error.schema:
            first.setdefault(_subject(error), error)
    return first


def _is_of_refused(error: SchemaError, refused: dict[KeyPath, SchemaError]) -> bool:
    """Whether the error is a second one about a refused key, or about what stands under it."""
    path = _subject(error)
    return any(path[:length] in refused and refused[path[:length]] is not error for length in range(len(path) + 1))


def _subject(error: SchemaError) -> KeyPath:
    """What the error is about: the key that it refuses, else the value that is wrong."""
    key = error.schema.get(REFUSES, ".")
    return error.path if key == "." else (*error.path, key)
