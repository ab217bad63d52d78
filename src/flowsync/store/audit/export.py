"""The export of an audit: lines of JSON that prove by themselves that they are complete and untouched.

The first line says what was asked for and how many entries there are. Each other line holds an entry: its hash, and its
text to the letter.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import takewhile
from typing import Any

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import compact_json, parse_json
from flowsync.model.record import AuditEntry
from flowsync.store.audit.entries import Told, checked, stored
from flowsync.store.audit.faults import Fault, NotWholeError
from flowsync.store.audit.verify import Chain, read_chain
from flowsync.store.protocol import Snapshot

FORMAT, FORMAT_VERSION = "flowsync-audit", "1.0"
_ENTRY = re.compile(r'\{"record":"entry","hash":"([^"]*)","entry":(.*)\}')


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One end of the time that was asked for: as somebody gave it, and the second in UTC that it was understood as."""

    given: str
    understood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An entry by its number and hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an export holds.

    ``since`` and ``until`` are both inclusive. ``exported`` entries from the number ``first`` to ``last``, of those
    that are ``in_store``; without any, there is no first and no last. ``before`` is the entry before the first one,
    number 0 without a hash where the chain begins; ``head`` is the last entry of the store.
    """

    lineage: str
    since: Bound | None
    until: Bound | None
    exported: int
    in_store: int
    first: int | None
    last: int | None
    before: Mark | None
    head: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An export that is as it was made; no chain in one without entries."""

    summary: Summary
    chain: Chain | None


def summarise(snapshot: Snapshot, *, since: Bound | None, until: Bound | None) -> Summary:
    """What there is to export: all entries from the first to the last whose time was asked for.

    An entry between them belongs to it whatever its time, which a clock that was set back makes another: a chain has no
    gaps. Raises NotWholeError when the entries are not as they were written, and StoreError.
    """
    first: Told | None = None
    last = head = None
    count = 0
    for told in stored(snapshot):
        head, count = told.entry, count + 1
        if _is_asked_for(told.entry.at, since, until):
            first, last = first or told, told.entry
    return Summary(
        lineage=snapshot.version.lineage or "",
        since=since,
        until=until,
        exported=last.seq - first.seq + 1 if first and last else 0,
        in_store=count,
        first=first.seq if first else None,
        last=last.seq if last else None,
        before=Mark(seq=first.seq - 1, hash=first.previous) if first else None,
        head=Mark(seq=head.seq, hash=head.hash) if head else None,
    )


def exported_entries(snapshot: Snapshot, summary: Summary) -> Iterator[AuditEntry]:
    """The entries of an export, in order."""
    last = summary.last
    if summary.first is None or last is None:
        return iter(())
    return takewhile(lambda entry: entry.seq <= last, snapshot.audit(after=summary.first - 1))


def jsonl_lines(summary: Summary, entries: Iterable[AuditEntry]) -> Iterator[str]:
    """The lines of an export, each with its end: what it holds, then every entry."""
    yield f"{summary_line(summary)}\n"
    for entry in entries:
        yield f"{entry_line(entry)}\n"


def summary_line(summary: Summary) -> str:
    """The first line of an export."""
    data = asdict(summary)
    return compact_json(
        {
            "record": "summary",
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "query": {"since": data["since"], "until": data["until"]},
            "store": {"lineage": summary.lineage},
            "totals": {name: data[name] for name in ("exported", "in_store", "first", "last")},
            "before": data["before"],
            "head": data["head"],
        }
    )


def entry_line(entry: AuditEntry) -> str:
    """The line of an entry."""
    return f'{{"record":"entry","hash":"{entry.hash}","entry":{entry.text}}}'


def verify_export(lines: Iterable[bytes], *, kept_head: str = "") -> Exported:
    """Whether an export is complete and as it was made, by nothing but its lines.

    ``kept_head`` is a head that was kept elsewhere, if there is one: without that, an export that somebody made anew
    looks the same. Raises NotWholeError at the first thing that is wrong, and FlowsyncError for another file.
    """
    try:
        return _verified(lines, kept_head)
    except NotWholeError as error:
        error.hint = "Export it again, and verify the store itself: flowsync audit verify --head HASH"
        raise


def _verified(lines: Iterable[bytes], kept_head: str) -> Exported:
    numbered = enumerate(lines, start=1)
    summary = _read_summary(next(numbered, (1, b""))[1])
    chain = read_chain(checked(_read_entry(number, line) for number, line in numbered), kept_head)
    for difference in _differences(summary, chain):
        raise NotWholeError(Fault.EXPORT_CHANGED, f"The export was cut or edited: {difference}.")
    if kept_head and (chain is None or (chain.kept is None and chain.first.previous != kept_head)):
        raise NotWholeError(Fault.HEAD_UNKNOWN, f"No entry of this export has the head {kept_head}.")
    return Exported(summary=summary, chain=chain)


def _is_asked_for(at: str, since: Bound | None, until: Bound | None) -> bool:
    return (since is None or at >= since.understood) and (until is None or at <= until.understood)


def _read_summary(line: bytes) -> Summary:
    try:
        data = parse_json(line)
        if data["format"] != FORMAT or data["format_version"].partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
            raise ValueError(data["format"])
        query, totals = data["query"], data["totals"]
        return Summary(
            lineage=_text(data["store"]["lineage"]),
            since=_bound(query["since"]),
            until=_bound(query["until"]),
            exported=int(totals["exported"]),
            in_store=int(totals["in_store"]),
            first=totals["first"],
            last=totals["last"],
            before=_mark(data["before"]),
            head=_mark(data["head"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        hint = "Make one with: flowsync audit export --format jsonl --out FILE"
        raise FlowsyncError("This file is no export of an audit in lines of JSON.", hint=hint) from error


def _bound(data: Any) -> Bound | None:
    return Bound(given=_text(data["given"]), understood=_text(data["understood"])) if data else None


def _mark(data: Any) -> Mark | None:
    return Mark(seq=int(data["seq"]), hash=_text(data["hash"])) if data else None


def _text(value: Any) -> str:
    """The value. TypeError when it is no text."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _read_entry(number: int, line: bytes) -> AuditEntry:
    try:
        match = _ENTRY.fullmatch(line.decode().removesuffix("\n"))
        data: Any = parse_json(match[2]) if match else None
        if match and isinstance(data, dict):
            return AuditEntry(seq=data["seq"], at=data["at"], event=data["event"], text=match[2], hash=match[1])
    except (ValueError, KeyError):
        pass
    raise NotWholeError(
        Fault.EXPORT_CHANGED, f"Line {number} of the export was edited: it is not one that flowsync writes."
    )


def _differences(summary: Summary, chain: Chain | None) -> Iterator[str]:
    """What the first line says that the entries do not bear out."""
    first, last = (chain.first, chain.last) if chain else (None, None)
    found = (last.seq - first.seq + 1, first.seq, last.seq) if first and last else (0, None, None)
    if found != (summary.exported, summary.first, summary.last):
        said = f"{summary.exported} entries, from {summary.first} to {summary.last}"
        yield f"its first line tells of {said}, and it holds {found[0]}, from {found[1]} to {found[2]}"
    if summary.before != (Mark(seq=first.seq - 1, hash=first.previous) if first else None):
        yield "another entry stood before its first one"
    vouching = chain and (chain.pruned or chain.first)
    if vouching and vouching.details.get("lineage", summary.lineage) != summary.lineage:
        yield "its first line names another store than its entries"
    if summary.since is None and summary.until is None and summary.exported != summary.in_store:
        yield f"all {summary.in_store} entries of the store were asked for"
    if summary.until is None and last is not None and summary.head != Mark(seq=last.seq, hash=last.entry.hash):
        yield "its last entry is not the last one of the store"
    if any(one and not _is_asked_for(one.entry.at, summary.since, summary.until) for one in (first, last)):
        yield "another time was asked for than that of its entries"
