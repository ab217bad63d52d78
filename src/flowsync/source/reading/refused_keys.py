"""Keys that a document may not have, kept in its data until it is complete, and then taken out."""

from typing import Any

from flowsync.model.document import Mark


class RefusedKey:
    """Stands for a key that was refused; each is a key of its own. ``merges`` tells the merge key from the others."""

    __slots__ = ("merges",)

    def __init__(self, *, merges: bool) -> None:
        self.merges = merges


def remove_refused_keys(value: Any, marks: Any) -> None:
    """Take every refused key out of a value and its marks, in place.

    What a merge key brings in stays, below the entries that are written out: that the key is refused is one finding,
    and a second one about keys that seem to be missing would lead astray.
    """
    if isinstance(value, list):
        for item, mark in zip(value, marks, strict=True):
            remove_refused_keys(item, mark[7])
    elif isinstance(value, dict):
        for key, item in value.items():
            remove_refused_keys(item, marks[key][7])
        for key in [key for key in value if isinstance(key, RefusedKey)]:
            item, mark = value.pop(key), marks.pop(key)
            if key.merges:
                _merge(value, marks, item, mark)


def _merge(value: dict[str, Any], marks: dict[str, Mark], merged: Any, mark: Mark) -> None:
    sources = zip(merged, mark[7] or (), strict=True) if isinstance(merged, list) else [(merged, mark)]
    for source, source_mark in sources:
        if isinstance(source, dict) and isinstance(source_mark[7], dict):
            for key, item in source.items():
                value.setdefault(key, item)
                marks.setdefault(key, source_mark[7][key])
