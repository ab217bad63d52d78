"""Three versions of a body side by side: applied, live, desired; the way to every field in which they can differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath
from flowsync.model.lists import ListOrder
from flowsync.model.pairing import pair_three
from flowsync.model.shape import NO_DEFAULT, PLAIN, ValueShape, shape_of
from flowsync.plan.labels import item_label
from flowsync.plan.values import AttributeChange, Cause

_IDENTITY = ("name", "space")
_OF_EVERY_FLOW = frozenset({"trigger", "active", "requestors", "access_targets"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One value in the three versions, defaults filled in, None where a version does not have it."""

    applied: Any
    live: Any
    desired: Any
    shape: ValueShape
    path: KeyPath
    labels: tuple[str, ...]

    @property
    def is_mapping(self) -> bool:
        """Whether it is taken apart by key."""
        return self._are_all(dict) and bool(self.shape.fields)

    @property
    def is_list(self) -> bool:
        """Whether it is taken apart by item; a list of texts is one value."""
        return self._are_all(list) and self.shape.item is not None and bool(self.shape.item.fields)

    @property
    def is_reordered(self) -> bool:
        """Whether policies made an ordered list longer or shorter, so that positions no longer say what an item is."""
        ordered = self.is_list and self.shape.order is ListOrder.ORDERED
        return (
            ordered and self.desired != self.applied and len({len(self.applied), len(self.live), len(self.desired)}) > 1
        )

    def parts(self) -> Iterator["Compared"]:
        """The values in a mapping in the order of the schema, or the items of a list; none of a value that is one."""
        if self.is_mapping:
            yield from self._fields()
        elif self.is_list:
            yield from self._items()

    def as_change(self) -> AttributeChange:
        """The value as one field that apply brings from live to desired."""
        if self.live == self.applied:
            cause = Cause.CHANGE
        else:
            cause = Cause.DRIFT if self.desired == self.applied else Cause.CONFLICT
        return AttributeChange(
            key_path=self.path,
            labels=self.labels,
            cause=cause,
            applied=self.applied,
            before=self.live,
            after=self.desired,
        )

    def _are_all(self, type_: type) -> bool:
        return all(isinstance(value, type_) for value in (self.applied, self.live, self.desired))

    def _fields(self) -> Iterator["Compared"]:
        versions = self.applied, self.live, self.desired
        present = {key for version in versions for key in version}
        unknown = sorted(present - set(self.shape.fields))
        for key in (*(key for key in self.shape.fields if key in present), *unknown):
            shape = self.shape.fields.get(key, PLAIN)
            values = tuple(_value(version, key, shape) for version in versions)
            yield _compared(values, shape, (*self.path, key), (*self.labels, key))

    def _items(self) -> Iterator["Compared"]:
        versions = self.applied, self.live, self.desired
        for indexes in pair_three(*versions, self.shape):
            values = tuple(None if at is None else items[at] for items, at in zip(versions, indexes, strict=True))
            index = next(at for at in reversed(indexes) if at is not None)
            item = next(value for value in reversed(values) if value is not None)
            label = item_label(self.labels[-1], item, index, self.shape, whole=None in values)
            yield _compared(values, self.shape.item or PLAIN, (*self.path, index), (*self.labels, label))


def compared_parts(kind: Kind, applied: str, live: str, desired: str) -> Iterator[Compared]:
    """Metadata and spec of three canonical bodies of one kind; without name and space, with the title filled in."""
    bodies = [_with_title(parse_json(text)) for text in (applied, live, desired)]
    for part in ("metadata", "spec"):
        yield _compared(tuple(body[part] for body in bodies), shape_of(kind).fields[part], (part,), ())


def _with_title(body: dict[str, Any]) -> dict[str, Any]:
    """The body without what identifies it; a title that is left out is the name."""
    metadata = dict(body["metadata"])
    metadata.setdefault("title", metadata["name"])
    return {**body, "metadata": {key: value for key, value in metadata.items() if key not in _IDENTITY}}


def _value(version: Mapping[str, Any], key: str, shape: ValueShape) -> Any:
    """The value of a field, its default where it is left out. An automatic flow has nothing of what is only requested:
    there, a field that is left out is not at its default."""
    if key in version or shape.default is NO_DEFAULT:
        return version.get(key)
    return None if version.get("trigger") == "AUTOMATIC" and key not in _OF_EVERY_FLOW else shape.default


def _compared(values: tuple[Any, ...], shape: ValueShape, path: KeyPath, labels: tuple[str, ...]) -> Compared:
    applied, live, desired = values
    return Compared(applied=applied, live=live, desired=desired, shape=shape, path=path, labels=labels)
