"""Builds resources, configurations and states for tests without files."""

from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.place import SourceRange
from flowsync.model.canonical import canonical_body
from flowsync.model.configuration import Configuration, Origin, Reference, Resource, Revision
from flowsync.model.references import references_of
from flowsync.model.state import ResourceState, State, StateVersion

HERE = SourceRange(path="policies/test.yaml", line=1, column=1, end_line=1, end_column=2)
GROUP = {"type": "group", "source_integration_name": "Okta", "values": ["sre"]}
INTEGRATION = {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}


def flow_spec(**fields: Any) -> dict[str, Any]:
    """The spec of a self-serve flow, with ``fields`` in place of its own; a field that is None is left out."""
    spec = {
        "trigger": "SELF_SERVE",
        "requestors": {"conditions": [GROUP]},
        "access_targets": [{"integration": INTEGRATION}],
        **fields,
    }
    return {key: value for key, value in spec.items() if value is not None}


SPECS: dict[Kind, dict[str, Any]] = {
    Kind.ACCESS_FLOW: flow_spec(),
    Kind.BUNDLE: {"access_targets": [{"integration": INTEGRATION}]},
    Kind.ACCESS_SCOPE: {"query": 'resource_type = "aws-ec2"'},
    Kind.SPACE: {"space_scopes": ["estate"]},
    Kind.ACCOUNT_SETTINGS: {},
}


def body(address: str, spec: dict[str, Any] | None = None, **metadata: Any) -> str:
    """A canonical body for an address, with the least spec of its kind unless one is given."""
    at = Address.parse(address)
    identity = {"name": at.name, **({"space": at.space} if at.space else {})}
    return canonical_body(at.kind, {**identity, **metadata}, SPECS[at.kind] if spec is None else spec)


def resource(address: str, spec: dict[str, Any] | None = None, **metadata: Any) -> Resource:
    """A resource as a valid document gives it."""
    at = Address.parse(address)
    identity = {"name": at.name, **({"space": at.space} if at.space else {})}
    wanted = SPECS[at.kind] if spec is None else spec
    former = metadata.get("renamed_from")
    return Resource(
        address=at,
        body=canonical_body(at.kind, {**identity, **metadata}, wanted),
        title=metadata.get("title", at.name),
        origin=Origin(path=HERE.path, index=0),
        subject=HERE,
        name_subject=HERE,
        title_subject=HERE,
        references=tuple(
            Reference(target=target, subject=HERE) for target, _ in references_of(at, {**identity, **metadata}, wanted)
        ),
        renamed_from=Reference(target=Address(kind=at.kind, space=at.space, name=former), subject=HERE)
        if former
        else None,
        expires_at=metadata.get("expires_at"),
    )


def configuration(*resources: Resource, expired: tuple[Resource, ...] = ()) -> Configuration:
    """The configuration of these resources."""
    return Configuration(
        revision=Revision(),
        resources={one.address: one for one in sorted(resources, key=lambda one: one.address)},
        expired={one.address: one for one in expired},
    )


def applied(text: str, live: str | None = "same") -> ResourceState:
    """An object that flowsync applied; its live body is the same unless another, or None, is given."""
    return ResourceState(live=text if live == "same" else live, applied=text, object_id="id", actor="ana", serial=1)


def unmanaged(text: str) -> ResourceState:
    """An object that somebody else put into the store."""
    return ResourceState(live=text)


def state(**objects: ResourceState) -> State:
    """A state with these objects; a keyword is an address with ``__`` for the slash and ``_`` for the dash."""
    return State(
        version=StateVersion(lineage="lineage", serial=1),
        resources={Address.parse(key.replace("__", "/").replace("_", "-")): value for key, value in objects.items()},
    )
