"""The generated JSON Schemas: not stale, valid, and with all that an editor shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from flowsync.ground.address import Kind
from flowsync.ground.codes import Code
from flowsync.ground.json_text import parse_json
from flowsync.model.catalog_file import CatalogFile
from flowsync.model.fields import ABSENT
from flowsync.model.keywords import CODE, HINT, LIST, MESSAGE
from flowsync.model.kinds import MODELS
from flowsync.model.project import Project
from flowsync.model.rule_kind import RuleKind
from flowsync.model.rules import RULE_MODELS
from flowsync.model.schema import generated_schemas, write_schemas
from flowsync.model.schema_files import (
    CATALOG_SCHEMA,
    DOCUMENT_SCHEMA,
    PROJECT_SCHEMA,
    load_schema,
    schema_file,
    schema_folder,
)

NAMES = sorted(path.name for path in schema_folder().glob("*.json"))
OWNERS: dict[str, type[BaseModel]] = {
    **{schema_file(kind): model for kind, model in MODELS.items()},
    **{schema_file(kind): model for kind, model in RULE_MODELS.items()},
    PROJECT_SCHEMA: Project,
    CATALOG_SCHEMA: CatalogFile,
}

Property = tuple[str, dict[str, Any]]


def properties(name: str) -> Iterator[Property]:
    """Every property of a schema, but for refused ones, by a name that a failure shows."""
    schema = load_schema(name)
    for owner, definition in {"": schema, **schema.get("$defs", {})}.items():
        for key, value in definition.get("properties", {}).items():
            if value.get("not") != {}:
                yield f"{owner}.{key}", value


def values_of(schema: Any, keyword: str) -> Iterator[Any]:
    """Every value of a keyword, wherever it stands."""
    if isinstance(schema, dict):
        if keyword in schema:
            yield schema[keyword]
        for child in schema.values():
            yield from values_of(child, keyword)
    elif isinstance(schema, list):
        for child in schema:
            yield from values_of(child, keyword)


def test_the_schema_files_are_those_that_the_models_generate() -> None:
    assert {name: (schema_folder() / name).read_text(encoding="utf-8") for name in NAMES} == generated_schemas()


def test_there_is_one_schema_per_kind_one_for_all_and_one_each_for_the_project_and_catalogs() -> None:
    names = [*map(schema_file, (*Kind, *RuleKind)), DOCUMENT_SCHEMA, PROJECT_SCHEMA, CATALOG_SCHEMA]
    assert sorted(names) == NAMES
    assert schema_file(Kind.ACCESS_FLOW) == "access-flow.schema.json"


def test_they_can_be_written_anywhere(tmp_path: Path) -> None:
    write_schemas(tmp_path / "new" / "schema")
    assert {path.name: path.read_text() for path in (tmp_path / "new" / "schema").iterdir()} == generated_schemas()


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_in_its_dialect_and_has_its_name_as_id(name: str) -> None:
    schema = load_schema(name)
    assert jsonschema_rs.meta.is_valid(schema)
    assert (schema["$schema"], schema["$id"]) == ("https://json-schema.org/draft/2020-12/schema", name)


@pytest.mark.parametrize("name", NAMES)
def test_every_property_has_a_description(name: str) -> None:
    assert [key for key, value in properties(name) if not value.get("description", "").strip()] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_property_has_examples_that_are_valid(name: str) -> None:
    definitions = load_schema(name).get("$defs", {})
    assert [key for key, value in properties(name) if not value.get("examples")] == []
    wrong = [
        (key, example)
        for key, value in properties(name)
        for example in value["examples"]
        if not jsonschema_rs.is_valid({**value, "$defs": definitions}, example)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_every_default_is_valid(name: str) -> None:
    definitions = load_schema(name).get("$defs", {})
    defaults = [(key, value) for key, value in properties(name) if "default" in value]
    wrong = [
        key for key, value in defaults if not jsonschema_rs.is_valid({**value, "$defs": definitions}, value["default"])
    ]
    assert wrong == []


def models_in(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> set[type[BaseModel]]:
    seen = set() if seen is None else seen
    if model not in seen:
        seen.add(model)
        for field in model.model_fields.values():
            for inner in arguments(field.annotation):
                models_in(inner, seen)
    return seen


def arguments(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from arguments(inner)


@pytest.mark.parametrize("name", sorted(OWNERS))
def test_a_property_has_a_default_exactly_where_the_model_has_one(name: str) -> None:
    schema = load_schema(name)
    for model in models_in(OWNERS[name]):
        definition = schema["$defs"].get(model.__name__, schema)
        for key, field in model.model_fields.items():
            default = field.get_default(call_default_factory=True, validated_data={})
            if isinstance(default, BaseModel):
                default = default.model_dump(exclude_unset=True)
            has_default = default is not PydanticUndefined and default is not ABSENT
            written = definition["properties"][key]
            assert ("default" in written) == has_default, (model, key)
            assert not has_default or written["default"] == default, (model, key)
            assert (key in definition.get("required", ())) == field.is_required(), (model, key)


@pytest.mark.parametrize("name", NAMES)
def test_every_mapping_of_the_language_is_closed(name: str) -> None:
    schema = load_schema(name)
    open_ones = [
        key
        for key, definition in schema.get("$defs", {}).items()
        if "properties" in definition and definition.get("additionalProperties") is not False
    ]
    assert open_ones == []


@pytest.mark.parametrize("name", NAMES)
def test_own_keywords_name_codes_and_come_with_their_remedy(name: str) -> None:
    schema = load_schema(name)
    assert set(values_of(schema, CODE)) <= {str(code) for code in Code}
    assert all(text.endswith((".", ". ")) for text in values_of(schema, MESSAGE))
    assert all(text.endswith(".") for text in values_of(schema, HINT))


def test_every_list_says_how_it_compares() -> None:
    silent = [
        (name, key)
        for name in NAMES
        for key, value in properties(name)
        for alternative in (value, *value.get("anyOf", ()))
        if alternative.get("type") == "array" and LIST not in alternative
    ]
    assert silent == []


def test_the_examples_of_a_schema_are_read_as_they_are_written() -> None:
    text = generated_schemas()["access-flow.schema.json"]
    assert parse_json(text)["$defs"]["FlowSettings"]["properties"]["max_extensions"] == {
        "type": "integer",
        "minimum": 0,
        "maximum": 10,
        "default": 0,
        "description": "How often access can be extended; 0 = not extendable, at most 10.",
        "examples": [1],
    }
