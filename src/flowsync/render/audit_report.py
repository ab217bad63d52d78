"""The last entries of the audit, as text and as JSON."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowsync.ground.json_text import pretty_json
from flowsync.model.record import AuditEntry, Old
from flowsync.render.cells import cells, padded
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone, plain
from flowsync.render.writes import counts_phrase
from flowsync.store.audit.entries import Told, told_by
from flowsync.store.audit.export import Summary

_HEADINGS = ("entry", "at", "event", "by", "serial", "what", "reason")
_WIDEST = 60
_LONGEST_WHY = 100


def entries_text(entries: Sequence[AuditEntry], *, store_url: str, none: str, paint: Paint = plain) -> str:
    """The entries, one a line: who did what, when and why; and the head of the last one, or ``none`` without any.

    One that cannot be read is listed as that, and no head is shown then: it would not stand for a whole audit.
    """
    table = [_HEADINGS, *map(_row, entries)] if entries else []
    widths = [min(max(map(cells, column)), _WIDEST) + 2 for column in zip(*table, strict=True)]
    lines = ["".join(map(padded, row, widths)).rstrip() for row in table]
    head = f"Audit head {printable(entries[-1].hash)} (entry {entries[-1].seq})" if entries else none
    wrong = unreadable_text(entries)
    last = paint(wrong, Tone.ERROR) if wrong else paint(head, Tone.STRONG)
    title = f"flowsync audit · {printable(store_url)}"
    return "\n\n".join(filter(None, (title, "\n".join(lines), last))) + "\n"


def unreadable_text(entries: Sequence[AuditEntry]) -> str:
    """That entries are none that flowsync writes, and what to do; empty where all can be read."""
    count = sum(_gist_of(told_by(entry)) is None for entry in entries)
    return f"{entry_count(count)} cannot be read. See what is wrong: flowsync audit verify" if count else ""


def entries_json(entries: Sequence[AuditEntry], *, store_url: str) -> str:
    """The same as JSON, each entry in full; of one that cannot be read, what stands there."""
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "store": {"url": encodable(store_url)},
            "entries": [_entry_data(entry) for entry in entries],
        }
    )


def entry_gist(event: str, details: Mapping[str, Any]) -> str:
    """What an entry tells of, in a few words; empty for an event that this flowsync does not know."""
    if isinstance(details.get("actions"), dict) and event not in _GISTS:
        return counts_phrase(details["actions"], event)
    return _GISTS[event](details) if event in _GISTS else ""


def exported_text(summary: Summary, file: str = "") -> str:
    """What was exported; ``file`` is one in lines of JSON, if there is one, and how to prove it."""
    if summary.head is None or summary.last is None:
        return f"Exported no entry: of {entry_count(summary.in_store)} in the store, none is of that time."
    which = f"{entry_count(summary.exported)} of {summary.in_store:,}, {summary.first} to {summary.last}"
    proof = f"\nProve it with: flowsync audit verify --export {file} --head HASH" if file else ""
    return f"Exported {which}. Audit head {summary.head.hash} (entry {summary.head.seq}).{proof}"


def old_text(old: Old) -> str:
    """What is older than it has to be kept."""
    upto = f" (up to entry {old.last_entry})" if old.entries else ""
    catalogs = f", {counted(old.catalogs, 'catalog')}" if old.catalogs else ""
    versions = f"{counted(old.versions, 'version')} of objects"
    return f"{entry_count(old.entries)}{upto} and {versions}{catalogs}, from before {old.before}"


def entry_count(count: int) -> str:
    """So many entries: ``1 entry``, ``2 entries``."""
    return "1 entry" if count == 1 else f"{count:,} entries"


def _entry_data(entry: AuditEntry) -> dict[str, Any]:
    told, digest = told_by(entry), encodable(entry.hash)
    if told is not None:
        return {"hash": digest, "entry": told.data}
    texts = {"at": entry.at, "event": entry.event, "text": entry.text}
    there = {name: encodable(text) for name, text in texts.items()}
    return {"hash": digest, "entry": None, "unreadable": {"seq": entry.seq, **there}}


def _row(entry: AuditEntry) -> tuple[str, ...]:
    told = told_by(entry)
    gist = _gist_of(told)
    row = (str(entry.seq), entry.at, entry.event, "", "", "not readable", "")
    if told is not None and gist is not None:
        serial = "" if told.serial is None else str(told.serial)
        row = (*row[:3], told.data["actor"], serial, gist, told.data["reason"])
    return tuple(map(printable, row))


def _gist_of(told: Told | None) -> str | None:
    """What the entry tells of; None where it is not made as flowsync makes one."""
    try:
        return entry_gist(told.entry.event, told.details) if told else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _drift(details: Mapping[str, Any]) -> str:
    if not details["objects"] and not details.get("unreadable"):
        return "drift ended"
    drifted = f"{counted(len(details['objects']), 'object')} drifted"
    unreadable = f", {len(details['unreadable']):,} not readable" if details.get("unreadable") else ""
    return f"{drifted}{unreadable}{', restored' if details['restored'] else ''}"


def _refused(details: Mapping[str, Any]) -> str:
    codes = sorted({error["code"] for error in details["errors"]})
    why = ", ".join(codes) if codes else _first_reason(str(details["why"]))
    return f"{details['operation']}: {why}"


def _first_reason(why: str) -> str:
    """The first line, and where that only announces what follows, the first of that: in one line, shortened."""
    first, *more = why.split("\n")
    if more and first.endswith(":"):
        others = f" (and {len(more) - 1:,} more)" if len(more) > 1 else ""
        first = f"{first.rstrip(':').split(';', 1)[0]}: {_shortened(more[0].strip())}{others}"
    return first


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_WHY else f"{text[: _LONGEST_WHY - 1]}…"


def _gate(details: Mapping[str, Any]) -> str:
    numbers = ", ".join(str(int(one["number"])) for one in details["pull_requests"])
    told = (
        f"pull request {numbers}" if numbers else "",
        f"by {', '.join(details['authors'])}" if details["authors"] else "",
        f"approved by {', '.join(details['approvers'])}" if details["approvers"] else "",
    )
    passed = " ".join(text for text in told if text)
    return f"passed: {passed or details['compared']}"


def _unlock(details: Mapping[str, Any]) -> str:
    lock = details["lock"]
    return f"lock of {lock['actor']} on {lock['host']} since {lock['since']}"


def _begin(details: Mapping[str, Any]) -> str:
    return f"after {counted(details['versions'], 'version')}" if details["versions"] else "of a new store"


def _prune(details: Mapping[str, Any]) -> str:
    removed = details["removed"]
    versions = counted(removed["versions"], "version")
    return f"{entry_count(removed['entries'])} and {versions} from before {details['before']}"


def _exceptions(details: Mapping[str, Any]) -> str:
    options = ("only", "target", "exclude", "ignore_drift", "restore_widening", "allow_delete")
    given = [f"--{option.replace('_', '-')}" for option in options if details.get(option)]
    return f"{', '.join(given)}; {counted(details['left_out'], 'change')} left out"


def _synced(details: Mapping[str, Any]) -> str:
    counts = details["counts"]
    held = ", ".join(f"{int(counts[name]):,} {name}" for name in ("people", "resources") if name in counts)
    return f"{details['digest'][:6]} of {details['taken_at']}{': ' if held else ''}{held}"


def _migrated(details: Mapping[str, Any]) -> str:
    return f"tables from version {details['from']} to {details['to']}"


def _moved(details: Mapping[str, Any]) -> str:
    return f"from an export of serial {details['serial']}"


_GISTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "drift": _drift,
    "exceptions": _exceptions,
    "gate": _gate,
    "migrate": _migrated,
    "refused": _refused,
    "unlock": _unlock,
    "begin": _begin,
    "catalog-sync": _synced,
    "prune": _prune,
    "state-import": _moved,
}
