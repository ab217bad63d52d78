"""Catalog files of a company that fits the flows of ``projects.flow``."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.projects import Project

INVENTORY: dict[str, Any] = {
    "integrations": [
        {
            "name": "prod-postgres",
            "resource_types": [
                {"name": "postgresql-table", "permissions": [{"name": "READ_ONLY"}, {"name": "READ_WRITE"}]}
            ],
        }
    ],
}


def people_file(people: Mapping[str, Sequence[str]], ids: Mapping[str, str]) -> dict[str, Any]:
    """The file of people by their groups of Okta; ``ids`` are those of groups, their names where none is given."""
    return {
        "sources": [{"name": "Okta", "types": ["group"]}],
        "people": [
            {
                "id": name,
                "email": f"{name}@acme.example",
                "attributes": [
                    {"type": "group", "value": group, "source": "Okta", "id": ids.get(group, group)} for group in groups
                ],
            }
            for name, groups in people.items()
        ],
    }


def sync_company(
    project: Project,
    *,
    ids: Mapping[str, str] | None = None,
    tables: Sequence[str] = ("orders",),
    **people: Sequence[str],
) -> None:
    """Sync a catalog of people by their groups, and of tables."""
    resources = [
        {"integration": "prod-postgres", "type": "postgresql-table", "id": name, "name": name} for name in tables
    ]
    files = {"people.json": people_file(people, ids or {}), "inventory.json": {**INVENTORY, "resources": resources}}
    for name, data in files.items():
        (project.root / name).write_text(json.dumps(data), encoding="utf-8")
    done = project.run("catalog", "sync", *files)
    assert done.code == 0, done.err
