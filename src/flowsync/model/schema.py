"""Makes ``schema/*.schema.json`` from the models: ``python -m flowsync.model.schema [FOLDER]``."""

import sys
from pathlib import Path
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.json_text import pretty_json
from flowsync.model.catalog_file import CatalogFile
from flowsync.model.fields import Shape
from flowsync.model.kinds import MODELS
from flowsync.model.language import API_VERSION
from flowsync.model.project import Project
from flowsync.model.rules import RULE_MODELS
from flowsync.model.schema_files import CATALOG_SCHEMA, DOCUMENT_SCHEMA, PROJECT_SCHEMA, schema_file

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def generated_schemas() -> dict[str, str]:
    """The text of every schema file by its name."""
    schemas = {schema_file(kind): _of_model(model, schema_file(kind)) for kind, model in MODELS.items()}
    schemas |= {schema_file(kind): _of_model(model, schema_file(kind)) for kind, model in RULE_MODELS.items()}
    schemas[DOCUMENT_SCHEMA] = _of_any_document()
    schemas[PROJECT_SCHEMA] = _of_model(Project, PROJECT_SCHEMA)
    schemas[CATALOG_SCHEMA] = _of_model(CatalogFile, CATALOG_SCHEMA)
    return {name: pretty_json(schema) for name, schema in sorted(schemas.items())}


def _of_model(model: type[Shape], name: str) -> dict[str, Any]:
    schema = _tidied(model.model_json_schema())
    return {"$schema": DIALECT, "$id": name, "title": model.__name__, **_completed(schema, schema.get("$defs", {}))}


def _of_any_document() -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    for kind, model in MODELS.items():
        schema = _of_model(model, schema_file(kind))
        definitions |= schema.pop("$defs", {})
        definitions[str(kind)] = {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
    return {
        "$schema": DIALECT,
        "$id": DOCUMENT_SCHEMA,
        "title": "Document",
        "description": "Any document of the policy language, chosen by its kind.",
        "type": "object",
        "required": ["kind"],
        "properties": {
            "apiVersion": {
                "const": API_VERSION,
                "description": "The version of the policy language.",
                "examples": [API_VERSION],
            },
            "kind": {
                "enum": [str(kind) for kind in Kind],
                "description": "The kind of the document.",
                "examples": [str(Kind.ACCESS_FLOW)],
            },
        },
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": str(kind)}}},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in Kind
        ],
        "$defs": dict(sorted(definitions.items())),
    }


def _tidied(schema: Any) -> Any:
    """Without the titles that pydantic makes from field names; line breaks of docstrings become spaces."""
    if isinstance(schema, list):
        return [_tidied(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _tidied(value) for key, value in schema.items() if key != "title" or not isinstance(value, str)}
    if isinstance(kept.get("description"), str):
        kept["description"] = " ".join(kept["description"].split())
    return kept


def _completed(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """With an example on every field, and the description that pydantic leaves out where the model has the same."""
    for owner in (schema, *definitions.values()):
        for field in owner.get("properties", {}).values():
            if "$ref" in field:
                field.setdefault("description", _definition(field, definitions)["description"])
            if "examples" not in field and "not" not in field:
                field["examples"] = [_example(field, definitions)]
    return schema


def _definition(field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    definition: dict[str, Any] = definitions[field["$ref"].rpartition("/")[2]]
    return definition


def _example(field: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "examples" in field:
        return field["examples"][0]
    if "$ref" in field:
        return _example(_definition(field, definitions), definitions)
    if "anyOf" in field:
        return _example(field["anyOf"][-1], definitions)
    return _plain_example(field, definitions)


def _plain_example(field: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "const" in field or "enum" in field:
        return field.get("const", field.get("enum", [None])[0])
    if field.get("type") == "array":
        return [_example(field["items"], definitions)]
    if field.get("type") == "object":
        wanted = field.get("required") or list(field["properties"])[: field.get("minProperties", 0)]
        return {key: _example(field["properties"][key], definitions) for key in wanted}
    return {"boolean": True, "integer": 1, "string": "text"}[field["type"]]


def write_schemas(folder: Path) -> None:
    """Write every schema file into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in generated_schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "schema"))
