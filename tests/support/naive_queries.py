"""What a query covers, straight from its meaning: one resource and one permission after the other. It shares no code
with evaluation and knows of no index; slow, and only for tests."""

from collections.abc import Iterator

from flowsync.catalog.snapshot import Integration, InventoryResource, Permission, Snapshot
from flowsync.model.query.tree import And, Comparison, Not, Operator, Query

Entitled = tuple[str, str, str, str]
"""Integration, type, id of the resource, name of the permission."""


def naive_pairs(query: Query, snapshot: Snapshot) -> set[Entitled]:
    """Every entitlement of the snapshot for which the query is true."""
    return {
        (resource.integration, resource.type, resource.id, permission.name)
        for resource, permission, integration in _entitlements(snapshot)
        if _holds(query, resource, permission, integration)
    }


def _entitlements(snapshot: Snapshot) -> Iterator[tuple[InventoryResource, Permission, Integration]]:
    for resource in snapshot.resources or ():
        for integration in snapshot.integrations:
            for resource_type in integration.resource_types:
                if (integration.name, resource_type.name) == (resource.integration, resource.type):
                    for permission in resource_type.permissions:
                        yield resource, permission, integration


def _holds(query: Query, resource: InventoryResource, permission: Permission, integration: Integration) -> bool:
    if isinstance(query, Not):
        return not _holds(query.term, resource, permission, integration)
    if not isinstance(query, Comparison):
        held = [_holds(term, resource, permission, integration) for term in query.terms]
        return all(held) if isinstance(query, And) else any(held)
    return _compares(_value(query, resource, permission, integration), query)


def _compares(value: str, query: Comparison) -> bool:
    first = query.values[0]
    return {
        Operator.EQUAL: bool(value) and value == first,
        Operator.NOT_EQUAL: not value or value != first,
        Operator.CONTAINS: bool(value) and first in value,
        Operator.NOT_CONTAINS: not value or first not in value,
        Operator.STARTS_WITH: bool(value) and value.startswith(first),
        Operator.ENDS_WITH: bool(value) and value.endswith(first),
        Operator.IN: bool(value) and value in query.values,
        Operator.NOT_IN: not value or value not in query.values,
    }[query.operator]


def _value(query: Comparison, resource: InventoryResource, permission: Permission, integration: Integration) -> str:
    """The value of the field, empty where there is none."""
    key = query.key or ""
    return {
        "resource_type": resource.type,
        "resource_name": resource.name,
        "resource_path": resource.path,
        "resource": resource.id,
        "resource_status": resource.status,
        "resource_source_id": resource.source_id,
        "resource_risk_level": resource.risk,
        "integration": integration.id or integration.name,
        "integration_name": integration.name,
        "permission": permission.id or permission.name,
        "permission_name": permission.name,
        "permission_risk_level": permission.risk,
        "resource_tag": resource.tags.get(key, ""),
        "resource_context": resource.context.get(key, ""),
        "permission_tag": permission.tags.get(key, ""),
        "permission_context": permission.context.get(key, ""),
    }[query.field]
