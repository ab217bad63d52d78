"""Builders of plans: policies and a store, compared by the real ``build_plan``."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.configuration import Configuration, Origin, Resource, Revision
from flowsync.model.state import ResourceState, State, StateVersion
from flowsync.plan.build import build_plan
from flowsync.plan.drifted_fields import parse_drifted_field
from flowsync.plan.places import with_places
from flowsync.plan.selection import Selection, parse_selector
from flowsync.plan.values import Plan
from tests.support.configurations import configuration, resource

STORE_URL = "sqlite:///.flowsync/live.db"
EVERYTHING = Selection()
COMMIT = "3f2a91c5d0e7b8a96f4c1d2e3b5a7f9081c2d3e4"


def place(path: str, line: int, column: int = 1, width: int = 10) -> SourceRange:
    """A range on one line."""
    return SourceRange(path=path, line=line, column=column, end_line=line, end_column=column + width)


def document(
    address: str, spec: dict[str, Any] | None = None, *, path: str = "policies/all.yaml", line: int = 1, **metadata: Any
) -> Resource:
    """A document of the policies that starts at a line of a file."""
    start = place(path, line)
    return replace(
        resource(address, spec, **metadata),
        origin=Origin(path=path, index=0),
        subject=start,
        name_subject=start,
        title_subject=start,
    )


def selection(*targets: str, exclude: Sequence[str] = ()) -> Selection:
    """What a run looks at, written as on the command line; a path is that of one file."""
    return Selection(targets=tuple(map(parse_selector, targets)), excluded=tuple(map(parse_selector, exclude)))


def planned(
    documents: Sequence[Resource],
    store: Mapping[str, ResourceState],
    *,
    expired: tuple[Resource, ...] = (),
    revision: Revision | None = None,
    lines: Mapping[str, int] | None = None,
    diagnostics: tuple[Diagnostic, ...] = (),
    looked_at: Selection = EVERYTHING,
    ignored_drift: Sequence[str] = (),
) -> Plan:
    """The plan of these documents against this store at serial 41.

    ``lines`` tells the line of a field by the last text in its key path; ``diagnostics`` are about live rows;
    ``looked_at`` and ``ignored_drift`` are the exceptions of the run.
    """
    wanted = replace(configuration(*documents, expired=expired), revision=revision or Revision(commit=COMMIT))
    ignored = tuple(map(parse_drifted_field, ignored_drift))
    plan = build_plan(wanted, stored(store, diagnostics), looked_at, ignored)
    return with_places(plan, _locator(wanted, lines or {}))


def stored(store: Mapping[str, ResourceState], diagnostics: tuple[Diagnostic, ...] = ()) -> State:
    """A store at serial 41 that holds these objects."""
    return State(
        version=StateVersion(lineage="5e1c", serial=41),
        resources={Address.parse(address): known for address, known in store.items()},
        invalid=frozenset(one.address for one in diagnostics if one.address is not None),
        diagnostics=diagnostics,
    )


def _locator(wanted: Configuration, lines: Mapping[str, int]) -> Any:
    def locate(address: Address, key_path: KeyPath) -> SourceRange | None:
        last = next((step for step in reversed(key_path) if isinstance(step, str)), "")
        return place(wanted.resources[address].subject.path, lines[last]) if last in lines else None

    return locate


def condition(type_: str, *values: str, source: str = "Okta", **fields: Any) -> dict[str, Any]:
    """A condition about a person."""
    return {"type": type_, "source_integration_name": source, "values": list(values), **fields}


def integration(*permissions: str, name: str = "prod-postgres", **fields: Any) -> dict[str, Any]:
    """A target that is an integration."""
    what = {"integration_name": name, "resource_type": "postgresql-table"}
    return {"integration": {**what, "permissions": list(permissions or ["READ_ONLY"]), **fields}}


def bundle(name: str) -> dict[str, Any]:
    """A target that is a bundle."""
    return {"bundle": {"name": name}}


def groups(*names: str) -> list[dict[str, Any]]:
    """Approver groups, each of one directory group."""
    return [{"approvers": [{"type": "group", "values": [name]}]} for name in names]


def policy(mode: str, *names: str) -> dict[str, Any]:
    """An approver policy with groups, each of one directory group."""
    return {"approval_mode": mode, "approver_groups": groups(*names)}


def scope(mode: str, type_: str, *values: str, **fields: Any) -> dict[str, Any]:
    """A part of the resources of an integration."""
    return {"scope_mode": f"{mode}_resources", "type": type_, "values": list(values), **fields}
