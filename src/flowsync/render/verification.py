"""Whether an audit or an export of it is whole, as text and as JSON."""

from collections.abc import Iterator
from typing import Any

from flowsync.ground.json_text import pretty_json
from flowsync.render.audit_report import entry_count
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone, plain
from flowsync.store.audit.entries import Told
from flowsync.store.audit.export import Bound, Exported
from flowsync.store.audit.faults import NotWholeError
from flowsync.store.audit.verify import Chain, Whole

_NO_HEAD = (
    "No head was given, so this does not prove that nothing was cut off at the end: what is gone with all",
    "that told of it leaves no trace. Only a head that was kept elsewhere proves that. Keep this one:",
)


def whole_text(found: Whole | Exported, *, subject: str, kept_head: str, paint: Paint = plain) -> str:
    """That the audit ``subject`` is whole, what that covers and what it does not."""
    about = list(_about(found.chain, kept_head)) if found.chain else []
    verdict, *lines = _of_store(found) if isinstance(found, Whole) else _of_export(found)
    body = "".join(f"\n{line}" for line in [*lines, *about])
    return f"{_title(subject)}\n\n{paint(verdict, Tone.STRONG)}{body}\n"


def _of_store(whole: Whole) -> Iterator[str]:
    if whole.chain is None:
        yield "Whole: the store was never written, and its audit has no entry."
        return
    count = f"{counted(whole.writes, 'write')}, {counted(whole.versions, 'version')} of objects"
    catalogs = f", {counted(whole.catalogs, 'catalog')}" if whole.catalogs else ""
    yield f"Whole: {_range(whole.chain)} as they were written."
    yield f"The store holds what they tell: {count}{catalogs}, and what is applied now."


def _of_export(exported: Exported) -> Iterator[str]:
    summary, chain = exported.summary, exported.chain
    yield f"Whole: {_range(chain)} as they were written, without a gap." if chain else "Whole: no entry of that time."
    yield f"Asked for: {_bound('from', summary.since, 'the first')}, {_bound('to', summary.until, 'the last')}."
    yield f"Exported from the store {printable(summary.lineage)}, which had {entry_count(summary.in_store)}."
    if summary.head and summary.head.seq != summary.last:
        yield f"Its head was {printable(summary.head.hash)} (entry {summary.head.seq}), which is not in here."


def fault_text(error: NotWholeError, *, subject: str, paint: Paint = plain) -> str:
    """The first thing that is wrong, and what to do."""
    title, verdict = _title(subject), paint(f"Not whole ({error.fault}): {printable(error.message)}", Tone.ERROR)
    return f"{title}\n\n{verdict}\n  {printable(error.hint)}\n"


def whole_json(found: Whole | Exported, *, subject: str, kept_head: str) -> str:
    """The same as JSON: ``status`` is ``whole``."""
    chain = found.chain
    data = {
        "status": "whole",
        "subject": encodable(subject),
        "entries": {"first": chain.first.seq, "last": chain.last.seq} if chain else None,
        "head": chain.last.entry.hash if chain else None,
        "kept_head_entry": _kept_seq(chain) if chain and kept_head else None,
        "entries_since": chain.last.seq - _kept_seq(chain) if chain and kept_head else None,
        "pruned": _pruned_data(chain.pruned) if chain and chain.pruned else None,
        "finding": None,
    }
    return pretty_json({"format_version": FORMAT_VERSION, **data})


def fault_json(error: NotWholeError, *, subject: str) -> str:
    """The same as JSON: ``status`` is ``not-whole``, and ``finding`` the first thing that is wrong."""
    finding = {
        "fault": error.fault,
        "message": encodable(error.message),
        "hint": error.hint,
        "entry": error.entry,
        "serial": error.serial,
    }
    status = {"status": "not-whole", "subject": encodable(subject), "finding": finding}
    return pretty_json({"format_version": FORMAT_VERSION, **status})


def _title(subject: str) -> str:
    return f"flowsync audit verify · {printable(subject)}"


def _range(chain: Chain) -> str:
    first, last = chain.first.seq, chain.last.seq
    return f"entry {first}" if first == last else f"{entry_count(last - first + 1)}, {first} to {last},"


def _bound(word: str, bound: Bound | None, otherwise: str) -> str:
    return f"{word} {printable(bound.given)} ({printable(bound.understood)})" if bound else f"{word} {otherwise} entry"


def _about(chain: Chain, kept_head: str) -> Iterator[str]:
    """What was pruned, where the head that was kept is, and the head that there is now."""
    head = f"Audit head {chain.last.entry.hash} (entry {chain.last.seq})"
    if chain.pruned:
        data = _pruned_data(chain.pruned)
        yield (
            f"Entries up to {data['last_removed']} were older than {data['before']}, and pruned at {data['at']} "
            f"by {printable(data['by'])} (entry {chain.pruned.seq})."
        )
    if not kept_head:
        yield from ("", *_NO_HEAD, head)
        return
    kept, last = _kept_seq(chain), chain.last.seq
    since = entry_count(last - kept) if last > kept else "none"
    yield f"Entry {kept} of {last} has the head that was kept; {since} since."
    yield from ("", head)


def _kept_seq(chain: Chain) -> int:
    """The entry with the head that was kept: of those there are, or the one before the first of them."""
    return chain.kept.seq if chain.kept else chain.first.seq - 1


def _pruned_data(pruned: Told) -> dict[str, Any]:
    details = pruned.details
    return {
        "entry": pruned.seq,
        "at": pruned.entry.at,
        "by": pruned.data["actor"],
        "before": details.get("before"),
        "last_removed": details.get("last_removed", {}).get("seq"),
    }
