"""What the platforms publish of their APIs, in the cuts of ``tests/data``, and whether an exchange is in its shape."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.support.forge_server import Exchange

_DATA = Path(__file__).parents[1] / "data"
_FILES = {"github": "github-openapi.json", "gitlab": "gitlab-api.json"}
_GRAPHQL = "/graphql"


def faults_of(kind: str, exchange: Exchange) -> list[str]:
    """What is wrong with a request and its answer; nothing where both are as published.

    GraphQL is not in what is published as OpenAPI: of it, only that it is asked for in the right form."""
    if exchange.path.endswith(_GRAPHQL):
        return [] if exchange.body.keys() == {"query", "variables"} else ["this is no query of GraphQL"]
    operation = _operation(kind, exchange.method.lower(), exchange.path)
    if operation is None:
        return [f"{exchange.name} is no operation"]
    return [*_request_faults(operation, exchange), *_answer_faults(operation, exchange)]


@cache
def paths_of(kind: str) -> dict[str, Any]:
    """The operations by their paths and methods."""
    paths: dict[str, Any] = json.loads((_DATA / _FILES[kind]).read_text())["paths"]
    return paths


def _operation(kind: str, method: str, path: str) -> Any:
    for template, methods in paths_of(kind).items():
        pattern = "/".join("[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/"))
        if method in methods and re.fullmatch(pattern, path):
            return methods[method]
    return None


def _request_faults(operation: Any, exchange: Exchange) -> list[str]:
    known = {
        parameter["name"]: parameter["schema"] for parameter in operation["parameters"] if parameter["in"] == "query"
    }
    strange = [f"there is no parameter {name}" for name in exchange.query.keys() - known.keys()]
    wrong = [
        f"{name}={said}"
        for name, said in exchange.query.items()
        if known.get(name, {}).get("type") == "integer" and not said.isdigit()
    ]
    if "requestBody" in operation:
        return [*strange, *wrong, *_errors(operation["requestBody"], exchange.body)]
    return [*strange, *wrong, *(["it has a body"] if exchange.body is not None else [])]


def _answer_faults(operation: Any, exchange: Exchange) -> list[str]:
    schema = operation["responses"].get(str(exchange.status))
    if schema is None:
        return [] if exchange.status == 401 else [f"{exchange.status} is no status of it"]
    return _errors(schema, exchange.value) if schema else []


def _errors(schema: Any, value: Any) -> list[str]:
    found = Draft202012Validator(_as_json_schema(schema)).iter_errors(value)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def _as_json_schema(schema: Any) -> Any:
    """OpenAPI 3.0 says null with ``nullable``, JSON Schema with a type."""
    if isinstance(schema, list):
        return [_as_json_schema(child) for child in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _as_json_schema(child) for key, child in schema.items() if key != "nullable"}
    return {"anyOf": [inner, {"type": "null"}]} if schema.get("nullable") else inner
