"""The rows of a SQL store as a State: what is in force and what was applied, put together."""

from collections.abc import Iterable
from typing import TypeAlias

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import in_order
from flowsync.ground.errors import StoreError
from flowsync.ground.json_text import parse_json
from flowsync.model.canonical import renewed_body
from flowsync.model.state import ResourceState, State, StateVersion
from flowsync.store.live_rows import KINDS, LiveRows
from flowsync.store.protocol import BodyReader

LiveRow: TypeAlias = tuple[object, object, object, object]
"""kind, space, name, body: whatever another program wrote there."""
AppliedRow: TypeAlias = tuple[str, str, str, str, str, str, str, str, int]
"""kind, space, name, body, object_id, revision, actor, applied_at, serial."""
RemovedRow: TypeAlias = tuple[str, str, str, int]
"""kind, space, name, serial."""

_Bodies: TypeAlias = dict[tuple[object, object, object], object]
_ABSENT = object()


def build_state(
    version: StateVersion,
    *,
    live: Iterable[LiveRow],
    applied: Iterable[AppliedRow],
    removed: Iterable[RemovedRow],
    read_body: BodyReader,
) -> State:
    """The state that the rows of the tables ``live``, ``applied`` and ``removed`` stand for; a space '' is no space.

    A live body that equals the applied one, to the letter or in canonical form, is the applied text itself. What an
    earlier flowsync applied is brought into the canonical form of this one. Raises StoreError when a row that flowsync
    wrote is of a kind that this flowsync does not know.
    """
    bodies: _Bodies = {(kind, space or "", name): body for kind, space, name, body in live}
    rows = LiveRows(read_body)
    resources = _managed(applied, bodies, rows)
    gone = {_address(kind, space, name): serial for kind, space, name, serial in removed}
    still_gone = {address: serial for address, serial in gone.items() if address not in resources}
    resources |= _unmanaged(bodies, rows)
    return State(
        version=version,
        resources=resources,
        removed=still_gone,
        invalid=frozenset(rows.invalid),
        diagnostics=tuple(in_order(rows.diagnostics)),
    )


def check_readable(state: State) -> State:
    """The state, in which plans can be made. Raises StoreError where what was applied is not what flowsync writes."""
    for address, known in state.resources.items():
        if known.applied is not None and known.live != known.applied and not _is_body(known.applied):
            raise StoreError(
                f"The store is damaged: what was applied as {address} is not what flowsync writes.",
                hint="See 'flowsync audit verify', and restore the store from a backup.",
            )
    return state


def _is_body(text: str) -> bool:
    try:
        body = parse_json(text)
    except ValueError:
        return False
    return isinstance(body, dict) and body.keys() == {"metadata", "spec"}


def _managed(applied: Iterable[AppliedRow], bodies: _Bodies, rows: LiveRows) -> dict[Address, ResourceState]:
    """The objects that flowsync manages; their bodies are taken out of ``bodies``."""
    resources = {}
    for kind, space, name, body, object_id, revision, actor, applied_at, serial in applied:
        address = _address(kind, space, name)
        found = bodies.pop((kind, space, name), _ABSENT)
        renewed = renewed_body(address.kind, body)
        resources[address] = ResourceState(
            live=renewed if found == body else _changed(address, found, renewed, rows),
            applied=renewed,
            object_id=object_id,
            revision=revision,
            actor=actor,
            applied_at=applied_at,
            serial=serial,
        )
    return resources


def _changed(address: Address, found: object, applied: str, rows: LiveRows) -> str | None:
    live = None if found is _ABSENT else rows.read_managed(address, found)
    return applied if live == applied else live


def _unmanaged(bodies: _Bodies, rows: LiveRows) -> dict[Address, ResourceState]:
    read = (rows.read_unmanaged(*key, body) for key, body in bodies.items())
    return {address: ResourceState(live=text) for address, text in filter(None, read)}


def _address(kind: str, space: str, name: str) -> Address:
    if kind not in KINDS:
        raise StoreError(
            f"The store holds an object of the kind '{kind}', which this flowsync does not know.",
            hint="Use the flowsync that wrote it, or a newer one.",
        )
    return Address(kind=KINDS[kind], space=space or None, name=name)
