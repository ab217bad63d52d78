"""Names for what drifted, ``ADDRESS[.field]``, and one field of a body taken from another body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath
from flowsync.ground.suggest import did_you_mean
from flowsync.model.canonical import canonical_body
from flowsync.model.shape import NO_DEFAULT, ValueShape, shape_of

_PARTS = ("metadata", "spec")
_NEVER_DRIFTS = frozenset({"name", "space", "renamed_from"})
"""Metadata that identifies an object or is never compared (domain: "Documents")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftedField:
    """An object, or one field of it: ``field`` is the field's key path in the canonical body, empty for the object."""

    address: Address
    field: KeyPath = ()

    def __str__(self) -> str:
        """As plans show it: the address, then the steps below metadata or spec."""
        return ".".join([str(self.address), *map(str, self.field[1:])])

    def covers(self, address: Address, key_path: KeyPath) -> bool:
        """Whether the field at ``key_path`` of the object at ``address`` is this one or lies in it."""
        return address == self.address and key_path[: len(self.field)] == self.field


def parse_drifted_field(text: str) -> DriftedField:
    """What ``ADDRESS`` or ``ADDRESS.field`` names; ``field`` as plans show it: ``grant_duration``, ``title``,
    ``settings.require_mfa``, or with ``metadata.`` or ``spec.`` before it.

    The names of managed objects hold no dot (``NAME_PATTERN``), so the first dot ends the address. A field is a way
    through mappings; what is in a list is named by the list. Raises ValueError, with what to write instead.
    """
    address_text, dot, field_text = text.partition(".")
    address = Address.parse(address_text)
    return DriftedField(address=address, field=_key_path(address, field_text) if dot else ())


def named_field(address: Address, key_path: KeyPath) -> DriftedField:
    """The field at ``key_path`` as it can be named; of what is in a list, the list."""
    in_list = next((number for number, step in enumerate(key_path) if isinstance(step, int)), len(key_path))
    return DriftedField(address=address, field=key_path[:in_list])


def with_field_of(kind: Kind, body: str, other: str, field: KeyPath) -> str:
    """The canonical ``body`` with the field at ``field`` as the canonical body ``other`` has it, absence included.

    Both are bodies of this kind; the result is canonical, and keeps the name and space of ``body``. Whether it is
    valid policy is not checked: fields that depend on one another may no longer fit. Raises ValueError when one of the
    bodies has nothing to put the field into, as when only one of them has a ``timeframe``.
    """
    mine, theirs = (_with_title(parse_json(text)) for text in (body, other))
    replaced = _replaced(mine, theirs, field, shape_of(kind))
    return canonical_body(kind, replaced["metadata"], replaced["spec"])


def _key_path(address: Address, text: str) -> KeyPath:
    if "[" in text:
        raise ValueError(f"'{text}' is in a list: name the whole list, {address}.{text.partition('[')[0]}")
    steps = tuple(text.split("."))
    shape = shape_of(address.kind)
    part = next((part for part in _PARTS if steps[0] in shape.fields[part].fields), None)
    path: KeyPath = (part, *steps) if part else steps
    if len(path) == 1 or (len(path) == 2 and path[-1] in _NEVER_DRIFTS):  # noqa: PLR2004 (a part and a field)
        raise ValueError(f"{address.kind} has no field '{text}' that can drift. {_nearest(steps[0], shape)}".rstrip())
    for step in path:
        if step not in shape.fields:
            raise ValueError(f"{address.kind} has no field '{text}'. {_nearest(str(step), shape)}".rstrip())
        shape = shape.fields[str(step)]
    return path


def _nearest(step: str, shape: ValueShape) -> str:
    """A suggestion for a wrong step; the first one may stand below metadata or spec."""
    inner = [shape.fields[part].fields for part in _PARTS] if set(shape.fields) == set(_PARTS) else [shape.fields]
    return did_you_mean(step, [key for fields in inner for key in fields if key not in _NEVER_DRIFTS])


def _with_title(body: dict[str, Any]) -> dict[str, Any]:
    """A title that is left out is the name."""
    metadata = body["metadata"]
    return {**body, "metadata": {"title": metadata["name"], **metadata}}


def _replaced(mine: Mapping[str, Any], theirs: Mapping[str, Any], field: KeyPath, shape: ValueShape) -> dict[str, Any]:
    key, *rest = field
    inner = shape.fields[str(key)]
    one, other = (_effective(value.get(str(key)), inner) for value in (mine, theirs))
    if rest and one != other:
        if not (isinstance(one, dict) and isinstance(other, dict)):
            raise ValueError(f"only one of the two has '{key}' with fields of its own: name all of '{key}'")
        other = _replaced(one, other, tuple(rest), inner)
    kept = {name: value for name, value in mine.items() if name != key}
    return kept if other is None else {**kept, str(key): other}


def _effective(value: Any, shape: ValueShape) -> Any:
    return shape.default if value is None and shape.default is not NO_DEFAULT else value
