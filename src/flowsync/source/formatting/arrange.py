"""The canonical arrangement of a document: keys in the order of the schema, times and dates in double quotes."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from flowsync.ground.address import Kind
from flowsync.model.rule_kind import RuleKind
from flowsync.model.shape import PLAIN, ValueShape, shape_of
from flowsync.source.formatting.layout import Collection, DocumentLayout, Entry, Text, Value
from flowsync.source.reading.scalars import resolve_plain

TIMES: Final = frozenset({"start_time", "end_time", "review_by", "expires_at"})
"""Fields that other YAML readers take for numbers or dates when they are not quoted."""


def arranged(document: DocumentLayout) -> DocumentLayout:
    """The document in canonical arrangement; one of an unknown kind, and keys that are unknown, keep their order.

    In a list, what stands above the first entry of an item's own mapping or list goes above the item.
    """
    return replace(document, root=_arranged(document.root, _shape(document.root)))


@cache
def document_shape(kind: str) -> ValueShape:
    """The shape of a whole document of this kind, its keys in canonical order; that of anything if there is no such."""
    known = next((known for known in (*Kind, *RuleKind) if known == kind), None)
    if known is None:
        return PLAIN
    return ValueShape(fields={"apiVersion": PLAIN, "kind": PLAIN, **shape_of(known).fields})


def _shape(root: Value) -> ValueShape:
    entries = root.entries if isinstance(root, Collection) else ()
    kinds = [entry.value.value for entry in entries if entry.name == "kind" and isinstance(entry.value, Text)]
    return document_shape(kinds[0]) if kinds else PLAIN


def _arranged(value: Value, shape: ValueShape) -> Value:
    if isinstance(value, Text):
        return value
    if value.is_mapping:
        entries = _in_order([_arranged_pair(entry, shape) for entry in value.entries], shape)
    else:
        entries = [_arranged_item(entry, shape.item or PLAIN) for entry in value.entries]
    return replace(value, entries=tuple(entries))


def _arranged_pair(entry: Entry, shape: ValueShape) -> Entry:
    value = _arranged(entry.value, shape.fields.get(entry.name, PLAIN))
    if entry.name in TIMES and entry.name in shape.fields and isinstance(value, Text):
        value = _quoted(value)
    return entry if value is entry.value else replace(entry, value=value)


def _arranged_item(entry: Entry, shape: ValueShape) -> Entry:
    value = _arranged(entry.value, shape)
    if isinstance(value, Text) or not value.is_block:
        return replace(entry, value=value)
    first = value.entries[0]
    above = value.head + first.before
    if above:
        value = replace(value, head=(), entries=(replace(first, before=()), *value.entries[1:]))
    return replace(entry, value=value, before=entry.before + above)


def _quoted(text: Text) -> Text:
    """A text in double quotes; what is no text, or would need an escape, stays as it is."""
    is_text = text.style == "'" or (not text.style and isinstance(resolve_plain(text.value), str))
    if not is_text or not text.value.isprintable() or set(text.value) & set('"\\'):
        return text
    return replace(text, lines=(f'"{text.value}"',), style='"')


def _in_order(entries: list[Entry], shape: ValueShape) -> list[Entry]:
    rank = {name: number for number, name in enumerate(shape.fields)}
    places = sorted(range(len(entries)), key=lambda place: rank.get(entries[place].name, len(rank)))
    if places == list(range(len(entries))) or _parts_alias(entries, places):
        return entries
    first, *others = (entries[place] for place in places)
    return [replace(first, before=first.before[first.before[:1] == ("",) :]), *others]


def _parts_alias(entries: list[Entry], places: list[int]) -> bool:
    """Whether in this order of places an anchor would change places with an alias or another anchor of its name."""
    names = [set(_names(entries[place])) for place in places]
    for anchor in {name[1:] for found in names for name in found if name[0] == "&"}:
        touching = [place for place, found in zip(places, names, strict=True) if {f"&{anchor}", f"*{anchor}"} & found]
        if touching != sorted(touching):
            return True
    return False


def _names(entry: Entry) -> Iterator[str]:
    """The anchors (``&name``) and aliases (``*name``) in an entry."""
    value = entry.value
    if entry.key and entry.key[0] in "&*":
        yield entry.key.split()[0]
    if value.anchor:
        yield f"&{value.anchor}"
    if isinstance(value, Text):
        yield from value.lines if value.style == "*" else ()
    else:
        for child in value.entries:
            yield from _names(child)
