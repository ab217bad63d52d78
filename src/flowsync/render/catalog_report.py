"""Catalogs of a store, as text and as JSON: the list of syncs, and one catalog with what it holds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flowsync.ground.json_text import pretty_json
from flowsync.model.record import CatalogRecord
from flowsync.render.age import age_phrase
from flowsync.render.catalog_contents import Contents, contents_data, contents_lines
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone, plain
from flowsync.render.tables import table_lines

_SHORT_DIGEST = 12
_HEADINGS = ("taken", "age", "digest", "synced", "by", "people", "resources", "from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """A sync with its age in minutes, and whether that is more than the project allows."""

    record: CatalogRecord
    age_minutes: int
    is_stale: bool


def catalogs_text(syncs: Sequence[Aged], more: int, *, store_url: str, nothing: str, paint: Paint = plain) -> str:
    """The syncs as a table; ``more`` is how many are not shown. ``nothing`` says why there are none."""
    rest = f"; {more:,} older ones are not shown, see --limit" if more else ""
    contents = len({sync.record.digest for sync in syncs})
    total = f"{counted(len(syncs), 'sync')} of {counted(contents, 'snapshot')}{rest}." if syncs else nothing
    table = "\n".join(table_lines(_HEADINGS, map(_row, syncs)))
    parts = [f"flowsync catalog · {printable(store_url)}", table, paint(total, Tone.STRONG)]
    return "\n\n".join(part for part in parts if part) + "\n"


def catalogs_json(syncs: Iterable[Aged], more: int, *, store_url: str) -> str:
    """The same as JSON."""
    data = {"store": {"url": encodable(store_url)}, "catalogs": [_data(sync) for sync in syncs], "more": more}
    return pretty_json({"format_version": FORMAT_VERSION, **data})


def catalog_text(shown: Aged, contents: Contents, *, store_url: str, paint: Paint = plain) -> str:
    """One catalog: where it comes from, how old it is, what it holds."""
    record = shown.record
    stale = paint("STALE, ", Tone.WARNING) if shown.is_stale else ""
    head = [
        ("digest", record.digest),
        ("taken", f"{record.taken_at}, {stale}{age_phrase(shown.age_minutes)} old"),
        ("synced", printable(f"{record.synced_at} by {record.actor}")),
        ("from", printable(record.origin)),
    ]
    lines = [f"  {name:<8}{value}" for name, value in head if value]
    parts = [f"flowsync catalog · {printable(store_url)}", "\n".join(lines), *contents_lines(contents, paint)]
    return "\n\n".join(parts) + "\n"


def catalog_json(shown: Aged, contents: Contents, *, store_url: str) -> str:
    """The same as JSON."""
    data = {"store": {"url": encodable(store_url)}, "catalog": _data(shown), **contents_data(contents)}
    return pretty_json({"format_version": FORMAT_VERSION, **data})


def synced_text(synced: Aged, *, is_new: bool, head: str) -> str:
    """What was synced, and the head of the audit."""
    record = synced.record
    news = "" if is_new else "\nThe content is that of a catalog that the store has already; only its age is new."
    held = "; ".join(_held(record))
    stale = f"\nIt is STALE already: {age_phrase(synced.age_minutes)} old." if synced.is_stale else ""
    return (
        f"Synced catalog {record.digest[:_SHORT_DIGEST]} of {record.taken_at} from {printable(record.origin)}: "
        f"{held}.{news}{stale}\nAudit head {head}"
    )


def synced_json(synced: Aged, *, is_new: bool, head: str, store_url: str) -> str:
    """The same as JSON."""
    data = {"store": {"url": encodable(store_url)}, "catalog": _data(synced), "is_new": is_new, "audit_head": head}
    return pretty_json({"format_version": FORMAT_VERSION, **data})


def _held(record: CatalogRecord) -> Iterator[str]:
    """What a catalog holds, in words; what it has no list of too."""
    counts = record.counts
    if "people" in counts:
        inactive = f" ({counts['inactive_people']:,} more inactive)" if counts.get("inactive_people") else ""
        yield f"{counts['people']:,} people{inactive}, {counted(counts.get('groups', 0), 'group')}"
    else:
        yield "no people"
    if "resources" in counts:
        yield f"{counted(counts.get('integrations', 0), 'integration')}, {counted(counts['resources'], 'resource')}"
    else:
        yield "no inventory"


def _row(sync: Aged) -> tuple[str, ...]:
    record = sync.record
    age = f"{age_phrase(sync.age_minutes)}{', STALE' if sync.is_stale else ''}"
    return (
        *(record.taken_at, age, record.digest[:_SHORT_DIGEST], record.synced_at, record.actor),
        *(f"{record.counts[name]:,}" if name in record.counts else "-" for name in ("people", "resources")),
        record.origin,
    )


def _data(sync: Aged) -> dict[str, Any]:
    record = sync.record
    return {
        "number": record.number,
        "digest": record.digest,
        "taken_at": record.taken_at,
        "age_minutes": sync.age_minutes,
        "is_stale": sync.is_stale,
        "synced_at": record.synced_at,
        "actor": encodable(record.actor),
        "origin": encodable(record.origin),
        "counts": dict(record.counts),
    }
