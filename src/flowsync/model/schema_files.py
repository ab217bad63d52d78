"""Finds and reads the JSON Schemas that flowsync ships."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.model.rule_kind import RuleKind

DOCUMENT_SCHEMA = "document.schema.json"
PROJECT_SCHEMA = "flowsync.schema.json"
CATALOG_SCHEMA = "catalog.schema.json"
_PACKAGE = Path(__file__).parents[1]


def schema_file(kind: Kind | RuleKind) -> str:
    """The file name of a kind's schema: ``access-flow.schema.json``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower() + ".schema.json"


def schema_folder() -> Path:
    """The folder with the schemas: inside the installed package, or at the top of a source checkout."""
    packaged = _PACKAGE / "_schema"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "schema"


@cache
def load_schema(name: str) -> dict[str, Any]:
    """A schema by its file name; treat it as read-only."""
    schema: dict[str, Any] = parse_json((schema_folder() / name).read_bytes())
    return schema
