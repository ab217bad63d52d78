"""Deeds as rows of the temporary table ``batch``, from which a few statements over whole tables do all of them."""

from collections.abc import Iterable

from flowsync.ground.address import Address
from flowsync.store.deeds import Adopt, Deed, Delete, Forget, Put
from flowsync.store.ids import new_id

COLUMNS = ("ord", "deed", "kind", "space", "name", "source", "body", "applied", "new_id")
"""``source`` is the name the object has before, ``body`` what becomes live, ``applied`` what becomes applied."""

BatchRow = tuple[int, str, str, str, str, str, str | None, str | None, str]

_WORDS = {Put: "put", Delete: "delete", Adopt: "adopt", Forget: "forget"}


def batch_rows(deeds: Iterable[Deed]) -> list[BatchRow]:
    """The rows in the order of the deeds, counted from 1. ValueError when an object is touched twice."""
    rows: list[BatchRow] = []
    sources: set[Address] = set()
    results: set[Address] = set()
    for ord_, deed in enumerate(deeds, start=1):
        source = deed.previous if isinstance(deed, Put) and deed.previous else deed.address
        stays = isinstance(deed, (Put, Adopt))
        if source in sources or (stays and deed.address in results):
            raise ValueError(f"{deed.address} would be changed twice at once")
        sources.add(source)
        results.update([deed.address] if stays else [])
        rows.append(_row(ord_, deed, source))
    return rows


def _row(ord_: int, deed: Deed, source: Address) -> BatchRow:
    address = deed.address
    body = deed.body if isinstance(deed, Put) else None
    applied = deed.applied if isinstance(deed, Put) and deed.applied is not None else body
    if isinstance(deed, Adopt):
        applied = deed.body
    space = address.space or ""
    return ord_, _WORDS[type(deed)], str(address.kind), space, address.name, source.name, body, applied, new_id()
